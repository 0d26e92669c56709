"""The mutants of a module: copies of it with one small fault each.

The faults are those of mutmut's table of operators, and three of our own for what it leaves alone.  It changes only
functions without a decorator; here properties and the tables at the top of a module are changed too, for the rules
are in those.  Annotations and names of types are left alone: nothing reads them when the code runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from libcst import CSTNode

TYPES_ONLY = ("TypeAlias", "cast", "TYPE_CHECKING")
"""Names that are written for mypy: what stands beside them means nothing when the code runs."""


class Mutant(NamedTuple):
    """One fault: `before` stands on `line` of the module, and `after` instead; both are cut to one line."""

    number: int
    line: int
    before: str
    after: str
    within: tuple[int, int] | None  # the first and last line of the function that has it; None: the module itself
    change: tuple[CSTNode, CSTNode]

    def source(self, module: cst.Module) -> str:
        """The module with this fault."""
        old, new = self.change
        mutated = module.deep_replace(old, new)
        return mutated.code if isinstance(mutated, cst.Module) else ""


def mutants_of(source: str) -> tuple[cst.Module, list[Mutant]]:
    """The module that was parsed, and all mutants of it, in the order of its lines."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    search = _Search(wrapper.module)
    wrapper.visit(search)
    numbered = sorted(search.found, key=lambda one: one.line)
    return wrapper.module, [one._replace(number=number) for number, one in enumerate(numbered, 1)]


class _Search(cst.CSTVisitor):
    """Collects the mutants of each node, and remembers in which function it is."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, module: cst.Module) -> None:
        super().__init__()
        self.module = module
        self.found: list[Mutant] = []
        self._body: CSTNode | None = None  # of the outermost function that is being visited
        self._within: tuple[int, int] | None = None

    def on_visit(self, node: CSTNode) -> bool:
        if _is_for_types(node):
            return False
        if isinstance(node, cst.FunctionDef) and self._body is None:
            self._body = node.body
            first = min(self._lines(part)[0] for part in (node, *node.decorators))  # as Python counts it
            self._span = first, self._lines(node)[1]
        if node is self._body:
            self._within = self._span
        self.found += (self._mutant(node, *change) for change in _changes(node))
        return True

    def on_leave(self, original_node: CSTNode) -> None:
        if original_node is self._body:
            self._body, self._within = None, None

    def _mutant(self, node: CSTNode, old: CSTNode, new: CSTNode) -> Mutant:
        first, _ = self._lines(node)
        before, after = (_shortened(self.module.code_for_node(one)) for one in (node, node.deep_replace(old, new)))
        return Mutant(0, first, before, after, self._within, (old, new))

    def _lines(self, node: CSTNode) -> tuple[int, int]:
        place: Any = self.get_metadata(PositionProvider, node)
        return place.start.line, place.end.line


def _is_for_types(node: CSTNode) -> bool:
    match node:
        case cst.Annotation() | cst.Import() | cst.ImportFrom():
            return True
        case cst.AnnAssign(annotation=cst.Annotation(annotation=cst.Name(value=name))):
            return name in TYPES_ONLY
        case cst.Call(func=cst.Name(value=name)) | cst.If(test=cst.Name(value=name)):
            return name in TYPES_ONLY
    return False


def _changes(node: CSTNode) -> Iterator[tuple[CSTNode, CSTNode]]:
    """What to put instead of which part of a node."""
    for kind, operator in mutation_operators:
        if isinstance(node, kind):
            yield from ((node, changed) for changed in operator(node))
    for part, others in _decided(node):
        yield from ((part, other) for other in others)


def _decided(node: CSTNode) -> Iterator[tuple[CSTNode, Iterable[CSTNode]]]:
    """Our own operators: a condition that is always met, or never; an answer that is none."""
    always, never = cst.Name("True"), cst.Name("False")
    match node:
        case cst.If(test=test):
            yield test, (always, never)
        case cst.CompIf(test=test):
            yield test, (always,)
        case cst.Return(value=value) if value is not None and not isinstance(value, cst.Name):
            yield value, (cst.Name("None"),)


def _shortened(code: str) -> str:
    return " ".join(code.split())
