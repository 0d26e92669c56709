"""The rows of a CSV file (RFC 4180): quoted cells may hold separators, line ends and doubled quotes.

A row that cannot be read is told by what is wrong with it; reading goes on with the line behind its first.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from chalicelib.jobs.files.lines import LONGEST
from chalicelib.jobs.files.refusals import FileRefusedError, RowRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.jobs.files.lines import Lines

SEPARATORS = ",;\t"
"""Of those that stand in the first line, the one that stands there most often separates the cells of the file."""

MOST_COLUMNS = 1000

UNCLOSED = "has a quote that is not closed"

ERRORS = {
    "end of data": UNCLOSED,
    "expected after": "has a quote inside a quoted cell; double it",
    "new-line": "has a carriage return inside a cell; quote the cell",
}
"""What is wrong with a row, by what Python's reader says of it."""


class DelimitedRows:
    """The rows of the lines; what is given is the number of a row's first line, and its cells or what is wrong."""

    def __init__(self, lines: Lines, separator: str) -> None:
        self._lines = lines
        self._separator = separator
        self._taken: list[bytes] = []
        csv.field_size_limit(LONGEST)
        self._reader = self._new_reader()

    def __iter__(self) -> Iterator[tuple[int, list[str] | RowRefusedError]]:
        while True:
            self._taken.clear()
            first = self._lines.number + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except (csv.Error, RowRefusedError) as error:
                yield first, self._begin_again(error)
            else:
                if cells:  # there is nothing in an empty line
                    yield first, cells

    def _new_reader(self) -> Iterator[list[str]]:
        return csv.reader(self._feed(), delimiter=self._separator, strict=True)

    def _feed(self) -> Iterator[str]:
        size = 0
        for line in self._lines:
            size = len(line) + (size if self._taken else 0)
            self._taken.append(line)
            if size > LONGEST:
                raise RowRefusedError(UNCLOSED)
            yield self._lines.text(line)

    def _begin_again(self, error: Exception) -> RowRefusedError:
        self._lines.give_back(self._taken[1:])
        self._reader = self._new_reader()
        if isinstance(error, RowRefusedError):
            return error
        return RowRefusedError(next((told for sign, told in ERRORS.items() if sign in str(error)), "is not CSV"))


def separator_of(header: str) -> str:
    """What separates the cells of a file with this first line."""
    return max(SEPARATORS, key=header.count)


def refuse_many(cells: list[str], line: int) -> None:
    """Raise FileRefusedError where a row has more cells than any table has fields."""
    if len(cells) > MOST_COLUMNS:
        raise FileRefusedError(f"there are {len(cells)} columns; {MOST_COLUMNS} are the most", line)
