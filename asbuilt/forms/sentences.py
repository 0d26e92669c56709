"""A sentence parsed by a grammar: its tree, or how far it was understood."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from asbuilt.forms.permissions import Misread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.source import Text

LONGEST = 2_000
"""Characters of a sentence; a longer one is not read, so that reading stays fast whatever a document holds."""


def grammar(name: str) -> Lark:
    """The grammar in a file beside this module; none of them recurses, so neither does what reads their trees."""
    source = files(__package__).joinpath(f"{name}.lark").read_text("utf-8")
    return Lark(source, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parse(rules: Lark, text: Text) -> Tree[Token] | Misread:
    """The tree of a sentence, or the word at which it is not understood (None: its end)."""
    if len(text) > LONGEST:
        return Misread(text[:1], "")
    read = _read(rules, text.value)
    if isinstance(read, Tree):
        return read
    return Misread(next(text[read:].find(r"\w[^\s,;:()]*|\S"), None), text.value[:read].strip())


@lru_cache(maxsize=2_000)
def _read(rules: Lark, text: str) -> Tree[Token] | int:
    """The tree of a text, or the offset at which it is not understood; schedules and events are often said again."""
    try:
        return rules.parse(text)
    except UnexpectedInput as fault:
        ended = getattr(getattr(fault, "token", None), "type", "") == "$END" or fault.pos_in_stream is None
        return len(text) if ended else fault.pos_in_stream or 0


def tokens(tree: Tree[Token], *kinds: str) -> Iterator[Token]:
    """The tokens of these kinds in a tree, in order."""
    return tree.scan_values(lambda value: isinstance(value, Token) and value.type in kinds)


def place(text: Text, token: Token) -> Text:
    """Where a token stands in the text that was parsed."""
    return text[token.start_pos or 0 : token.end_pos or 0]


def first(text: Text, tree: Tree[Token], *kinds: str) -> Text | None:
    """Where the first token of these kinds stands; None where there is none."""
    return next((place(text, token) for token in tokens(tree, *kinds)), None)
