"""Unique values as entries of the ledger: a value is free while no marker of it stands there.

A file is one too: that of an upload is of one record, or of none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from chalicelib.data.keys import bounded
from chalicelib.specification import naming

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
    own = {marker(table, fields, [record[name] for name in fields]): fields for fields in held}
    return own | files(table, record) if table.file_fields else own


def files(table: Table, record: Record) -> dict[str, tuple[str, ...]]:
    """The ledger keys of the files that a record holds, each with its field.

    One that was erased is none, nor is a text that the field held before it held files.
    """
    held = ((record.get(field.name), field.name) for field in table.file_fields)
    return {file_marker(value["id"]): (name,) for value, name in held if isinstance(value, dict) and value.get("id")}


def file_marker(identity: str) -> str:
    """The ledger key that stands for the file of an upload."""
    return msgspec.json.encode([naming.FILES, identity]).decode()


def marker(table: Table, fields: tuple[str, ...], values: list[Json]) -> str:
    """The ledger key that stands for the values of a unique rule."""
    return bounded(msgspec.json.encode([table.stored, fields, values]).decode())
