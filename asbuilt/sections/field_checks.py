"""What must hold for a field once all tables are known: its reference, its default, its bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from asbuilt.diagnostics import listing
from asbuilt.diagnostics import schema as rules

if TYPE_CHECKING:
    from collections.abc import Collection

    from asbuilt.diagnostics import Findings
    from asbuilt.forms.fields import ReadField
    from chalicelib.specification import Field

NUMBERS = {"integer": "a whole number", "number": "a number", "decimal": "a number"}


def check_field(read: ReadField, tables: Collection[str], findings: Findings) -> None:
    """Say what is wrong with a field, each time at the word that is meant."""
    _check_reference(read, tables, findings)
    _check_files(read, findings)
    _check_default(read, findings)
    _check_bounds(read, findings)


def _check_reference(read: ReadField, tables: Collection[str], findings: Findings) -> None:
    reference = read.field.reference
    if reference is None or reference.table in tables:
        return
    place = read.places["reference"].text
    if not reference.table:  # `on delete cascade` on a field that refers to nothing
        findings.say(
            rules.CONSTRAINT_DOES_NOT_FIT.at(place.span, found="on delete", kind="a field that is no reference")
        )
        return
    findings.say(rules.UNKNOWN_REFERENCE.at_word(place, tables, known=listing(tables)))


def _check_files(read: ReadField, findings: Findings) -> None:
    item = read.field.type.item
    while item is not None and item.kind == "list":
        item = item.item
    if item is not None and item.kind == "file":
        findings.say(rules.FILES_IN_A_LIST.at(read.places["type"].text.span, field=read.field.name))


def _check_default(read: ReadField, findings: Findings) -> None:
    expected = _expected(read.field)
    if expected:
        place = read.places["default"].text
        findings.say(rules.BAD_DEFAULT.at_word(place, read.field.type.values, expected=expected))


def _expected(field: Field) -> str | None:
    """What the default should have been; None where it is well."""
    if field.default is None or field.default.generator or field.default.value is None:
        return None
    value = field.default.value
    if field.type.kind == "enum":
        return f"one of: {listing(field.type.values)}" if value not in field.type.values else None
    if field.type.kind == "boolean":
        return "true or false" if not isinstance(value, bool) else None
    if field.type.kind == "file":
        return "a file, which is uploaded"
    if field.type.kind in NUMBERS:
        fits = isinstance(value, int if field.type.kind == "integer" else int | Decimal) and not isinstance(value, bool)
        return None if fits else NUMBERS[field.type.kind]
    return None


def _check_bounds(read: ReadField, findings: Findings) -> None:
    field = read.field
    for low, high, name in (
        (field.minimum, field.maximum, "minimum"),
        (field.min_length, field.max_length, "min_length"),
    ):
        if low is not None and high is not None and low > high:
            place = read.places.get(name)
            findings.say(rules.BOUNDS_CROSSED.at((place.text if place else read.name).span, low=low, high=high))
