"""Which index answers a list, and from where to where it is read: the one that leads to the fewest records.

The conditions of a list are checked on every record that is read; the plan only leaves out what cannot meet them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.data.keys import highest_ulid, lowest_ulid
from chalicelib.data.pages import Query
from chalicelib.specification import Compare, FieldPath, Table, Value, naming
from chalicelib.specification.indexes import AccessPath, order_field, sort_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.specification.values import Json

MOMENTS = frozenset({"lt", "lte", "gt", "gte", "between"})
"""The comparisons of times that a range of keys can stand for."""
RANGES = frozenset({"eq", "lt", "lte", "gt", "gte", "between", "begins"})
"""The operators by which DynamoDB reads a part of an index."""

LONGEST_TEXT = 1024
"""Bytes of a text that can be the key of an index."""

CLOCKS_DIFFER = timedelta(minutes=1)
"""How far the time in a key may be from that in the record: keys rise though a clock goes back."""


class NoIndexError(LookupError):
    """No index has the records in the order that is asked for."""


def plan(
    paths: Sequence[AccessPath], table: Table, conditions: Sequence[Compare], sort: str | None, *, forward: bool
) -> Query:
    """The query that answers a list from one of these indexes of its table.

    Its conditions are each of one field; `sort` None leaves the order open: that of lists of the table, or of a range
    that is asked for.
    Of two equal fields that are indexed the one that comes first decides: callers put the narrower first.

    Raises:
        NoIndexError: nothing is indexed in that order.

    """
    candidates = [
        Query(table, path, value, forward, _bound(table, path, conditions))
        for path in paths
        if (value := _partition(path, conditions)) is not None
    ]
    ordered = [query for query in candidates if _is_in_order(query, sort)]
    if not ordered:
        raise NoIndexError(sort)
    return min(ordered, key=lambda query: _breadth(query, conditions))


def sortable(paths: Sequence[AccessPath], table: Table, equal: frozenset[str]) -> list[str]:
    """The fields by which the table can be listed, where these are equal in all records of the list."""
    usable = [path for path in paths if path.partition in (naming.PARTITION, *equal)]
    order = order_field(table)
    hidden = {field.name for field in table.fields if field.write_only}  # their order would tell what is in them
    sorts = (path.sort for path in usable if path.sort != order and path.sort not in hidden)
    return list(dict.fromkeys([sort_field(table), *sorts]))


def _partition(path: AccessPath, conditions: Sequence[Compare]) -> Json:
    if path.partition == naming.PARTITION:
        return naming.shard(0)
    return next((operand(one) for one in conditions if one.op == "eq" and _is_of_key(one, path.partition)), None)


def _bound(table: Table, path: AccessPath, conditions: Sequence[Compare]) -> Compare | None:
    timed = path.sort == table.key and sort_field(table) == "created_at"
    fitting = _of_keys(table, conditions) if timed else [one for one in conditions if _is_of_key(one, path.sort)]
    fitting = [one for one in fitting if one.op in RANGES]
    low = next((one for one in fitting if one.op == "gte"), None)
    high = next((one for one in fitting if one.op == "lte"), None)
    if low and high and operand(low) <= operand(high):
        return Compare("between", low.left, (*low.right, *high.right))
    return next(iter(fitting), None)


def _is_of_key(condition: Compare, name: str) -> bool:
    """Whether a condition is about that field, with values that DynamoDB can look up: neither empty nor long."""
    texts = [one.value for one in condition.right if isinstance(one, Value) and isinstance(one.value, str)]
    return subject(condition) == name and all(0 < len(text.encode()) <= LONGEST_TEXT for text in texts)


def _of_keys(table: Table, conditions: Sequence[Compare]) -> list[Compare]:
    """Conditions on the time of creation as conditions on the keys, which begin with it."""
    key = table.field(table.key)
    if key is None or not key.implicit:
        return []  # clients may send keys, with any time in them
    times = [one for one in conditions if subject(one) == "created_at" and _compares_moments(one)]
    path, found = FieldPath((table.key,)), []
    for one in times:
        moments = [datetime.fromisoformat(v.value) for v in one.right if isinstance(v, Value)]
        if one.op in ("gt", "gte", "between"):
            found.append(Compare("gte", path, (Value(lowest_ulid(moments[0] - CLOCKS_DIFFER)),)))
        if one.op in ("lt", "lte", "between"):
            found.append(Compare("lte", path, (Value(highest_ulid(moments[-1] + CLOCKS_DIFFER)),)))
    return found


def _compares_moments(condition: Compare) -> bool:
    return condition.op in MOMENTS and all(isinstance(operand, Value) for operand in condition.right)


def _is_in_order(query: Query, sort: str | None) -> bool:
    order = order_field(query.table)
    if sort is None:
        return query.path.sort == order or query.bound is not None
    return query.path.sort == (order if sort == sort_field(query.table) else sort)


def _breadth(query: Query, conditions: Sequence[Compare]) -> tuple[int, int, int]:
    """How much of the table a query reads, as far as that can be told: less comes first."""
    if query.path.partition == naming.PARTITION:
        exact = query.bound is not None and query.bound.op == "eq"
        return (0 if exact else 2 if query.bound else 3, 0, 0)
    place = next(place for place, one in enumerate(conditions) if subject(one) == query.path.partition)
    return (1, place, 0 if query.bound else 1)


def subject(condition: Compare) -> str:
    """The field that a condition is about."""
    return condition.left.steps[0] if isinstance(condition.left, FieldPath) else ""


def operand(condition: Compare) -> Json:
    """The value that a condition compares with; None where it is not one that is known."""
    (operand, *_) = condition.right
    return operand.value if isinstance(operand, Value) else None
