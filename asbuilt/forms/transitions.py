"""Which value of which field a word of a document leads a record to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification.operations import Becomes
from chalicelib.specification.transitions import verbs_of

if TYPE_CHECKING:
    from chalicelib.specification import Table


def becoming(table: Table, word: str) -> Becomes | None:
    """The enum field and its value that a word stands for, fields with transitions first."""
    enums = [field for field in table.fields if field.type.kind == "enum"]
    for field in sorted(enums, key=lambda field: field.transitions is None):
        for value in field.type.values:
            if word.lower() in (value.lower(), *verbs_of(value.lower())):
                return Becomes(field.name, value)
    return None


def values_of(table: Table) -> list[str]:
    """Every value that an enum field of a table may have."""
    return [value for field in table.fields for value in field.type.values]
