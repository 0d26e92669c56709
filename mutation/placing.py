"""A mutant put in the place of its module: into the functions that live, or by importing the module anew."""

from __future__ import annotations

import gc
import sys
from collections import defaultdict
from importlib.abc import Loader
from importlib.util import spec_from_loader
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING

from mutation.targets import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.machinery import ModuleSpec

    from mutation.targets import Target

COMPILER = ("compiler", "checks", "sections", "forms", "document", "diagnostics", "source")
KEPT = ("mutation", "chalicelib.specification", *(f"asbuilt.{part}" for part in COMPILER))
"""Modules that take nothing from those that are tried, as the compiler knows the model alone: not imported anew."""


def functions_of(path: str) -> list[FunctionType]:
    """All functions that a module has made, be they methods, properties or closures."""
    return [one for one in gc.get_objects() if isinstance(one, FunctionType) and one.__code__.co_filename == path]


def replaced(source: str, path: str, functions: list[FunctionType]) -> bool:
    """Give functions the code that a mutant has for them; False where that cannot be done."""
    codes = defaultdict(list)
    for code in _codes(compile(source, path, "exec", dont_inherit=True)):
        codes[code.co_qualname].append(code)
    try:
        for function in functions:
            (function.__code__,) = codes[function.__code__.co_qualname]
    except ValueError:  # two of one name, or none, or with other variables around it
        return False
    return True


def import_anew(target: Target, source: str) -> None:
    """Forget the module and all that may have taken something from it; what imports it then gets the mutant."""
    for name, module in list(sys.modules.items()):
        place = getattr(module, "__file__", None) or ""
        ours = place.startswith(f"{ROOT}/") and not place.startswith(f"{ROOT}/.venv/")
        if ours and not name.startswith(KEPT):
            del sys.modules[name]
    sys.meta_path.insert(0, _Instead(target, source))


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


class _Instead(Loader):
    """Finds a mutant where its module is imported."""

    def __init__(self, target: Target, source: str) -> None:
        self.target = target
        self.source = source

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_loader(name, self, origin=str(self.target.path)) if name == self.target.module else None

    def create_module(self, _: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.target.path)
        code = compile(self.source, module.__file__, "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102 - it is this repository's own code, with a fault
