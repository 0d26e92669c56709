"""Imports the team's code: every module of a folder, as one package.  The one place that does.

The service's own folder is the package `chalicelib.custom`; that of a document elsewhere is a package of its own name,
so that several can be in one process.  Modules whose names begin with `test` are not the service's.
"""

from __future__ import annotations

import sys
from hashlib import blake2b
from importlib import import_module, invalidate_caches
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Final

from chalicelib.hooks.registry import Registry

OWN: Final = Path(__file__).parents[1] / "custom"
"""The folder of the service itself."""

PACKAGE: Final = "custom"
"""How the package itself is called among its modules."""


def module_files(folder: Path) -> dict[str, Path]:
    """The modules of a folder, by name; the package itself, which need not be written, is `custom`."""
    files = {path.stem: path for path in sorted(folder.glob("*.py")) if not path.stem.startswith(("test", "conftest"))}
    itself = files.pop("__init__", None)
    return files | ({PACKAGE: itself} if itself else {})


def load(folder: Path = OWN) -> Registry:
    """The functions of a folder, imported anew.  Raises whatever a module raises as it is imported."""
    files = module_files(folder)
    if not files:
        return Registry()
    name = package_name(folder)
    _forget(name)
    itself = _package(name, folder, files.pop(PACKAGE, None))
    return Registry({module: import_module(f"{name}.{module}") for module in files} | {PACKAGE: itself})


def package_name(folder: Path) -> str:
    """What the package of a folder is called among all that is imported."""
    if folder == OWN:
        return "chalicelib.custom"
    return f"custom_{blake2b(str(folder.resolve()).encode(), digest_size=6).hexdigest()}"


def _forget(name: str) -> None:
    for known in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
        del sys.modules[known]
    invalidate_caches()


def _package(name: str, folder: Path, file: Path | None) -> ModuleType:
    """The package itself: its `__init__.py`, or nothing but the folder."""
    if file is None:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
        return package
    spec = spec_from_file_location(name, file, submodule_search_locations=[str(folder)])
    if spec is None or spec.loader is None:
        raise ImportError(name)
    package = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(package)
    return package
