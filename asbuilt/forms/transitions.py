"""The words by which a record is led to a value of an enum: who may `close` a ticket leads it to `closed`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.specification.operations import Becomes

if TYPE_CHECKING:
    from chalicelib.specification import Table


def verbs_of(value: str) -> frozenset[str]:
    """`closed` -> `closed`, `close`, `clos`; `shipped` has `ship` too."""
    return frozenset({value, re.sub(r"d$", "", value), re.sub(r"ed$", "", value), re.sub(r"(\w)\1ed$", r"\1", value)})


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
