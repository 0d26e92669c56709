"""The functions of a folder, with what they are bound to and where that stands: read as text, by Python's own parser.

Nothing is imported: whoever checks a document runs none of its code.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from asbuilt.functions.decorators import Bound, Literal, Names, bindings_of
from asbuilt.source import Source, Span
from chalicelib.hooks.loading import PACKAGE, module_files
from chalicelib.specification.naming import TEXT_ENDING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Bound", "Broken", "Code", "Literal", "Written", "code_folder", "read_code"]

IMPORT = "import_file"
"""The method of a table by which a function has a file imported."""

REFUSAL = "Refused"
"""The name in `chalicelib.hooks` of what a function raises."""

EMISSION = "call.emit"
"""How a function emits an event whose argument is called as everywhere; by another name it is looked at when called."""


@dataclass(frozen=True)
class Written:
    """A function of a module: where its name stands, how many arguments it takes (None: any number), its bindings."""

    source: Source
    module: str
    name: str
    span: Span
    least: int
    most: int | None
    is_async: bool
    bound: tuple[Bound, ...]

    @property
    def full_name(self) -> str:
        """What a document calls it: `quotes.create`."""
        return f"{self.module}.{self.name}"


@dataclass(frozen=True)
class Broken:
    """A module that is not Python: where, and why."""

    source: Source
    span: Span
    reason: str


@dataclass(frozen=True)
class Code:
    """What was read of a folder; `refusals` are the codes that functions refuse with, where they are written out.

    `emissions` are the names of the events that they emit, as `call.emit("…", …)`, where those are.
    `mails` are the names of the templates of mails that are in it, `imports` the places where a file is imported.
    """

    folder: str
    sources: tuple[Source, ...] = ()
    functions: tuple[Written, ...] = ()
    broken: tuple[Broken, ...] = ()
    refusals: tuple[tuple[Source, Literal], ...] = ()
    emissions: tuple[tuple[Source, Literal], ...] = ()
    mails: frozenset[str] = frozenset()
    imports: tuple[tuple[Source, Span], ...] = ()

    def function(self, name: str) -> Written | None:
        """The function that a document calls by this name."""
        full = name if "." in name.removeprefix(f"{PACKAGE}.") else f"{PACKAGE}.{name.removeprefix(f'{PACKAGE}.')}"
        known = {one.full_name: one for one in self.functions}
        return known.get(full.removeprefix(f"{PACKAGE}.") if full.count(".") > 1 else full)

    @property
    def bound(self) -> Iterator[tuple[Written, Bound]]:
        """Everything that some function is bound to."""
        return ((one, bound) for one in self.functions for bound in one.bound)


def code_folder(document: Path) -> Path:
    """Where the functions of a document are: in `chalicelib/custom` beside the repository's own, else in `custom`."""
    here = document.resolve().parent
    own = here / "chalicelib" / "custom"
    return own if own.is_dir() else here / "custom"


def read_code(folder: Path) -> Code:
    """The functions of a folder; one that is not there has none."""
    shown = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    paths = module_files(folder) if folder.is_dir() else {}
    files = {name: replace(Source.read(path), name=str(shown / path.name)) for name, path in paths.items()}
    mails = frozenset(path.name.removesuffix(TEXT_ENDING) for path in (folder / "mails").glob(f"*{TEXT_ENDING}"))
    return replace(code_of(str(shown), files), mails=mails)


def code_of(folder: str, files: Mapping[str, Source]) -> Code:
    """The functions of modules that are given by name."""
    functions: list[Written] = []
    broken: list[Broken] = []
    refusals: list[tuple[Source, Literal]] = []
    emissions: list[tuple[Source, Literal]] = []
    imports: list[tuple[Source, Span]] = []
    for module, source in files.items():
        try:
            tree = ast.parse(source.text)
        except (SyntaxError, ValueError) as fault:
            line, column = getattr(fault, "lineno", None) or 1, getattr(fault, "offset", None) or 1
            broken.append(Broken(source, Span(line, column, column + 1), getattr(fault, "msg", None) or str(fault)))
            continue
        names = Names(tree)
        functions += _functions(module, source, tree, names)
        refusals += ((source, literal) for literal in _first_arguments(tree, partial(_is_refusal, names)))
        emissions += ((source, literal) for literal in _first_arguments(tree, _is_emission))
        imports += ((source, span) for span in _imports(tree))
    read = tuple(functions), tuple(broken), tuple(refusals), tuple(emissions)
    return Code(folder, tuple(files.values()), *read, imports=tuple(imports))


def followed_tables(code: Code | None) -> tuple[str, ...]:
    """The tables whose changes some function follows."""
    bound = [one.binding for _, one in code.bound if one.binding] if code else []
    return tuple(sorted({one.name for one in bound if one.kind.startswith("after_")}))


def _functions(module: str, source: Source, tree: ast.Module, names: Names) -> Iterator[Written]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            positional = [*arguments.posonlyargs, *arguments.args]
            needed = [one for one, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if not value]
            least = len(positional) - len(arguments.defaults) + (99 if needed else 0)
            most = None if arguments.vararg else len(positional)
            is_async = isinstance(node, ast.AsyncFunctionDef)
            start = node.col_offset + len("async def " if is_async else "def ") + 1
            span = Span(node.lineno, start, start + len(node.name))
            bound = tuple(bindings_of(node.decorator_list, names))
            yield Written(source, module, node.name, span, least, most, is_async, bound)


def _first_arguments(tree: ast.Module, is_meant: Callable[[ast.expr], bool]) -> Iterator[Literal]:
    """What stands first in the calls that are meant, where it is written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and is_meant(node.func):
            literal = Literal.of(node.args[0])
            if literal.value is not None:
                yield literal


def _is_refusal(names: Names, called: ast.expr) -> bool:
    return names.of(called) == REFUSAL


def _is_emission(called: ast.expr) -> bool:
    return ast.unparse(called) == EMISSION


def _imports(tree: ast.Module) -> Iterator[Span]:
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr == IMPORT:
            end = (called.end_col_offset or 0) + 1
            yield Span(called.end_lineno or called.lineno, end - len(IMPORT), end)
