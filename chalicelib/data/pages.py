"""Lists in pages: an index is read in order until the page is full of records that the caller may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from chalicelib.specification import Compare, Table
from chalicelib.specification.indexes import AccessPath
from chalicelib.specification.values import Json, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LARGEST_READ = 100
"""Records asked for in one call to DynamoDB."""

MOST_READ = 1000
"""Records read for one page before it is given out as it is, with a cursor to go on."""


class Query(Struct, frozen=True):
    """Which records: those of `table` whose value at the path's partition is `value`, in the path's order.

    `bound` is a condition on the field that the path is sorted by: only that part of it is read.
    """

    table: Table
    path: AccessPath
    value: Json
    forward: bool = True
    bound: Compare | None = None


class Page(Struct, frozen=True):
    """The records of a page, and the one to go on after (None at the end)."""

    records: list[Record]
    last: Record | None = None


class Reader(Protocol):
    """Reads at most `limit` records of a query, behind a position; short only at the end of the index."""

    def __call__(self, query: Query, start: Record | None, limit: int) -> list[Record]: ...  # noqa: D102


def read_page(
    read: Reader, query: Query, keep: Callable[[Record], bool], *, limit: int, start: Record | None = None
) -> Page:
    """The next `limit` records to be kept, behind `start`; one more is read, to know whether there are more."""
    records: list[Record] = []
    seen = start
    for count, record in enumerate(_records(read, query, start, limit + 1)):
        kept = keep(record)
        if count == MOST_READ or (kept and len(records) == limit):
            return Page(records, records[-1] if len(records) == limit else seen)
        if kept:
            records.append(record)
        seen = record
    return Page(records)


def _records(read: Reader, query: Query, start: Record | None, size: int) -> Iterator[Record]:
    while True:
        records = read(query, start, size)
        yield from records
        if len(records) < size:
            return
        start = records[-1]
        size = min(2 * size, LARGEST_READ)
