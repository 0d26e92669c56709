"""A field in the making: the words of its line that are still to be read, and what was understood so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import schema as rules
from asbuilt.forms.types import with_article

if TYPE_CHECKING:
    from collections.abc import Container

    from asbuilt.diagnostics import Findings
    from asbuilt.forms.words import Word
    from asbuilt.source import Text


class Draft:
    """A field in the making: the words still to be read, and what was understood so far."""

    def __init__(
        self, name: Text, words: tuple[Word, ...], line: Text, findings: Findings, phrases: Container[str]
    ) -> None:
        self.name = name
        self.phrases = phrases
        """The phrases that begin a constraint."""
        self.words = list(words)
        self.line = line
        self.findings = findings
        self.values: dict[str, Any] = {}
        self.key: Word | None = None
        self.computed: Text | None = None
        self.places: dict[str, Word] = {}
        """Where each value was written, for the checks that come later."""

    @property
    def kind(self) -> str:
        """The kind of its type."""
        return str(self.values["type"].kind)

    def take(self) -> Word:
        """The next word, which is then read."""
        return self.words.pop(0)

    def next_is(self, *keys: str) -> bool:
        """Whether the next word is one of these."""
        return bool(self.words) and self.words[0].key in keys

    def skip(self, *keys: str) -> None:
        """Pass over these words, as many as there are."""
        while self.next_is(*keys):
            self.take()

    def phrase(self) -> tuple[str, int] | None:
        """The longest constraint that the next words name, and how many words it takes."""
        for length in range(min(3, len(self.words)), 0, -1):
            phrase = " ".join(word.key for word in self.words[:length]).replace("-", " ").replace("_", " ")
            if phrase in self.phrases:
                return phrase, length
        return None

    def set(self, place: Word, **values: object) -> None:
        """Keep what was understood, and where it was written."""
        self.values.update(values)
        self.places.update(dict.fromkeys(values, place))

    def between(self, first: Word, last: Word) -> Text:
        """The line from a word to another one."""
        return self.line[_offset(self.line, first.text) : _offset(self.line, last.text) + len(last.text)]

    def needs(self, place: Word, expected: str) -> None:
        """Complain that something must follow; a word that is nothing else stands in its place."""
        if self.words and self.words[0].kind == "word" and not self.phrase():
            self.take()
        self.findings.say(rules.CONSTRAINT_WITHOUT_VALUE.at(place.text.span, found=place.text, expected=expected))

    def misfit(self, place: Word) -> None:
        """Complain of a constraint that the type cannot have."""
        kind = with_article(self.kind)
        self.findings.say(rules.CONSTRAINT_DOES_NOT_FIT.at(place.text.span, found=place.text, kind=kind))


def _offset(line: Text, part: Text) -> int:
    """Where in a line a part of it begins."""
    offset, row, column = next(run for run in reversed(line.runs) if (run[1], run[2]) <= (part.line, part.span.column))
    return offset + part.span.column - column if row == part.line else offset
