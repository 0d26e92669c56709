"""Which records a task is about: found by the narrowest index, and asked again as they stand when they are written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chalicelib.data import plan, walk
from chalicelib.jobs.tasks.moments import at_moment
from chalicelib.jobs.tasks.parts import Part
from chalicelib.specification import Compare, FieldPath, Logic, Value, holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from chalicelib.data import Store
    from chalicelib.jobs.work import Work
    from chalicelib.specification import Expression, Table
    from chalicelib.specification.expressions import Lookup
    from chalicelib.specification.values import Json, Record

PAGE = 100
"""Records of one step."""


class LeftError(Exception):
    """A record is not, or no longer, what the task is about: it stays as it is."""


class Chosen:
    """The records of a table that meet a condition at a moment; no condition is all of them."""

    def __init__(self, store: Store, table: Table, where: Expression | None, at: datetime) -> None:
        self._store = store
        self._table = table
        self._where = None if where is None else at_moment(where, at)

    def records(self, position: Json) -> Iterator[tuple[Record, Json]]:
        """The records behind a position that was given with one (None: from the first on), each with its own.

        They were so when the index was last brought up to date; whether they are is for `require` to say.
        """
        query = plan(self._store.paths(self._table), self._table, _conditions(self._where), None, forward=True)
        way = [query.path.name, query.path.shards]
        known = isinstance(position, list) and position[0] == way  # else the document has another index by now
        start = tuple(position[1]) if known else None
        for record, place in walk(self._store.read, query, start, PAGE):
            yield record, [way, place]

    def require(self, record: Record) -> None:
        """Raise LeftError where a record, as it stands, does not meet the condition."""
        if not holds(self._where, self.lookup(record)):
            raise LeftError

    def lookup(self, record: Record) -> Lookup:
        """What gives the values at paths from a record, through references."""
        return lambda steps: self._follow(self._table, record, steps)

    def _follow(self, table: Table, record: Record, steps: tuple[str, ...]) -> Json:
        field, value = table.field(steps[0]), record.get(steps[0])
        if len(steps) == 1 or value is None:
            return value
        target = self._store.specification.table(field.reference.table) if field and field.reference else None
        if target is None:
            return value.get(steps[1]) if isinstance(value, dict) else None
        referred = self._store.get(target, value)
        return None if referred is None else self._follow(target, referred, steps[1:])


def each(work: Work, records: Iterator[tuple[Record, Json]], change: Callable[[Record], str]) -> Part:
    """Change each of so many records as make a step, while there is time.

    They are counted by what `change` says that came of each, if anything.
    """
    counts: Counter[str] = Counter()
    for number, (record, place) in enumerate(records, 1):
        counts[change(record)] += 1
        if number == PAGE or not work.has_time:
            return Part(_told(counts), place)
    return Part(_told(counts))


def _told(counts: Counter[str]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if name}


def _conditions(where: Expression | None) -> list[Compare]:
    """Those of the conditions that have to be met which are of one field and known values: what an index can tell."""
    match where:
        case Logic("and", terms):
            return [one for term in terms for one in _conditions(term)]
        case Compare(_, FieldPath((_,)), right) if all(isinstance(one, Value) for one in right):
            return [where]
    return []
