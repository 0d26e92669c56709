"""The records of an export, as rows: those that who asked may both list and export, with the fields of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.errors import ApiError
from chalicelib.api.listing import known_records
from chalicelib.api.parameters import check_parameters
from chalicelib.api.rendering import shown_fields
from chalicelib.api.selection import select
from chalicelib.auth.narrowed import narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.data import Position
    from chalicelib.specification.values import Record

AT_ONCE = 100
"""Rows that are in memory at once, and after which an export may pause; the largest records are of 400 KB."""

NOT_HERE = ("limit", "cursor", "count", "include", "q")
"""The parameters of a list that say how much of it is answered at once, or what beside it."""


class ExportedRows:
    """The rows that a call asks for; raises ApiError where it may not, or where its parameters are wrong."""

    def __init__(self, call: Call) -> None:
        wrong = {name: "is not a query parameter of an export" for name in call.query if name in NOT_HERE}
        self._access = narrowed(call.access("list"), call.access("export"))
        if wrong:
            raise ApiError("INVALID_REQUEST", wrong)
        self._call = call
        self._selection = select(call, self._access, check_parameters(call, self._access))

    def check(self) -> None:
        """Raise ApiError where nothing is indexed in the order that is asked for."""
        if known_records(self._call, self._access, self._selection) is None:
            self._selection.query(self._call.backend.store)

    @property
    def columns(self) -> list[str]:
        """The columns: the fields that are asked for, else those that there may be of any record; the key first."""
        every = (self._access.table.key, *(field.name for field in shown_fields(self._access)))
        return list(self._selection.parameters.fields or dict.fromkeys(every))

    def pages(self, start: Position | None) -> Iterator[tuple[list[Record], Position | None]]:
        """The rows behind a position, some at once, each time with the position behind them (None: the end)."""
        known = known_records(self._call, self._access, self._selection)
        if known is not None:
            shown = [self._selection.shown(record) for record in known]
            yield [row for row in shown if row is not None], None
            return
        store = self._call.backend.store
        query = self._selection.query(store)
        while True:
            self._call.referred.clear()
            page = self._selection.page(store, query, AT_ONCE, start)
            yield page.rows, page.last
            if page.last is None:
                return
            start = page.last
