"""What is wrong with a row, as the report of an import has it: a line of CSV for each mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.jobs.exports.cells import csv_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.api.errors import ApiError, ErrorTable

HEADER = ("line", "column", "code", "reason")

UNREADABLE = "MALFORMED_ROW"
"""The code of a row that is no row of its kind of file."""

LONGEST_NAME, LONGEST_REASON = 100, 500
"""Characters of what a report repeats of a file."""


class Fault(Struct, frozen=True):
    """One mistake: the line in which its row begins, the column (empty: the whole row), and what is wrong there."""

    line: int
    column: str
    code: str
    reason: str


def faults_of(error: ApiError, line: int, errors: ErrorTable) -> list[Fault]:
    """The faults of a row that the API would answer with this error."""
    told = error.message or errors.entry(error.code).text
    fields = error.fields or {"": told}
    return [Fault(line, _column(name, line), error.code, reason) for name, reason in fields.items()]


def report(faults: Iterable[Fault]) -> str:
    """The lines of the report that tell of these faults."""
    return csv_lines(_row(fault) for fault in faults)


def _row(fault: Fault) -> Iterator[str | int]:
    yield from (fault.line, fault.column[:LONGEST_NAME], fault.code, fault.reason[:LONGEST_REASON])


def _column(name: str, line: int) -> str:
    return name.removeprefix(place_of(line)).removeprefix(".")


def place_of(line: int) -> str:
    """What the fields of a row are told by where several are written together: `line 7.email`."""
    return f"line {line}"


def line_of(name: str) -> int | None:
    """The line of the row that a field told so is of."""
    place, _, _ = name.partition(".")
    word, _, number = place.partition(" ")
    return int(number) if word == "line" and number.isdecimal() else None
