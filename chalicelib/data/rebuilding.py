"""What is kept beside records, derived again from them: their place in lists, their expiry, markers and words.

Each record is mended in one transaction with the check that it still is as it was read, so that a write that comes
between is not undone: that one has derived everything itself, and the record is left.  What belongs to no record any
more is removed on condition that it is still the entry that was seen.  All of it can be repeated.

Tables are looked through as a whole: no request does that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from chalicelib.data.attributes import TAGS, decode, encode
from chalicelib.data.changes import Change
from chalicelib.data.markers import markers
from chalicelib.data.refusals import StaleError, WriteRefusedError
from chalicelib.data.search import RECORD, entries
from chalicelib.data.writes import ON_FAILURE, Step
from chalicelib.specification import Table, naming
from chalicelib.specification.volume import shard, shard_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.data.items import Item
    from chalicelib.data.store import Store
    from chalicelib.specification.values import Json, Record


def looked_through(store: Store, name: str, behind: Json) -> Iterator[tuple[Item, Json]]:
    """Every item of a table, each with the place to go on behind it (None: from the first on)."""
    request: dict[str, Any] = {"TableName": store.models.table_name(name), "ConsistentRead": True}
    keys = _keys(store, name)
    while True:
        found = store.models.connection.dispatch("Scan", request | ({"ExclusiveStartKey": behind} if behind else {}))
        for item in found["Items"]:
            yield item, {key: item[key] for key in keys}
        behind = found.get("LastEvaluatedKey")
        if not behind:
            return


def _keys(store: Store, name: str) -> tuple[str, ...]:
    table = store.specification.table(name)
    companions = {naming.LEDGER: (naming.LEDGER_KEY,), naming.SEARCH: naming.SEARCH_KEY}
    return (table.key,) if table else companions[name]


class Mending:
    """Puts right what is kept beside the records of one table."""

    def __init__(self, store: Store, table: Table) -> None:
        self._store = store
        self._table = table

    def mend(self, item: Item) -> str:
        """Put a record's own part right: `mended`, `refused` (a unique value is another's), or nothing."""
        record = self._read(item)
        held, taken = self._missing_markers(record)
        done = self._write([*self._own(item, record), *held, *self._missing_words(record)])
        return "refused" if taken else done

    def mend_words(self, item: Item) -> str:
        """Put right by which words a record is found: `mended`, or nothing."""
        return self._write([self._unchanged(item), *self._missing_words(self._read(item))])

    def _read(self, item: Item) -> Record:
        return self._store.models.items.record(self._table, item)

    def _write(self, steps: list[Step]) -> str:
        """Do these steps, the first of which checks the record, if any of them changes something."""
        if len(steps) == 1 and steps[0].action == "ConditionCheck":
            return ""
        try:
            self._store.commit(self._store.steps(None), steps)
        except StaleError:
            return ""
        except WriteRefusedError:  # a value that was free a moment ago
            return "refused"
        return "mended"

    def clear_marker(self, entry: Item) -> str:
        """Remove a marker of the table's that no record holds any more: `removed`, or nothing."""
        key = entry[naming.LEDGER_KEY]["S"]
        if "record" not in entry or not self._is_ours(key):
            return ""
        record = self._record(entry["record"]["S"])
        if record is not None and key in markers(self._table, record):
            return ""
        return self._remove(naming.LEDGER, {naming.LEDGER_KEY: entry[naming.LEDGER_KEY]}, entry)

    def clear_word(self, entry: Item) -> str:
        """Remove an entry of the table's words that stands for no record any more: `removed`, or nothing."""
        if entry[naming.SEARCH_KEY[0]]["S"].partition(" ")[0] != self._table.stored:
            return ""
        record = self._store.get(self._table, decode(entry[RECORD]))
        place = {part: entry[part] for part in naming.SEARCH_KEY}
        if record is not None and any(place.items() <= one.items() for one in entries(self._table, record)):
            return ""
        return self._remove(naming.SEARCH, place, entry)

    def _own(self, item: Item, record: Record) -> list[Step]:
        """Its place among all of the table and its expiry, where they are wrong; else the check of it."""
        expires = self._store.models.expiry(self._table, record)
        wanted = {naming.PARTITION: {"S": self._shard(item, record)}}
        wanted |= {} if expires is None else {naming.EXPIRES: encode(expires)}
        wrong = {name: value for name, value in wanted.items() if item.get(name) != value}
        gone = [naming.EXPIRES] if expires is None and naming.EXPIRES in item else []
        return [self._changed(item, wrong, gone) if wrong or gone else self._unchanged(item)]

    def _shard(self, item: Item, record: Record) -> str:
        """The shard that it is in, if there is such a one; else that of a new record of its key."""
        place = item.get(naming.PARTITION, {}).get("S", "")
        specification = self._store.specification
        known = {naming.shard(number) for number in range(shard_count(specification, self._table))}
        return place if place in known else shard(specification, self._table, record[self._table.key])

    def _changed(self, item: Item, wrong: Item, gone: list[str]) -> Step:
        names = {f"#{at}": name for at, name in enumerate([*wrong, *gone])}
        values = {f":{at}": value for at, value in enumerate(wrong.values())}
        assigned = ", ".join(f"#{at} = :{at}" for at in range(len(wrong)))
        removed = ", ".join(f"#{at}" for at in range(len(wrong), len(names)))
        parts = (f"SET {assigned}" if wrong else "", f"REMOVE {removed}" if gone else "")
        check = self._check(item)
        told = {
            "UpdateExpression": " ".join(filter(None, parts)),
            "ExpressionAttributeNames": check["ExpressionAttributeNames"] | names,
            "ExpressionAttributeValues": check["ExpressionAttributeValues"] | values,
        }
        return Step("Update", check | told, StaleError())

    def _unchanged(self, item: Item) -> Step:
        return Step("ConditionCheck", self._check(item), StaleError())

    def _check(self, item: Item) -> dict[str, Any]:
        """That the record is as it was read: nothing has written it since."""
        return {
            "TableName": self._store.models.table_name(self._table.name),
            "Key": {self._table.key: item[self._table.key]},
            "ConditionExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":version": item["version"]},
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }

    def _missing_markers(self, record: Record) -> tuple[list[Step], bool]:
        """The markers that are to be put, and whether another record has one of them."""
        steps, own, taken = self._store.steps(None), str(record[self._table.key]), False
        missing: list[Step] = []
        for key, fields in markers(self._table, record).items():
            holder = self._store.ledger_entry(key)
            if holder is None or (holder["record"]["S"] == own and not self._lasts_as(holder, record)):
                missing.append(steps.ledger.take(key, Change(self._table, record, record), fields, own))
            elif holder["record"]["S"] != own:
                taken = True
        return missing, taken

    def _lasts_as(self, marker: Item, record: Record) -> bool:
        """Whether a marker expires when its record does."""
        expires = self._store.models.expiry(self._table, record)
        return marker.get(naming.EXPIRY) == (None if expires is None else encode(expires))

    def _missing_words(self, record: Record) -> list[Step]:
        name = self._store.models.table_name(naming.SEARCH)
        wanted = entries(self._table, record, self._store.models.expiry(self._table, record))
        if not wanted:
            return []
        keys = [{part: entry[part] for part in naming.SEARCH_KEY} for entry in wanted]
        asked = {"RequestItems": {name: {"Keys": keys, "ConsistentRead": True}}}
        there = self._store.models.connection.dispatch("BatchGetItem", asked)["Responses"].get(name, [])
        puts = ({"TableName": name, "Item": entry} for entry in wanted if entry not in there)
        return [Step("Put", put, StaleError()) for put in puts]

    def _is_ours(self, key: str) -> bool:
        """Whether a key of the ledger is that of a marker of the table; one that a hash stands for cannot be told."""
        try:
            told = msgspec.json.decode(key)
        except msgspec.DecodeError:
            return False
        return isinstance(told, list) and told[:1] == [self._table.stored]

    def _record(self, key: str) -> Record | None:
        field = self._table.field(self._table.key)
        tag = TAGS.get(field.type.kind, "S") if field else "S"
        return self._store.get(self._table, decode({tag: key}))

    def _remove(self, name: str, key: Item, seen: Item) -> str:
        told = {part: value for part, value in seen.items() if part not in key}
        names = {f"#{at}": part for at, part in enumerate(told)}
        request = {"TableName": self._store.models.table_name(name), "Key": key}
        if told:
            request |= {
                "ConditionExpression": " AND ".join(f"{name} = :{name[1:]}" for name in names),
                "ExpressionAttributeNames": names,
                "ExpressionAttributeValues": {f":{at}": value for at, value in enumerate(told.values())},
                "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
            }
        try:
            self._store.commit(self._store.steps(None), [Step("Delete", request, StaleError())])
        except StaleError:
            return ""
        return "removed"
