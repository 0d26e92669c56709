"""Lists in pages: an index is read in order until the page is full of records that the caller may see."""

from __future__ import annotations

from heapq import merge
from typing import TYPE_CHECKING, Protocol, TypeAlias

from msgspec import Struct, structs

from chalicelib.specification import Compare, Table, naming
from chalicelib.specification.indexes import AccessPath
from chalicelib.specification.values import Json, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST_READ = 100
"""Records asked for in one call to DynamoDB."""

MOST_READ = 1000
"""Records read for one page before it is given out as it is, with a cursor to go on."""

Position: TypeAlias = tuple[Json, ...]
"""How far a list was read: what a cursor holds.

Of an index, for each of its shards, the sort value and the key of the record taken last; None where none was taken.
"""


class Query(Struct, frozen=True):
    """Which records: those of `table` whose value at the path's partition is `value`, in the path's order.

    `bound` is a condition on the field that the path is sorted by: only that part of it is read.
    """

    table: Table
    path: AccessPath
    value: Json
    forward: bool = True
    bound: Compare | None = None

    @property
    def shards(self) -> list[Query]:
        """The queries that together lead to the records: one for each shard."""
        if self.path.shards == 1:
            return [self]
        return [structs.replace(self, value=naming.shard(number)) for number in range(self.path.shards)]


class Page(Struct, frozen=True):
    """What is shown of the records of a page, and the position to go on behind (None at the end)."""

    rows: list[Record]
    last: Position | None = None


class Reader(Protocol):
    """Reads at most `limit` records of a query, behind a record; short only at the end of the index."""

    def __call__(self, query: Query, start: Record | None, limit: int) -> list[Record]: ...  # noqa: D102


def read_page(found: Iterable[tuple[Record | None, Position]], limit: int) -> Page:
    """The next `limit` rows; one more is taken, to know whether there are more.

    What is found comes with the position behind it; None is in the place of a record that is left out.
    """
    rows: list[Record] = []
    seen = shown = None
    for count, (row, position) in enumerate(found):
        if row is not None and len(rows) == limit:
            return Page(rows, shown)
        if count == MOST_READ:
            return Page(rows, seen)
        if row is not None:
            rows.append(row)
            shown = position
        seen = position
    return Page(rows)


def walk(read: Reader, query: Query, start: Position | None, size: int) -> Iterator[tuple[Record, Position]]:
    """The records of a query behind a position, in order, each with the position behind it.

    Little more than `size` records are read until so many are taken: of each shard its part of them, and what is then
    still wanted.  Equal sort values of one shard stay as DynamoDB has them, so a position is one in each shard.
    """
    sort, key, shards = query.path.sort, query.table.key, query.shards
    ends, demand = list(start or [None] * len(shards)), Demand(size, len(shards))
    parts = [_part(read, shard, number, ends[number], demand) for number, shard in enumerate(shards)]
    for number, record in merge(*parts, key=lambda found: found[1][sort], reverse=not query.forward):
        ends[number] = (record[sort], record[key])
        demand.left -= 1
        yield record, tuple(ends)


class Demand:
    """How many records are still to be taken from several sources together, as far as can be told."""

    def __init__(self, size: int, sources: int = 1) -> None:
        self.size = self.left = size
        self.sources = sources

    def part(self) -> int:
        """How many to read next from one of the sources; when more is wanted than was thought, it was twice as much."""
        if self.left <= 0:
            self.size = self.left = min(2 * self.size, LARGEST_READ)
        return -(-self.left // self.sources)


def _part(read: Reader, query: Query, number: int, end: Json, demand: Demand) -> Iterator[tuple[int, Record]]:
    start = dict(zip((query.path.sort, query.table.key), end, strict=True)) if end else None
    while True:
        size = demand.part()
        records = read(query, start, size)
        for record in records:
            yield number, record
        if len(records) < size:
            return
        start = records[-1]
