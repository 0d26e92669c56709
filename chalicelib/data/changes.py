"""What a write makes of records: each as it was and as it is to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from chalicelib.specification import Table
from chalicelib.specification.values import Json, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

Place: TypeAlias = tuple[str, Json]
"""A record's table and key."""


class Change(Struct, frozen=True):
    """What becomes of one record: `before` is empty for a new one, `after` for one that goes.

    `at` leads to what was sent of it (`items[3]`) where a request holds several.
    """

    table: Table
    before: Record
    after: Record
    at: str = ""

    @property
    def place(self) -> Place:
        """The record's table and key."""
        key = self.table.key
        return self.table.name, (self.after or self.before)[key]

    def named(self, fields: Iterable[str]) -> tuple[str, ...]:
        """The fields as the request names them: `items[3].email`."""
        return tuple(f"{self.at}.{name}" if self.at else name for name in fields)
