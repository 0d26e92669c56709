"""The rows of a file, checked as the API checks what is sent to it: each a record to be made, or what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chalicelib.api.calls import Part
from chalicelib.api.checking import accepted_fields, checked_as, required_fields
from chalicelib.api.errors import ApiError
from chalicelib.data.unit import Joined
from chalicelib.jobs.files.delimited import DelimitedRows
from chalicelib.jobs.files.documents import ObjectRows
from chalicelib.jobs.files.refusals import RowRefusedError
from chalicelib.jobs.imports.columns import columns_of
from chalicelib.jobs.imports.faults import UNREADABLE, Fault, faults_of, place_of
from chalicelib.specification.values import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.jobs.files.layout import Layout
    from chalicelib.jobs.files.lines import Lines
    from chalicelib.specification.values import Json

Content = dict[str, "Json"]


class Row(Struct):
    """A row that begins at `line`; the file can be gone on with behind `offset` bytes and `lines` lines.

    It has what was sent and then, once that is decided, the record to be made; or faults.
    """

    line: int
    offset: int
    lines: int
    sent: Record = {}
    record: Record | None = None
    faults: list[Fault] = []
    joined: Joined | None = None  # what functions of the team's own write with it

    def refuse(self, faults: list[Fault]) -> None:
        """Make no record of it."""
        self.record, self.faults = None, faults


class Rows:
    """Reads the rows of lines in the layout of their file, for the call that makes a record of each.

    Raises FileRefusedError where a column is none that can be sent.
    """

    def __init__(self, call: Call, layout: Layout, lines: Lines) -> None:
        self._call = call
        self._lines = lines
        self._accepted = accepted_fields(call)
        self._required = required_fields(call, self._accepted)
        self._read: Iterator[tuple[int, Content | RowRefusedError]]
        if layout.separator is None:
            self._read = iter(ObjectRows(lines, call.backend.specification.limits.json_depth))
        else:
            content = columns_of(call, layout.columns, self._accepted).content
            self._read = _named(DelimitedRows(lines, layout.separator), content)

    def __iter__(self) -> Iterator[Row]:
        for line, content in self._read:
            row = Row(line, self._lines.offset, self._lines.number)
            if isinstance(content, RowRefusedError):
                row.faults = [Fault(line, "", UNREADABLE, str(content))]
            else:
                self._check(row, content)
            yield row

    def _check(self, row: Row, content: Content) -> None:
        mistakes: Mistakes = {}
        call = structs.replace(self._call, part=Part(place_of(row.line), content))
        row.sent = checked_as(call, self._accepted, self._required, content, mistakes)
        if mistakes:
            row.faults = faults_of(ApiError("INVALID_REQUEST", mistakes), row.line, call.backend.errors)


def _named(
    rows: DelimitedRows, content: Callable[[list[str]], Content]
) -> Iterator[tuple[int, Content | RowRefusedError]]:
    for line, cells in rows:
        try:
            yield line, cells if isinstance(cells, RowRefusedError) else content(cells)
        except RowRefusedError as refusal:
            yield line, refusal
