"""A line cut into words, each in its place: what the forms read instead of characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asbuilt.source import Text

WORD = re.compile(
    r"""(?P<quoted>"[^"]*"|'[^']*'|`[^`]*`)
      | (?P<regex>(?<=pattern\s)/(?:\\.|[^/\\])+/|(?<=matches\s)/(?:\\.|[^/\\])+/)
      | (?P<arrow>-{1,3}>|={1,3}>|→|➔)
      | (?P<number>[-+]?\d{1,38}(?:,\d{3}){0,12}(?:\.\d{1,38})?(?=[^\w-]|$|[A-Za-zµ%]++(?![\w-])))
      | (?P<word>[^\W]+(?:[-/.+@][^\W]+)*)
      | (?P<mark>\S)""",
    re.VERBOSE,
)
BRACKETS = {"(": ")", "[": "]", "<": ">", "{": "}"}
DEEPEST = 20
"""Brackets inside one another; it bounds the recursion over groups."""


@dataclass(frozen=True)
class Word:
    """One word: its kind (quoted, regex, arrow, number, word, mark or group), and for a group the words inside."""

    kind: str
    text: Text
    inside: tuple[Word, ...] = ()

    @property
    def value(self) -> str:
        """The word without its quotation marks or slashes."""
        return self.text.value[1:-1] if self.kind in ("quoted", "regex") else self.text.value

    @property
    def key(self) -> str:
        """The word as keywords are compared: lower case."""
        return self.text.value.lower()


def split_words(text: Text) -> tuple[Word, ...]:
    """The words of a text; what stands in brackets is one word, a group, with its words inside."""
    open_groups: list[tuple[int, str, list[Word]]] = []
    words: list[Word] = []
    for match in WORD.finditer(text.value):
        word = Word(match.lastgroup or "mark", text[match.start() : match.end()])
        if word.kind == "mark" and word.key in BRACKETS and len(open_groups) < DEEPEST:
            open_groups.append((match.start(), BRACKETS[word.key], words))
            words = []
        elif word.kind == "mark" and open_groups and word.key == open_groups[-1][1]:
            start, _, outside = open_groups.pop()
            outside.append(Word("group", text[start : match.end()], tuple(words)))
            words = outside
        else:
            words.append(word)
    while open_groups:  # a bracket that is never closed is an ordinary mark
        start, _, outside = open_groups.pop()
        words = [*outside, Word("mark", text[start : start + 1]), *words]
    return tuple(words)


def listed(group: Word) -> list[Text]:
    """The items of a list in brackets, without the quotation marks around them."""
    items = [item.strip().strip("\"'`") for item in group.text[1:-1].split(r"\s*[,|;/]\s*")]
    return [item for item in items if len(item)]
