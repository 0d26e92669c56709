"""The bin: deleted records that can come back, with what went with them, until they expire.

A deletion is named by the record that was asked to go.  Every record that goes leaves its table and enters the bin
in one transaction: nothing that reads tables, indexes, markers or references can see it, and it is never in both places
or in neither.  A deletion that was interrupted and is done again adds to what is there:
`life`, the time at which its first record was created, tells it from that of an earlier record of the same key.

- restore: one transaction of all records of the deletion, their markers, the checks of what they refer to, and the end
  of their entries.  Killed before it nothing is restored, after it everything is; an entry that was restored or purged
  meanwhile makes it stale, and it is decided again.
- purge: the entries end, that of the first record last; killed in between, it can be purged again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from chalicelib.data.attributes import encode
from chalicelib.data.changes import Change, Target
from chalicelib.data.entries import Slice, entries
from chalicelib.data.items import Item
from chalicelib.data.records import revised
from chalicelib.data.refusals import StaleError
from chalicelib.data.writes import MOST_STEPS, ON_FAILURE, Step, retried
from chalicelib.specification import Table, naming
from chalicelib.specification.values import Json, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.data.records import Moment
    from chalicelib.data.replays import Receipt
    from chalicelib.data.steps import Steps
    from chalicelib.data.store import Store


class Binned(Struct, frozen=True):
    """A record in the bin, as it was; the key of its entry, and the id of the write that put it there."""

    table: Table
    record: Record
    entry: Item
    write_id: str


def enter(steps: Steps, change: Change) -> list[Step]:
    """The entry of a record that goes: under that which it goes with, where the table of that one has Soft delete."""
    first, days = _goes_with(change), days_of(change)
    if not days:
        return []
    ends = int((steps.now + timedelta(days=days)).timestamp())
    values = {
        **dict(zip(naming.BIN_KEY, (first.target.name, change.target.name), strict=True)),
        "life": str(first.before["created_at"]),
        "table": change.table.stored,
        naming.EXPIRY: min(ends, steps.models.expiry(change.table, change.before) or ends),
        naming.WRITE_ID: steps.write_id,
    }
    # As it was kept: it is no larger, and nothing is lost.
    content = {"M": steps.models.items.item(change.table, change.before)}
    item = {name: encode(value) for name, value in values.items()} | {"content": content}
    return [Step("Put", {"TableName": steps.models.table_name(naming.BIN), "Item": item}, StaleError())]


def days_of(change: Change) -> int | None:
    """How many days the record of a change that ends it is in the bin; None where it does not go there."""
    return None if change.after or change.for_good else _goes_with(change).table.soft_delete_days


def _goes_with(change: Change) -> Change:
    return change.first if change.first and change.first.table.soft_delete_days else change


def restore(
    store: Store, target: Target, check: Callable[[Record], None], by: str | None, receipt: Receipt | None = None
) -> Record | None:
    """Put a record back into its table, unless `check` raises, with all that went with it.

    The record as it is then, in its next version; None where none is in the bin.

    Raises:
        TakenError: its key or a unique value is another record's by now.
        MissingReferenceError: it refers to what is no longer there, and whose deletion would not have emptied that.
        TooManyStepsError: too much went with it to come back in one transaction.
        KeyUsedError: the receipt's key was used before.

    """

    def once() -> Record | None:
        deletion = _deletion(store, target)
        if not deletion:
            return None
        check(deletion[0].record)
        moment, steps = store.moment(by), store.steps(by)
        together = {Target(one.table, one.record[one.table.key]).name for one in deletion}
        changes = [_restored(store, one, moment, together) for one in deletion]
        restored = changes[0].after
        done = [*steps.of(changes), *(_leave(store, one) for one in deletion), *steps.ledger.keep(receipt, restored)]
        store.commit(steps, done)
        return restored

    return retried(once)


def purge(
    store: Store, target: Target, check: Callable[[Record], None], by: str | None, receipt: Receipt | None = None
) -> Record | None:
    """End a record in the bin, unless `check` raises, with all that went with it; None where none is.

    `by` is who asks for it.

    Raises:
        KeyUsedError: the receipt's key was used before.

    """
    seen: Record | None = None

    def once() -> Record | None:
        nonlocal seen
        deletion = _deletion(store, target)
        if not deletion:  # ended, perhaps by a call of ours whose answer was lost; unless it was restored
            return seen if seen is not None and store.get(target.table, target.key) is None else None
        seen = deletion[0].record
        check(seen)
        _end(store, deletion, seen, receipt)
        store.tell(by, Change(target.table, seen, {}, for_good=True))
        return seen

    return retried(once)


def binned_records(store: Store, table: Table, behind: Json) -> Iterator[tuple[Record, Json]]:
    """The records of a table that were deleted and are in the bin, each with the place to go on behind it.

    What went with another record is not among them.  All of the bin is looked through: no request does that.
    """
    request: dict[str, Any] = {"TableName": store.models.table_name(naming.BIN), "ConsistentRead": True}
    hash_key, range_key = naming.BIN_KEY
    while True:
        start = {"ExclusiveStartKey": {name: {"S": text} for name, text in behind.items()}} if behind else {}
        found = store.models.connection.dispatch("Scan", request | start)
        for item in found["Items"]:
            if item["table"]["S"] == table.stored and item[hash_key] == item[range_key]:
                place = {name: item[name]["S"] for name in naming.BIN_KEY}
                yield store.models.items.record(table, item["content"]["M"]), place
        last = found.get("LastEvaluatedKey")
        if not last:
            return
        behind = {name: last[name]["S"] for name in naming.BIN_KEY}


def _restored(store: Store, binned: Binned, moment: Moment, together: set[str]) -> Change:
    """The record as it comes back: a reference that its target's deletion would have set to nothing is so by now."""
    table, stored = binned.table, binned.record
    lost = [
        field.name
        for field in table.fields
        if field.reference
        and field.reference.on_delete == "set null"
        and stored.get(field.name) is not None
        and not _is_there(store, field.reference.table, stored[field.name], together)
    ]
    wanted = stored | dict.fromkeys(lost)
    return Change(table, {}, revised(table, stored, wanted, moment), restored=True)


def _is_there(store: Store, name: str, key: Json, together: set[str]) -> bool:
    table = store.specification.table(name)
    return table is not None and (Target(table, key).name in together or store.get(table, key) is not None)


def _end(store: Store, deletion: list[Binned], record: Record, receipt: Receipt | None) -> None:
    ending = [_leave(store, one) for one in reversed(deletion)] + store.steps(None).ledger.keep(receipt, record)
    while ending:
        at = (len(ending) - 1) % MOST_STEPS + 1  # the last part is full: the first record is with its receipt
        store.commit(store.steps(None), ending[:at])
        ending = ending[at:]


def _deletion(store: Store, target: Target) -> list[Binned]:
    """The records of a deletion, the one that it is named by first; none where that is not in the bin."""
    name = target.name
    found = list(entries(store, Slice(naming.BIN, name)))
    first = next((item for item in found if item[naming.BIN_KEY[1]]["S"] == name), None)
    same = [item for item in found if first and item["life"] == first["life"]]
    known = ((store.specification.stored_table(item["table"]["S"]), item) for item in same)
    binned = [_binned(store, one, item) for one, item in known if one]
    return sorted(binned, key=lambda one: one.entry[naming.BIN_KEY[1]]["S"] != name)


def _binned(store: Store, table: Table, item: Item) -> Binned:
    entry = {name: item[name] for name in naming.BIN_KEY}
    return Binned(table, store.models.items.record(table, item["content"]["M"]), entry, item[naming.WRITE_ID]["S"])


def _leave(store: Store, binned: Binned) -> Step:
    request = {
        "TableName": store.models.table_name(naming.BIN),
        "Key": binned.entry,
        "ConditionExpression": "#write = :write",
        "ExpressionAttributeNames": {"#write": naming.WRITE_ID},
        "ExpressionAttributeValues": {":write": encode(binned.write_id)},
        "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
    }
    return Step("Delete", request, StaleError())
