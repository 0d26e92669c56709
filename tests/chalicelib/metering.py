"""What calls of DynamoDB cost, in read and write units, by the rules that AWS documents.

A write costs a unit for each KB of the larger of the item before and after, twice that in a transaction, and the
same again for each entry of an index that it makes, changes or takes away.  A write that is refused costs its items.
A read costs half a unit for each 4 KB, a strongly consistent one twice that.
"""

from __future__ import annotations

from math import ceil
from typing import Any

from botocore.exceptions import ClientError

from infra.tables import definitions

Item = dict[str, Any]


class Meter:
    """A client of DynamoDB that notes the calls that go through it, and what they cost."""

    def __init__(self, client: Any, specification: Any, stage: str) -> None:
        self.client = client
        self.definitions = {one["TableName"]: one for one in definitions(specification, stage)}
        self.calls: list[str] = []
        self.read, self.written = 0.0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def _make_api_call(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(operation)
        if operation in ("GetItem", "BatchGetItem", "Query"):
            answer = self.client._make_api_call(operation, arguments)
            self.read += _read_units(operation, arguments, answer)
            return answer
        return self._written(operation, arguments)

    def _written(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        together = operation == "TransactWriteItems"
        parts = [part for one in arguments["TransactItems"] for part in one.values()] if together else [arguments]
        places = [(part["TableName"], self._key(part)) for part in parts]
        before = [self._item(*place) for place in places]
        try:
            return self.client._make_api_call(operation, arguments)
        except ClientError:
            self.written += sum(_kilobytes(item) for item in before) * (1 + together)
            before = []
            raise
        finally:
            for (table, key), old in zip(places, before, strict=False):
                self.written += self._write_units(table, old, self._item(table, key), together=together)

    def _key(self, part: dict[str, Any]) -> Item:
        (key, *_) = self.definitions[part["TableName"]]["KeySchema"]
        return part.get("Key") or {key["AttributeName"]: part["Item"][key["AttributeName"]]}

    def _item(self, table: str, key: Item) -> Item:
        return self.client._make_api_call("GetItem", {"TableName": table, "Key": key}).get("Item", {})

    def _write_units(self, table: str, old: Item, new: Item, *, together: bool) -> int:
        entries = 0
        for index in self.definitions[table].get("GlobalSecondaryIndexes", ()):
            names = [part["AttributeName"] for part in index["KeySchema"]]
            there = [item for item in (old, new) if all(name in item for name in names)]
            moved = len(there) == 2 and any(old[name] != new[name] for name in names)
            if old != new and there:
                entries += sum(map(_kilobytes, there)) if moved else max(map(_kilobytes, there))
        return max(_kilobytes(old), _kilobytes(new)) * (1 + together) + entries


def _read_units(operation: str, arguments: dict[str, Any], answer: dict[str, Any]) -> float:
    if operation == "GetItem":
        return (1 if arguments.get("ConsistentRead") else 0.5) * _blocks(_size(answer.get("Item", {})))
    if operation == "Query":
        return 0.5 * _blocks(sum(map(_size, answer["Items"])))
    return sum(0.5 * _blocks(_size(item)) for items in answer["Responses"].values() for item in items)


def _blocks(size: int) -> int:
    return max(ceil(size / 4096), 1)


def _kilobytes(item: Item) -> int:
    return max(ceil(_size(item) / 1024), 1)


def _size(item: Item) -> int:
    return sum(len(name.encode()) + _weight(value) for name, value in item.items())


def _weight(attribute: dict[str, Any]) -> int:
    ((tag, value),) = attribute.items()
    if tag == "M":
        return 3 + sum(1 + len(name.encode()) + _weight(part) for name, part in value.items())
    if tag == "L":
        return 3 + sum(1 + _weight(part) for part in value)
    if tag == "N":
        return 1 + ceil(len(value.strip("-").replace(".", "")) / 2)
    return len(value.encode()) if tag == "S" else 1
