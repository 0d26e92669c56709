"""Entries of the companion tables that have a range key: those under one hash key, the last in order first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from chalicelib.data.attributes import encode
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.data.items import Item
    from chalicelib.data.store import Store

BATCH = 100
"""Entries asked for in one call to DynamoDB, where nothing else is said."""

KEYS = {naming.BIN: naming.BIN_KEY, naming.HISTORY: naming.HISTORY_KEY}


class Slice(Struct, frozen=True):
    """The entries of a companion table under the hash key `name` whose range keys begin with `prefix`."""

    table: str
    name: str
    prefix: str = ""


def entries(store: Store, wanted: Slice, *, behind: str | None = None, at_once: int = BATCH) -> Iterator[Item]:
    """The entries that have not expired, as they stand now; read as they are needed, so many at once.

    `behind` is the range key to go on after.
    """
    hash_key, range_key = KEYS[wanted.table]
    request = _request(store, wanted) | {"Limit": at_once}
    position = {"ExclusiveStartKey": {hash_key: encode(wanted.name), range_key: encode(behind)}} if behind else {}
    while True:
        found = store.models.connection.dispatch("Query", request | position)
        yield from found["Items"]
        if not found.get("LastEvaluatedKey"):
            return
        position = {"ExclusiveStartKey": found["LastEvaluatedKey"]}


def _request(store: Store, wanted: Slice) -> dict[str, Any]:
    hash_key, range_key = KEYS[wanted.table]
    condition, names, values = "#hash = :hash", {"#hash": hash_key}, {":hash": encode(wanted.name)}
    if wanted.prefix:
        condition += " AND begins_with(#range, :prefix)"
        names |= {"#range": range_key}
        values |= {":prefix": encode(wanted.prefix)}
    return {
        "TableName": store.models.table_name(wanted.table),
        "KeyConditionExpression": condition,
        "FilterExpression": "#expiry > :now",
        "ExpressionAttributeNames": names | {"#expiry": naming.EXPIRY},
        "ExpressionAttributeValues": values | {":now": encode(store.epoch)},
        "ScanIndexForward": False,
        "ConsistentRead": True,
    }
