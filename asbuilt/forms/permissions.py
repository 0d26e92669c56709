"""Permission sentences: `Customers can read and update their own tickets where status is open`.

The words are classed by the document's vocabulary, parsed by a grammar, and given their sense by
`asbuilt.sections.security`.  Nothing here knows what a table is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from asbuilt.source import Text

VERBS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("read", "view", "see", "get", "access", "look"), ("read",)),
    **dict.fromkeys(("list", "browse", "search"), ("list",)),
    **dict.fromkeys(("create", "add", "submit", "register", "make", "write"), ("create",)),
    **dict.fromkeys(("update", "edit", "change", "modify"), ("update",)),
    "set": ("create", "update"),
    **dict.fromkeys(("delete", "remove", "destroy"), ("delete",)),
    "export": ("export",),
    "import": ("import",),
    **dict.fromkeys(("manage", "administer", "maintain"), ("create", "read", "update", "delete")),
}
"""The verbs, and what each allows."""

CLASSES = (
    ("WHERE", r"where\b|whose\b|if\b|when\b|provided(\s+that)?\b"),
    ("DENIED", r"(can\s*not|cannot|can't|may\s+not|must\s+not|mustn't|are\s+not\s+allowed|have\s+no\s+access)\b"),
    ("CAN", r"(can|may|(is|are)\s+(allowed|permitted|able)\s+to|have\s+the\s+right\s+to|have(?=\s+full\s))\b"),
    ("ONLY", r"(only|solely|exclusively)\b"),
    (
        "ANYTHING",
        r"do\s+(anything|everything)\b|full\s+access(\s+to)?\b|(anything|everything)\b",
    ),
    ("OWN", r"(their|his|her|its|your|my)(\s+own)?\b|own\b"),
    ("ALL", r"(all|any|every|each|the|a|an)\b(?!\w)"),
    ("OF", r"(of|on|in|from|to|for|about|at)\b"),
    ("AND", r"(,|;|&|\+|/|and\b|or\b|as\s+well\s+as\b|plus\b)"),
    ("NAME", r"[\"'`][^\"'`]+[\"'`]|[^\W_][\w.-]*"),
    ("MARK", r"\S"),
)
TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in CLASSES), re.IGNORECASE)
LONGEST = 1_000
"""Characters of a sentence; a longer one is prose."""


@dataclass(frozen=True)
class Thing:
    """What is acted on: names, each of one word or several, and whether only the caller's own."""

    names: tuple[Text, ...]
    own: bool


@dataclass(frozen=True)
class Grant:
    """Verbs (`*` for anything), what they act on, and what that is `of`."""

    verbs: tuple[Text, ...]
    anything: bool
    thing: Thing | None
    of: Thing | None


@dataclass(frozen=True)
class Sentence:
    """A permission sentence in its parts."""

    only: bool
    subjects: tuple[Text, ...]
    grants: tuple[Grant, ...]
    where: Text | None


@dataclass(frozen=True)
class Misread:
    """A sentence that is none: how far it was understood, and what stands there; `denies` where it forbids."""

    place: Text | None
    understood: str
    denies: bool = False


class _Words(Lexer):
    """Hands the grammar the words that `_classify` made."""

    def __init__(self, _: object) -> None:
        """Lark gives its settings, which do not matter here."""

    def lex(self, data: list[Token]) -> Iterator[Token]:  # type: ignore[override]
        """The words, as they are."""
        yield from data


GRAMMAR = Lark(
    files(__package__).joinpath("permissions.lark").read_text("utf-8"), start="sentence", parser="lalr", lexer=_Words
)


def read_sentence(text: Text, verbs: Collection[str]) -> Sentence | Misread:
    """The parts of a sentence; `verbs` are the document's own (its transitions), beside the built-in ones."""
    if len(text) > LONGEST:
        return Misread(text[:1], "")
    words, where = _classify(text, verbs)
    denied = next((word for word in words if word.type == "DENIED"), None)
    if denied:
        return Misread(_text(text, denied), text.value[: denied.start_pos].strip(), denies=True)
    if not any(word.type == "CAN" for word in words):
        return Misread(_text(text, words[1]) if len(words) > 1 else text, words[0].value if words else "")
    try:
        tree = GRAMMAR.parse(words)
    except UnexpectedInput as fault:
        token = getattr(fault, "token", None)
        if token is None or token.type == "$END":
            return Misread(None, text.value.strip())
        return Misread(_text(text, token), text.value[: token.start_pos].strip())
    return _sentence(text, tree, where)


def _classify(text: Text, own_verbs: Collection[str]) -> tuple[list[Token], Text | None]:
    """The words with their classes, and the condition behind `where`."""
    tokens: list[Token] = []
    for match in TOKEN.finditer(text.value.rstrip(".")):
        kind = match.lastgroup or "MARK"
        if kind == "WHERE" and any(token.type == "CAN" for token in tokens):
            return _joined(tokens), text[match.end() :].strip(" .")
        previous = tokens[-1].type if tokens else ""
        if kind == "NAME" and previous in ("CAN", "AND") and _is_verb(match[0], own_verbs) and _after_can(tokens):
            kind = "VERB"
        tokens.append(
            Token(kind, match[0], start_pos=match.start(), line=1, column=match.start() + 1, end_pos=match.end())
        )
    return _joined(tokens), None


def _after_can(tokens: list[Token]) -> bool:
    return any(token.type == "CAN" for token in tokens)


def _is_verb(word: str, own_verbs: Collection[str]) -> bool:
    return word.lower() in VERBS or word.lower() in own_verbs


def _joined(tokens: list[Token]) -> list[Token]:
    """`, and` as one joint: NEXT where a verb follows it, AND otherwise."""
    joined: list[Token] = []
    follower = ""
    for token in reversed(tokens):
        if token.type != "AND":
            follower = token.type
            joined.append(token)
        elif not joined or joined[-1].type not in ("AND", "NEXT"):
            joined.append(token.update(type="NEXT" if follower in ("VERB", "ANYTHING") else "AND"))
    return joined[::-1]


def _text(text: Text, token: Token) -> Text:
    return text[token.start_pos or 0 : token.end_pos or 0]


def _sentence(text: Text, tree: Tree[Token], where: Text | None) -> Sentence:
    subjects = _names(text, _trees(next(tree.find_data("subjects")))[0])
    grants = next(tree.find_data("grants")).children
    return Sentence(
        only=isinstance(tree.children[0], Token) and tree.children[0].type == "ONLY",
        subjects=subjects,
        grants=tuple(_grant(text, part) for part in grants if isinstance(part, Tree)),
        where=where,
    )


def _grant(text: Text, tree: Tree[Token]) -> Grant:
    parts = [part for part in tree.children if isinstance(part, Tree)]
    things = [_thing(text, part) for target in parts if target.data == "target" for part in _trees(target)]
    verbs = [token for part in parts if part.data == "verbs" for token in part.children if token.type == "VERB"]  # type: ignore[union-attr]
    return Grant(
        verbs=tuple(_text(text, token) for token in verbs),  # type: ignore[arg-type]
        anything=tree.data == "anything",
        thing=things[0] if things else None,
        of=things[1] if len(things) > 1 else None,
    )


def _trees(tree: Tree[Token]) -> list[Tree[Token]]:
    return [part for part in tree.children if isinstance(part, Tree)]


def _thing(text: Text, tree: Tree[Token]) -> Thing:
    own = any(isinstance(part, Token) and part.type == "OWN" for part in tree.children)
    return Thing(_names(text, _trees(tree)[0]), own)


def _names(text: Text, tree: Tree[Token]) -> tuple[Text, ...]:
    """Names between joints; a name may have several words."""
    names: list[Text] = []
    start: Token | None = None
    end = 0
    for token in [*tree.children, None]:
        if isinstance(token, Token) and token.type == "NAME":
            start, end = start or token, token.end_pos or 0
        elif start is not None:
            names.append(text[start.start_pos or 0 : end].strip("\"'`"))
            start = None
    return tuple(names)
