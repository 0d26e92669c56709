"""What a write makes of records: each as it was, how it is then, and what that is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from chalicelib.data.attributes import JSON_ENCODER
from chalicelib.data.keys import bounded
from chalicelib.specification import Table
from chalicelib.specification.values import Json, Record, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

ChangeKind: TypeAlias = Literal["created", "updated", "deleted", "restored"]

Place: TypeAlias = tuple[str, Json]
"""A record's table and key."""


class Target(Struct, frozen=True):
    """The record of a table that a request is about, whether it is there or not."""

    table: Table
    key: Json

    @property
    def name(self) -> str:
        """The text that names it among the records of all tables: `tickets 01J9ZC8Q4T7M2V5X8B1N3K6R9P`."""
        return bounded(f"{self.table.stored} {self.key}")


class Change(Struct, frozen=True):
    """A record before and after a write; empty where it is not there.

    `at` leads to what was sent of it (`items[3]`) where a request holds several.
    `restored` says of a record that comes back that it is not new; `first` of one that goes with which other it goes;
    `for_good` that it does not go into the bin.
    """

    table: Table
    before: Record
    after: Record
    at: str = ""
    restored: bool = False
    first: Change | None = None
    for_good: bool = False

    @property
    def kind(self) -> ChangeKind:
        """What the write does to the record."""
        if not self.after:
            return "deleted"
        return "updated" if self.before else "restored" if self.restored else "created"

    @property
    def record(self) -> Record:
        """The record as it is last."""
        return self.after or self.before

    @property
    def target(self) -> Target:
        """Which record it is."""
        return Target(self.table, self.record[self.table.key])

    @property
    def place(self) -> Place:
        """The record's table and key."""
        return self.table.name, self.record[self.table.key]

    @property
    def fields(self) -> list[str]:
        """The fields whose values are not the same before and after."""
        return [name for name in self.before | self.after if _differ(self.before.get(name), self.after.get(name))]

    def named(self, fields: Iterable[str]) -> tuple[str, ...]:
        """The fields as the request names them: `items[3].email`."""
        return tuple(f"{self.at}.{name}" if self.at else name for name in fields)


def _differ(one: Json, other: Json) -> bool:
    if isinstance(one, Unreadable) or isinstance(other, Unreadable):
        return one is not other
    return one != other or JSON_ENCODER.encode(one) != JSON_ENCODER.encode(other)  # to Python, 1 is True
