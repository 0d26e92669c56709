"""The lines of a file, each with the place where it ends: reading can go on from there at any later time."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from chalicelib.jobs.files.refusals import FileRefusedError, RowRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1024 * 1024
"""Bytes of a line, and of a row over several lines; the database keeps 400 KB of a record."""


class Lines:
    """The lines of a file, in their order, as bytes with their line ends; `text` tells what is written there.

    `offset` (bytes from the beginning) and `number` (lines from the beginning) are those of the end of the line that
    was given last.  They begin at what the pieces begin with.
    """

    def __init__(self, pieces: Iterator[bytes], encoding: str, *, offset: int = 0, number: int = 0) -> None:
        self.offset = offset
        self.number = number
        self._pieces = pieces
        self._encoding = encoding
        self._end = "\n".encode(encoding)
        self._buffer = b""
        self._at = 0
        self._again: deque[bytes] = deque()

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> bytes:
        """The next line; raises FileRefusedError where it is longer than a line may be."""
        line = self._again.popleft() if self._again else self._next()
        self.offset += len(line)
        self.number += 1
        return line

    def text(self, line: bytes) -> str:
        """What a line says; raises RowRefusedError where it says nothing in the encoding."""
        try:
            return line.decode(self._encoding)
        except UnicodeDecodeError:
            raise RowRefusedError(f"is not text in {self._encoding.upper()}") from None

    def give_back(self, lines: list[bytes]) -> None:
        """Let these, the last that were given, be the next ones again."""
        self._again.extendleft(reversed(lines))
        self.offset -= sum(map(len, lines))
        self.number -= len(lines)

    def _next(self) -> bytes:
        while True:
            end = self._find_end()
            if end > 0:
                line, self._at = self._buffer[self._at : end], end
                if len(line) > LONGEST:
                    break
                return line
            if len(self._buffer) - self._at > LONGEST:
                break
            piece = next(self._pieces, None)
            if piece is None:
                return self._rest()
            self._buffer, self._at = self._buffer[self._at :] + piece, 0
        raise FileRefusedError(f"the line is longer than {LONGEST} bytes", self.number + 1)

    def _find_end(self) -> int:
        """The place behind the next line end of the buffer; 0 where there is none."""
        width = len(self._end)
        found = self._buffer.find(self._end, self._at)
        while found != -1 and (found - self._at) % width:  # half of one character and half of the next
            found = self._buffer.find(self._end, found + 1)
        return 0 if found == -1 else found + width

    def _rest(self) -> bytes:
        rest, self._buffer, self._at = self._buffer[self._at :], b"", 0
        if not rest:
            raise StopIteration
        return rest
