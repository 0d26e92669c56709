"""The history of a record: an entry for each write, of who changed what, in the same transaction as the write.

An entry depends on the record's own condition: it is there exactly when the write has been done.  Its place is made of
the record's time of creation and its version, so that a write that is repeated writes the same entry, and a record that
is made anew under the key of a deleted one begins a history of its own.

Of write-only and encrypted fields an entry says only that they changed.  So it does of all fields where their values
are too large to be kept once more.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.data.attributes import JSON_DECODER, JSON_ENCODER, encode
from chalicelib.data.changes import Change, ChangeKind, Target
from chalicelib.data.entries import Slice, entries
from chalicelib.data.keys import timestamp
from chalicelib.specification import naming
from chalicelib.specification.values import Json, Record

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.data.items import Item
    from chalicelib.data.store import Store

LARGEST = 200_000
"""Bytes of the values of an entry, as JSON; DynamoDB keeps 400 KB an item."""

TOLD = frozenset({"created_at", "created_by", "updated_at", "updated_by", "version", "key"})
"""The automatic fields that an entry tells by itself."""

Values = dict[str, Json]
"""`before` and `after`, None where there was nothing; empty where the values are not kept."""


class Entry(Struct, frozen=True):
    """One write of a record: the version that it made or ended, when (ISO 8601), by whom, and what it changed."""

    place: str  # among the entries of the record
    version: int
    at: str
    by: str | None
    change: ChangeKind
    changes: dict[str, Values]


def entry_of(change: Change, days: int, at: datetime, by: str | None) -> Item:
    """The history's item of a change made at that moment, kept so many days; `by` None is nobody signed in."""
    told = {
        **dict(zip(naming.HISTORY_KEY, (change.target.name, _place(change)), strict=True)),
        "version": change.record["version"],
        "at": change.after.get("updated_at") or timestamp(at),
        "by": by,
        "change": change.kind,
        "changes": _changes(change),
        naming.EXPIRY: int((at + timedelta(days=days)).timestamp()),
    }
    return {name: encode(value) for name, value in told.items() if value is not None}


def read_history(store: Store, target: Target, record: Record | None, *, behind: str | None, limit: int) -> list[Entry]:
    """At most `limit` entries of a record, the newest first, behind the place of another.

    Without a record, one that is gone, they are all that there are of its key.
    """
    wanted = Slice(naming.HISTORY, target.name, _life(record) if record else "")
    found = entries(store, wanted, behind=behind, at_once=limit)
    return [_entry(item) for item in islice(found, limit)]


def _place(change: Change) -> str:
    # A deletion makes no version: it comes behind the one that it ends.
    end = " deleted" if change.kind == "deleted" else ""
    return f"{_life(change.record)} {change.record['version']:020d}{end}"


def _life(record: Record) -> str:
    return str(record["created_at"])


def _changes(change: Change) -> str:
    fields = [field for field in change.table.fields if field.auto not in TOLD and field.name != change.table.key]
    differing = frozenset(change.fields)
    changed = [field for field in fields if field.name in differing]
    values: dict[str, Values] = {
        field.name: {}
        if field.write_only or field.encrypted
        else {"before": change.before.get(field.name), "after": change.after.get(field.name)}
        for field in changed
    }
    text = JSON_ENCODER.encode(values)
    return (text if len(text) <= LARGEST else JSON_ENCODER.encode({name: {} for name in values})).decode()


def _entry(item: Item) -> Entry:
    return Entry(
        place=item[naming.HISTORY_KEY[1]]["S"],
        version=int(item["version"]["N"]),
        at=item["at"]["S"],
        by=item["by"]["S"] if "by" in item else None,
        change=item["change"]["S"],
        changes=JSON_DECODER.decode(item["changes"]["S"]),
    )
