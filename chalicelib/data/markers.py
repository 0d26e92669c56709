"""Unique values as entries of the ledger: a value is free while no marker of it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from chalicelib.data.keys import bounded

if TYPE_CHECKING:
    from chalicelib.specification import Table
    from chalicelib.specification.values import Json, Record


def markers(table: Table, record: Record) -> dict[str, tuple[str, ...]]:
    """The ledger keys that a record holds, each with the fields whose values it stands for.

    As in SQL, a rule that meets an absent value holds nothing.
    """
    rules = [(field.name,) for field in table.fields if field.unique and field.name != table.key]
    held = [
        fields for fields in (*rules, *table.unique_together) if all(record.get(name) is not None for name in fields)
    ]
    return {marker(table, fields, [record[name] for name in fields]): fields for fields in held}


def marker(table: Table, fields: tuple[str, ...], values: list[Json]) -> str:
    """The ledger key that stands for the values of a unique rule."""
    return bounded(msgspec.json.encode([table.stored, fields, values]).decode())
