"""The kind of field that an expression's value fits into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification import Arithmetic, Call, Compare, Expression, FieldPath, Logic, Not, Value

if TYPE_CHECKING:
    from chalicelib.specification import Kind, Table

RESULTS: dict[str, Kind] = {
    "now": "datetime", "today": "date", "lower": "string", "upper": "string", "length": "integer", "ago": "datetime",
}  # fmt: skip
"""What the functions of the language give."""


def kind_of(expression: Expression, table: Table) -> Kind:
    """The kind of field that holds an expression's value."""
    match expression:
        case FieldPath(steps) if len(steps) == 1 and (field := table.field(steps[0])):
            return field.type.kind
        case Compare() | Logic() | Not():
            return "boolean"
        case Arithmetic(_, left, right):
            return "string" if "string" in (kind_of(left, table), kind_of(right, table)) else "number"
        case Call(function, _):
            return RESULTS[function]
        case Value(value) if not isinstance(value, str):
            return "boolean" if isinstance(value, bool) else "number"
    return "string"
