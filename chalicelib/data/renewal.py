"""Stored records brought up to the document, one by one: what a change of the document asks of data that is there.

A record is written again with what is kept beside it (markers of unique values, words, when it expires), with the
defaults of required fields that it lacks, its computed fields, what it holds under a former name under the new one, and
the values of encrypted fields sealed.
Where nothing that clients see changes, its version stays as it is, history tells nothing, and no event happens.

How it survives repetition, lost answers, kills and duplicates: each record is one transaction, on condition that its
version is still the one read, else it is read and decided again; done twice it is as done once.  How far a walk has
come is kept in the ledger after each page, so that one that was cut off goes on there; a page that is done again
changes nothing.  A record that is written meanwhile is written by the new document, and needs no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from chalicelib.data.attributes import JSON_DECODER, JSON_ENCODER, decode
from chalicelib.data.changes import Change
from chalicelib.data.items import SEALED
from chalicelib.data.markers import marker, markers
from chalicelib.data.records import completed, recomputed
from chalicelib.data.refusals import StaleError, TakenError
from chalicelib.data.writes import Step, retried
from chalicelib.specification import Table, naming
from chalicelib.specification.indexes import attribute_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.data.attributes import AttributeValue
    from chalicelib.data.items import Item
    from chalicelib.data.store import Store
    from chalicelib.specification.values import Record

PAGE: Final = 100
"""Records of which it is kept together how far a walk has come."""

KEPT_SECONDS: Final = 90 * 24 * 60 * 60
"""How long it is kept how far a walk has come."""


class Conflict(Struct, frozen=True):
    """Records that have the same value of a unique rule, by their keys: who has it first, and who would have it too."""

    table: str
    fields: tuple[str, ...]
    keys: tuple[str, ...]


class Progress(Struct, frozen=True):
    """How far a walk has come: records seen, those of them that were written, and where it goes on (None: its end)."""

    seen: int = 0
    written: int = 0
    at: dict[str, Any] | None = None


def records(store: Store, table: Table) -> Iterator[Record]:
    """All records of a table, in no order; it is read as a whole, which no request does."""
    at: dict[str, Any] | None = None
    while True:
        items, at = _page(store, table, at)
        yield from (record for item in items if (record := store.standing(table, item)) is not None)
        if at is None:
            return


def holding(store: Store, table: Table, attribute: str) -> int:
    """How many items of a table have an attribute, whether or not the document speaks of it."""
    count, at = 0, None
    while True:
        items, at = _page(store, table, at)
        count += sum(attribute in item for item in items)
        if at is None:
            return count


def duplicates(store: Store, table: Table, fields: tuple[str, ...]) -> Iterator[Conflict]:
    """Each value of a unique rule that several records have already; nothing is written.

    It looks through the table, and holds about 100 bytes of each record in memory.
    """
    first: dict[int, str] = {}
    told: dict[int, list[str]] = {}
    for record in records(store, table):
        values = [record.get(name) for name in fields]
        if None in values:
            continue
        place, key = hash(marker(table, fields, values)), str(record[table.key])
        if place in first:
            told.setdefault(place, [first[place]]).append(key)
        else:
            first[place] = key
    for keys in told.values():
        yield Conflict(table.name, fields, tuple(keys))


class Renewal:
    """One walk over the records of a table; `name` tells it from others, and finds it again when it was cut off.

    It is kept after each `page` of records how far it has come.
    """

    def __init__(self, store: Store, table: Table, name: str, page: int = PAGE) -> None:
        self.conflicts: list[Conflict] = []
        self._store = store
        self._table = table
        self._page = page
        self._entry = f"renewal {table.stored} {name}"

    def begin_anew(self) -> None:
        """Forget how far it has come: records may have been written by another document since."""
        self._store.ledger.remove(self._entry)

    def pages(self) -> Iterator[Progress]:
        """Bring up page after page, each kept and told when it is done; goes on where it was cut off."""
        text = self._store.ledger.text(self._entry)
        progress = Progress() if text is None else msgspec.convert(JSON_DECODER.decode(text), Progress)
        while True:
            items, at = _page(self._store, self._table, progress.at, self._page)
            written = sum(self._renew(item) for item in items)
            progress = Progress(progress.seen + len(items), progress.written + written, at)
            self._keep(progress)
            yield progress
            if at is None:
                return

    def _keep(self, progress: Progress) -> None:
        if self.conflicts:
            return  # it begins there again when they are put right
        if progress.at is None:
            self._store.ledger.remove(self._entry)
        else:
            self._store.ledger.replace(self._entry, JSON_ENCODER.encode(progress).decode(), KEPT_SECONDS)

    def _renew(self, item: Item) -> bool:
        """Whether a record was written; not where it has gone, or stands in conflict with another."""
        key = _key(self._table, item)
        at_hand = [item]
        while True:
            try:
                return retried(lambda: self._once(at_hand.pop() if at_hand else self._item(key)))
            except TakenError as taken:
                if self._is_left_over(taken):
                    continue
                keys = (_holder(taken), str(decode(item[self._table.key])))
                self.conflicts.append(Conflict(self._table.name, tuple(taken.fields), keys))
                return False

    def _once(self, item: Item | None) -> bool:
        if item is None or _has_gone(self._store, self._table, item):
            return False
        before = self._store.models.items.record(self._table, item)
        wanted = _as_wanted(self._store, self._table, before)
        after = before if wanted == before else self._store.revise(self._table, before, wanted)
        steps = self._store.steps(None)
        again = _kept_otherwise(self._table, item)
        done = steps.renewal(Change(self._table, before, after), again)
        if len(done) == 1 and not again and self._is_current(item, before, after):
            return False
        self._store.commit(steps, done)
        return True

    def _is_left_over(self, taken: TakenError) -> bool:
        """Whether the marker that stood in the way was nobody's any more, and is removed.

        One stays behind where a rule was given up, and the record has another value since, or has gone.  It goes on
        condition that its record does not take the value meanwhile.
        """
        entry = taken.item
        if entry is None or "record" not in entry:
            return False
        kind = attribute_type(self._store.specification, self._table, self._table.key) or "S"
        key: Item = {self._table.key: {kind: entry["record"]["S"]}}
        holder = self._item(key)
        name = entry[naming.LEDGER_KEY]["S"]
        if holder is not None and name in markers(self._table, self._store.models.items.record(self._table, holder)):
            return False
        models = self._store.models
        free = {"TableName": models.table_name(naming.LEDGER), "Key": {naming.LEDGER_KEY: entry[naming.LEDGER_KEY]}}
        there = {"TableName": models.table_name(self._table.name), "Key": key}
        done = [
            Step("Delete", free | _equal("record", entry["record"]), StaleError()),
            Step("ConditionCheck", there | _unchanged(self._table, holder), StaleError()),
        ]
        self._store.commit(self._store.steps(None), done)
        return True

    def _is_current(self, item: Item, before: Record, after: Record) -> bool:
        """Whether there is nothing to write: all is under its name already, and expires when it should."""
        expires = self._store.models.expiry(self._table, after)
        stored = int(item[naming.EXPIRES]["N"]) if naming.EXPIRES in item else None
        former = any(name in item for name in self._table.former.values())
        return after is before and not former and (expires == stored or not self._store.models.terms(self._table))

    def _item(self, key: Item) -> Item | None:
        return self._store.item(self._table.name, key)


def _as_wanted(store: Store, table: Table, record: Record) -> Record:
    """A record with the defaults of required fields that it lacks, and with its computed fields as they are now."""
    lacking = [field.name for field in table.fields if field.required and field.default and field.name not in record]
    made = completed(table, record, store.moment(None)) if lacking else {}
    return recomputed(table, record | {name: made[name] for name in lacking if name in made})


def _has_gone(store: Store, table: Table, item: Item) -> bool:
    return store.standing(table, item) is None


def _page(
    store: Store, table: Table, at: dict[str, Any] | None, size: int = PAGE
) -> tuple[list[Item], dict[str, Any] | None]:
    """The next records of a table in the order in which DynamoDB has them, and where the ones after them begin."""
    begin = {"ExclusiveStartKey": at} if at else {}
    request = {"TableName": store.models.table_name(table.name), "ConsistentRead": True, "Limit": size, **begin}
    found = store.models.connection.dispatch("Scan", request)
    return found["Items"], found.get("LastEvaluatedKey")


def _key(table: Table, item: Item) -> Item:
    return {table.key: item[table.key]}


def _unchanged(table: Table, item: Item | None) -> dict[str, Any]:
    """The condition that a record is as it was read, or still not there."""
    if item is not None:
        return _equal("version", item["version"])
    return {
        "ConditionExpression": "attribute_not_exists(#name)",
        "ExpressionAttributeNames": {"#name": table.key},
    }


def _equal(name: str, value: AttributeValue) -> dict[str, Any]:
    return {
        "ConditionExpression": "#name = :value",
        "ExpressionAttributeNames": {"#name": name},
        "ExpressionAttributeValues": {":value": value},
    }


def _kept_otherwise(table: Table, item: Item) -> list[str]:
    """The fields whose values are sealed and should not be, or are in clear and should be sealed."""
    return [name for name in table.by_name if name in item and (SEALED in item[name]) != (name in table.sealed_fields)]


def _holder(taken: TakenError) -> str:
    entry = taken.item or {}
    return str(entry["record"]["S"]) if "record" in entry else "another record"
