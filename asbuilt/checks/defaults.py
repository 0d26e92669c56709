"""A default is a value that its field may hold."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from asbuilt.diagnostics import nearest
from asbuilt.diagnostics import schema as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Field, Specification

NUMBERS = {"integer": "a whole number", "number": "a number", "decimal": "a number"}


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each default that could not be sent by a client."""
    for table in specification.tables:
        for field in table.fields:
            expected = _expected(field)
            if expected and field.default and field.origin:
                near = nearest(str(field.default.value), field.type.values)
                hint = f"did you mean '{near}'?" if near else None
                yield rules.BAD_DEFAULT.at(field.origin, found=field.default.value, expected=expected, hint=hint)


def _expected(field: Field) -> str | None:
    """What the default should have been; None where it is well."""
    if field.default is None or field.default.generator or field.default.value is None:
        return None
    value = field.default.value
    if field.type.kind == "enum":
        return f"one of: {', '.join(field.type.values)}" if value not in field.type.values else None
    if field.type.kind == "boolean":
        return "true or false" if not isinstance(value, bool) else None
    if field.type.kind in NUMBERS:
        whole = field.type.kind == "integer"
        fits = not isinstance(value, bool) and isinstance(value, int if whole else int | Decimal)
        return None if fits else NUMBERS[field.type.kind]
    return None
