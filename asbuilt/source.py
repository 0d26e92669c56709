"""Text that knows its place in the document."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.specification import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Source", "Span", "Text"]

BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Source:
    """A document: its name (for messages) and its text, whose lines end in a line feed."""

    name: str
    text: str
    line_end: str = "\n"
    """How the file ends its lines."""

    @classmethod
    def read(cls, path: Path) -> Source:
        """The document in a UTF-8 file; bytes that are not UTF-8 become U+FFFD, which the reader complains of."""
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        return cls(str(path), BREAK.sub("\n", text), "\r\n" if "\r\n" in text else "\n")

    def write(self, text: str) -> None:
        """Give the file another text, with the line ends that it had."""
        Path(self.name).write_bytes(text.replace("\n", self.line_end).encode("utf-8"))

    @cached_property
    def lines(self) -> list[str]:
        """The lines, without their ends."""
        return self.text.split("\n")

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the text, hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    def line(self, number: int) -> Text:
        """A whole line (from 1), without the white space around it."""
        value = self.lines[number - 1]
        return Text.at(value, number, 1).strip()


class Text(Struct, frozen=True, gc=False):
    """A piece of the document, perhaps of several lines joined by a space, that knows where each character stood."""

    value: str
    runs: tuple[tuple[int, int, int], ...]
    """(offset in `value`, line, column) of each run of characters that stood together, in order."""

    @classmethod
    def at(cls, value: str, line: int, column: int) -> Text:
        """Text that stands in one line."""
        return cls(value, ((0, line, column),))

    @classmethod
    def joined(cls, parts: Iterable[Text]) -> Text:
        """Several texts as one, a space between."""
        value, runs = "", []
        for part in parts:
            offset = len(value) + 1 if value else 0
            value = f"{value} {part.value}" if value else part.value
            runs += [(offset + start, line, column) for start, line, column in part.runs]
        return cls(value, tuple(runs) or ((0, 1, 1),))

    def __str__(self) -> str:
        return self.value

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, part: slice) -> Text:
        """A part of it, in its place."""
        start, stop, _ = part.indices(len(self.value))
        if len(self.runs) == 1:  # nearly always: worth a path of its own
            offset, line, column = self.runs[0]
            return Text(self.value[start:stop], ((0, line, column + start - offset),))
        stop = max(start, stop)
        first = self._run(start)
        runs = [(0, self.runs[first][1], self.runs[first][2] + start - self.runs[first][0])]
        runs += [(offset - start, line, column) for offset, line, column in self.runs[first + 1 :] if offset < stop]
        return Text(self.value[start:stop], tuple(runs))

    def _run(self, offset: int) -> int:
        return max(0, bisect_right(self.runs, offset, key=lambda run: run[0]) - 1)

    @property
    def line(self) -> int:
        """The line it begins in."""
        return self.runs[0][1]

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines it stands in."""
        return tuple(line for _, line, _ in self.runs)

    @property
    def span(self) -> Span:
        """Its place; of a text of several lines, the part in the first."""
        length = self.runs[1][0] - 1 if len(self.runs) > 1 else len(self.value)
        _, line, column = self.runs[0]
        return Span(line, column, column + max(length, 1))

    @property
    def end(self) -> Span:
        """The place just behind it."""
        offset, line, column = self.runs[-1]
        behind = column + len(self.value) - offset
        return Span(line, behind, behind + 1)

    def strip(self, characters: str | None = None) -> Text:
        """Without the white space (or the characters) at both ends."""
        kept = self.value.strip(characters)
        if len(kept) == len(self.value):
            return self
        left = len(self.value) - len(self.value.lstrip(characters))
        return self[left : left + len(kept)]

    def split(self, separator: str) -> list[Text]:
        """The parts between separators (a regular expression)."""
        parts, start = [], 0
        for match in re.finditer(separator, self.value):
            parts.append(self[start : match.start()])
            start = match.end()
        return [*parts, self[start:]]

    def find(self, pattern: str) -> Iterator[Text]:
        """Each place where a regular expression matches."""
        for match in re.finditer(pattern, self.value):
            yield self[match.start() : match.end()]
