"""Expressions in the document's own words: what is written here reads as the same expression again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification import CALLER, Arithmetic, Call, Compare, FieldPath, Logic, Not, Value

if TYPE_CHECKING:
    from chalicelib.specification import Expression

FORMS = {
    "eq": "{0} is {1}",
    "ne": "{0} is not {1}",
    "lt": "{0} < {1}",
    "lte": "{0} <= {1}",
    "gt": "{0} > {1}",
    "gte": "{0} >= {1}",
    "between": "{0} between {1} and {2}",
    "contains": "{0} contains {1}",
    "begins": "{0} begins with {1}",
    "exists": "{0} is set",
    "missing": "{0} is empty",
}
UNITS = {"day": 86400, "hour": 3600, "minute": 60, "second": 1}
"""Units of time in seconds, the largest first."""


def worded(expression: Expression) -> str:
    """The expression as a document would say it: `status is open and stars >= 3`."""
    match expression:
        case Value(value):
            return _constant(value)
        case FieldPath((first, *steps)) if first == CALLER:
            return "me" if steps == ["id"] else ".".join(["me", *steps])
        case FieldPath(steps):
            return ".".join(steps)
        case Compare():
            return _compared(expression)
        case Logic(op, terms):
            return f" {op} ".join(map(_bracketed, terms))
        case Not(term):
            return f"not ({worded(term)})"
        case Arithmetic(op, left, right):
            return f"{_bracketed(left)} {op} {_bracketed(right)}"
        case Call(function, arguments):
            return f"{function}({', '.join(map(worded, arguments))})"


def _compared(comparison: Compare) -> str:
    left, right = worded(comparison.left), comparison.right
    if comparison.op == "in":
        return f"{left} in ({', '.join(map(worded, right))})"
    match right:
        case (Call("ago", (Value(seconds),)),):
            return f"{left} is {'older' if comparison.op == 'lt' else 'newer'} than {_duration(seconds)}"
    return FORMS[comparison.op].format(left, *map(worded, right))


def _bracketed(term: Expression) -> str:
    return f"({worded(term)})" if isinstance(term, Logic | Arithmetic) else worded(term)


def _constant(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and not value.replace("_", "").isalnum():
        return f'"{value}"' if '"' not in value else f"'{value}'"
    return str(value)


def _duration(seconds: int) -> str:
    unit, size = next((unit, size) for unit, size in UNITS.items() if seconds % size == 0)
    return f"{seconds // size} {unit}{'s' * (seconds != size)}"
