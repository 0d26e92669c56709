"""The one read path: items by key, many by key, and an index in order; nothing is read by a scan."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from chalicelib.data.attributes import encode, encode_field
from chalicelib.data.conditions import Placeholders, translated, unexpired
from chalicelib.specification import Specification, Table, naming
from chalicelib.specification.indexes import AccessPath, access_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.data.items import Item
    from chalicelib.data.keys import Clock
    from chalicelib.data.models import Models
    from chalicelib.data.pages import Query
    from chalicelib.specification.values import Json, Record

BATCH = 100
"""Records in one BatchGetItem."""


class Reads:
    """Reads the records of one service; one that has expired is not there, whether or not DynamoDB has removed it."""

    def __init__(self, specification: Specification, models: Models, clock: Clock) -> None:
        self.specification = specification
        self.models = models
        self._clock = clock
        self._paths: dict[str, tuple[AccessPath, ...]] = {}

    @property
    def epoch(self) -> int:
        """The seconds of now, as entries and records expire."""
        return int(self._clock().timestamp())

    def paths(self, table: Table) -> tuple[AccessPath, ...]:
        """The indexes of a table; derived once."""
        if table.name not in self._paths:
            self._paths[table.name] = access_paths(self.specification, table)
        return self._paths[table.name]

    def get(self, table: Table, key: Json) -> Record | None:
        """The record of that key as it stands now, or None."""
        item = self.item(table.name, {table.key: encode_field(table, table.key, key)})
        return self.standing(table, item)

    def standing(self, table: Table, item: Item | None) -> Record | None:
        """An item as a record; None where there is none, or where it has expired."""
        if item is None or self._has_expired(table, item):
            return None
        return self.models.items.record(table, item)

    def _has_expired(self, table: Table, item: Item) -> bool:
        expires = item.get(naming.EXPIRES) if self.models.terms(table) else None
        return expires is not None and int(expires["N"]) <= self.epoch

    def item(self, table: str, key: Item) -> Item | None:
        """The item of that key of a table, or of the ledger, as it stands now; or None."""
        request = {"TableName": self.models.table_name(table), "Key": key, "ConsistentRead": True}
        found: Item | None = self.models.connection.dispatch("GetItem", request).get("Item")
        return found

    def ping(self) -> None:
        """Ask the database for anything; raises what botocore raises where it does not answer."""
        self.item(naming.LEDGER, {naming.LEDGER_KEY: {"S": "ping"}})

    def get_many(
        self, wanted: Iterable[tuple[Table, Json]], *, consistent: bool = False
    ) -> dict[tuple[str, Json], Record]:
        """The records of those tables and keys that are there, by table name and key: a call for each hundred.

        `consistent` ones are as they stand now, others as they stood some milliseconds ago at half the price.
        """
        tables = {self.models.table_name(table.name): table for table in self.specification.tables}
        distinct = {(table.name, key): (table, key) for table, key in wanted}
        left = [
            (self.models.table_name(table.name), {table.key: encode_field(table, table.key, key)})
            for table, key in distinct.values()
        ]
        found: dict[tuple[str, Json], Record] = {}
        while left:
            answer = self.models.connection.dispatch(
                "BatchGetItem", {"RequestItems": _by_table(left[:BATCH], consistent=consistent)}
            )
            for name, items in answer["Responses"].items():
                table = tables[name]
                records = [
                    self.models.items.record(table, item) for item in items if not self._has_expired(table, item)
                ]
                found |= {(table.name, record[table.key]): record for record in records}
            unprocessed = answer.get("UnprocessedKeys", {})
            left = left[BATCH:] + [(name, key) for name, part in unprocessed.items() for key in part["Keys"]]
        return found

    def read(self, query: Query, start: Record | None, limit: int) -> list[Record]:
        """At most `limit` records of an index, behind `start` (which needs the index's fields and the key only)."""
        position = _position(query, start) if start else None
        record = self.models.items.record
        return [record(query.table, item) for item in self.items(self._request(query), position, limit)]

    def items(self, request: dict[str, Any], position: Item | None, limit: int) -> list[Item]:
        """At most `limit` items of a query, behind a position; short only at its end, whatever one call gives."""
        items: list[Item] = []
        while len(items) < limit:
            start = {"ExclusiveStartKey": position} if position else {}
            found = self.models.connection.dispatch("Query", {**request, **start, "Limit": limit - len(items)})
            items += found["Items"]
            position = found.get("LastEvaluatedKey")
            if not position:
                break
        return items

    def every(self, query: Query) -> Iterator[Record]:
        """All records of an index."""
        start: Record | None = None
        while True:
            batch = self.read(query, start, BATCH)
            yield from batch
            if len(batch) < BATCH:  # the end of the index
                return
            start = batch[-1]

    def _request(self, query: Query) -> dict[str, Any]:
        placeholders = Placeholders()
        condition = f"{placeholders.name(query.path.partition)} = {placeholders.value(encode(query.value))}"
        if query.bound:
            condition += f" AND {translated(query.bound, query.table, {}, placeholders)}"
        expires = bool(self.models.terms(query.table))
        current = {"FilterExpression": unexpired(placeholders, self.epoch)} if expires else {}
        return {
            "TableName": self.models.table_name(query.table.name),
            "IndexName": query.path.name,
            "KeyConditionExpression": condition,
            "ScanIndexForward": query.forward,
            **current,
            **placeholders.arguments(),
        }


def _by_table(keys: list[tuple[str, Item]], *, consistent: bool) -> dict[str, dict[str, Any]]:
    ordered = sorted(keys, key=lambda one: one[0])
    return {
        name: {"Keys": [key for _, key in part], "ConsistentRead": consistent}
        for name, part in groupby(ordered, key=lambda one: one[0])
    }


def _position(query: Query, start: Record) -> Item:
    path, key = query.path, query.table.key
    return {path.partition: encode(query.value), path.sort: encode(start[path.sort]), key: encode(start[key])}
