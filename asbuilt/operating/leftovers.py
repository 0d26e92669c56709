"""What is left of a person where no index leads: it is looked through as a whole, which a request never does.

The bin has records of theirs that were deleted before, the history tells of records that are gone, the ledger has
answers that are given again for a day, and any table has records that they made but do not own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from chalicelib.data.attributes import JSON_DECODER, encode
from chalicelib.data.belongings import Chain, chains
from chalicelib.data.changes import Target
from chalicelib.data.erasure import forget
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.data import Store
    from chalicelib.specification import Table
    from chalicelib.specification.values import Json, Record

Places: TypeAlias = "dict[tuple[str, str], Record]"
"""Records by table and key, as texts."""


def made_by(store: Store, person: str) -> Iterator[tuple[Table, Record]]:
    """The records of any table that a person has made."""
    for table in store.specification.tables:
        for field in table.fields:
            if field.auto == "created_by":
                items = _scan(store, table.name)
                theirs = (item for item in items if item.get(field.name) == encode(person))
                yield from ((table, store.models.items.record(table, item)) for item in theirs)


def clear_bin(store: Store, person: str) -> int:
    """End every record of theirs that is in the bin; how many there were."""
    entries = list(_scan(store, naming.BIN)) if any(one.soft_delete_days for one in store.specification.tables) else []
    records: Places = {}
    for entry in entries:
        table = store.specification.stored_table(entry["table"]["S"])
        if table:
            record = store.models.items.record(table, entry["content"]["M"])
            records[table.name, str(record[table.key])] = record
    theirs = {target.name for target in _targets(store, _theirs(store, records, person))}
    found = [entry for entry in entries if entry[naming.BIN_KEY[1]]["S"] in theirs]
    for entry in found:
        _remove(store, naming.BIN, {name: entry[name] for name in naming.BIN_KEY})
    return len(found)


def clear_history(store: Store, person: str) -> int:
    """Let the history of records that are gone tell nothing personal of them; how many records there are."""
    if not any(one.history_days for one in store.specification.tables):
        return 0
    records: Places = {}
    for entry in _scan(store, naming.HISTORY):
        name, _, key = entry[naming.HISTORY_KEY[0]]["S"].partition(" ")
        changes = JSON_DECODER.decode(entry["changes"]["S"]).items()
        told = {field: values["before"] or values["after"] for field, values in changes if values}
        table = store.specification.stored_table(name)
        name = table.name if table else name
        records[name, key] = records.get((name, key), {}) | {field: value for field, value in told.items() if value}
    accounts = store.specification.accounts
    theirs = [*_theirs(store, records, person), *([(accounts.name, person)] if accounts else [])]
    for target in _targets(store, theirs):
        forget(store, target)
    return len(theirs)


def clear_answers(store: Store, keys: set[str]) -> int:
    """Drop the answers that are kept under an Idempotency-Key and tell of one of these records; how many there were."""
    answers = (entry for entry in _scan(store, naming.LEDGER) if "answer" in entry)
    told = (store.models.items.opened_entry(entry) for entry in answers)
    found = [entry for entry in told if any(key in entry["answer"]["S"] for key in keys)]
    for entry in found:
        _remove(store, naming.LEDGER, {naming.LEDGER_KEY: entry[naming.LEDGER_KEY]})
    return len(found)


def _theirs(store: Store, records: Places, person: str) -> list[tuple[str, str]]:
    """Those of these records that some way leads from to a person."""
    ways = chains(store.specification)
    return [place for place in records if any(_leads(way, place, records, person) for way in ways)]


def _targets(store: Store, places: list[tuple[str, str]]) -> Iterator[Target]:
    """The records of these places, as the bin and the history name them."""
    for name, key in places:
        if table := store.specification.table(name):
            yield Target(table, key)


def _leads(way: Chain, place: tuple[str, str], records: Places, person: Json) -> bool:
    ((table, field), *onward) = way
    value = records.get(place, {}).get(field) if place[0] == table else None
    if not onward or value is None:
        return bool(value == person)
    return _leads(tuple(onward), (onward[0][0], str(value)), records, person)


def _scan(store: Store, table: str) -> Iterator[dict[str, Any]]:
    request: dict[str, Any] = {"TableName": store.models.table_name(table), "ConsistentRead": True}
    while True:
        found = store.models.connection.dispatch("Scan", request)
        yield from found["Items"]
        if not found.get("LastEvaluatedKey"):
            return
        request["ExclusiveStartKey"] = found["LastEvaluatedKey"]


def _remove(store: Store, table: str, key: dict[str, Any]) -> None:
    store.models.connection.dispatch("DeleteItem", {"TableName": store.models.table_name(table), "Key": key})
