"""Types of fields in the words of LANGUAGE.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.forms.quantities import BYTES

if TYPE_CHECKING:
    from chalicelib.specification import Field, FieldType

SIZES = ("tb", "gb", "mb", "kb", "tib", "gib", "mib", "kib")
"""The units that a size is written in, the first that divides it."""


def write_type(field: Field) -> str:
    """A field's type and what it refers to, but for what becomes of it on deletion."""
    table = field.reference.table if field.reference else ""
    written = _written(field.type, table)
    return written if not table or f"({table})" in written else f"{written} references {table}"


def _written(one: FieldType, table: str) -> str:
    match one.kind:
        case "ref" if table:
            return f"ref({table})"
        case "enum" if one.values:
            return f"enum({', '.join(one.values)})"
        case "decimal" if one.precision is not None:
            return f"decimal({','.join(str(size) for size in (one.precision, one.scale) if size is not None)})"
        case "money" if one.currency:
            return f"money {one.currency}"
        case "list" if one.item:
            return f"list of {_written(one.item, table)}"
        case "file":
            types = [f"types {', '.join(one.media_types)}"] if one.media_types else []
            return " ".join(["file", *_limit(one.max_bytes), *types])
    return one.kind


def _limit(size: int | None) -> list[str]:
    if size is None:
        return []
    unit = next((unit for unit in SIZES if size and size % BYTES[unit] == 0), "b")
    return [f"max {size // BYTES[unit]} {unit.upper().replace('I', 'i')}"]
