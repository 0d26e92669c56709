"""Decorators of `chalicelib.hooks` as they are written: which one, with which names."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from asbuilt.source import Span
from chalicelib.hooks import binding
from chalicelib.hooks.binding import MARK, Binding, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HOOKS = "chalicelib.hooks"
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Literal:
    """An argument and its place; None for one that is not written out as a text."""

    value: str | None
    span: Span

    @classmethod
    def of(cls, node: ast.expr) -> Literal:
        """The argument of a node."""
        end = node.end_col_offset if node.end_lineno == node.lineno and node.end_col_offset else node.col_offset + 1
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return cls(node.value, Span(node.lineno, node.col_offset + 2, max(end, node.col_offset + 3)))
        return cls(None, Span(node.lineno, node.col_offset + 1, end + 1))


@dataclass(frozen=True)
class Bound:
    """A decorator: what it binds to, None where its arguments do not say; its arguments, and where it stands."""

    kind: Kind
    binding: Binding | None
    arguments: tuple[Literal, ...]
    span: Span


class Names:
    """What of `chalicelib.hooks` a module calls by which name."""

    def __init__(self, tree: ast.Module) -> None:
        self._own: dict[str, str] = {}
        self._modules: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == HOOKS:
                self._own |= {one.asname or one.name: one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module == HOOKS.partition(".")[0]:
                self._modules |= {one.asname or one.name for one in node.names if one.name == "hooks"}
            elif isinstance(node, ast.Import):
                self._modules |= {one.asname or one.name for one in node.names if one.name == HOOKS}

    def of(self, node: ast.expr) -> str | None:
        """What of the hooks an expression names."""
        if isinstance(node, ast.Name):
            return self._own.get(node.id)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in self._modules:
            return node.attr
        return None


def bindings_of(decorators: Iterable[ast.expr], names: Names) -> Iterator[Bound]:
    """What the decorators of a function bind it to; those that are not of the hooks are none of ours."""
    for node in decorators:
        called = node.func if isinstance(node, ast.Call) else node
        kind = next((one for one in KINDS if one == names.of(called)), None)
        if kind is None:
            continue
        given = [*node.args, *(one.value for one in node.keywords)] if isinstance(node, ast.Call) else []
        arguments = tuple(Literal.of(one) for one in given)
        yield Bound(kind, _binding(kind, arguments), arguments, Literal.of(called).span)


def _binding(kind: Kind, arguments: tuple[Literal, ...]) -> Binding | None:
    """What the decorator itself would bind to."""
    texts = [one.value for one in arguments if one.value is not None]
    if len(texts) < len(arguments):
        return None
    try:
        marked = getattr(binding, kind)(*texts)(lambda: None)
    except TypeError:
        return None
    (made,) = getattr(marked, MARK)
    return made if isinstance(made, Binding) else None
