"""Records of DynamoDB's streams as changes of records: what there was before, and what there is after.

A record that comes back out of the bin is told from a new one by its version.  What expires is deleted by nobody and
nothing comes of it; nor does anything of a write that leaves every field as it was, but for those that writes set.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from chalicelib.data import Change
from chalicelib.data.attributes import record_of
from chalicelib.data.keys import timestamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.data.items import Item
    from chalicelib.specification import Table
    from chalicelib.specification.values import Record

StreamRecord: TypeAlias = dict[str, Any]
"""A record of a stream, as Lambda gets it."""

AT_EVERY_WRITE = frozenset({"version", "updated_at", "updated_by"})
"""The automatic fields that say only that there was a write."""

DYNAMODB = "dynamodb.amazonaws.com"
"""Who deletes what has expired."""


class Happening(Struct, frozen=True):
    """A change, when it was made (ISO 8601), and an id that is the same whenever the stream tells of it again."""

    id: str
    change: Change
    at: str

    @property
    def type(self) -> str:
        """What it is called outside: `tickets.updated`."""
        return f"{self.change.table.name}.{self.change.kind}"

    @property
    def about(self) -> str:
        """The record that changed."""
        return self.change.target.name

    @property
    def summary(self) -> str:
        """What happened, and to which record: nothing of what is in it."""
        return f"{self.type}: {self.change.record[self.change.table.key]}"


def happening(record: StreamRecord, tables: Mapping[str, Table]) -> Happening | None:
    """The change that a record of a stream tells of; None where it is none.  `tables` are by their DynamoDB names."""
    if record.get("userIdentity", {}).get("principalId") == DYNAMODB:
        return None
    table = tables[table_of(record)]
    told = record["dynamodb"]
    before, after = (_record(table, told.get(image, {})) for image in ("OldImage", "NewImage"))
    restored = not before and after.get("version", 1) > 1
    change = Change(table, before, after, restored=restored)
    if change.kind == "updated" and not changed_fields(change):
        return None
    return Happening(record["eventID"], change, _moment(change, told))


def table_of(record: StreamRecord) -> str:
    """The DynamoDB name of the table whose stream a record is of."""
    name: str = record["eventSourceARN"].split("/")[1]
    return name


def _record(table: Table, image: Item) -> Record:
    """The record of an image; of a value that is sealed only the letters of its seal, which tell whether it changed."""
    sealed = {name: value["B"] for name, value in image.items() if "B" in value and table.field(name)}
    return record_of(table, {name: value for name, value in image.items() if "B" not in value}) | sealed


def changed_fields(change: Change) -> list[str]:
    """The fields that are not as they were, but for those that every write sets."""
    automatic = {field.name for field in change.table.fields if field.auto in AT_EVERY_WRITE}
    return [name for name in change.fields if name not in automatic]


def _moment(change: Change, told: StreamRecord) -> str:
    written = change.after.get("updated_at")
    return str(written) if written else _of_epoch(told.get("ApproximateCreationDateTime", 0))


def _of_epoch(seconds: float) -> str:
    return timestamp(datetime.fromtimestamp(float(seconds), UTC))
