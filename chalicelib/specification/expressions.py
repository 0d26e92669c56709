"""The one small expression language of the document, as a tree, and the one evaluator of it.

The tree is written at the desk (`asbuilt.forms.expressions`) and only evaluated here: no text is parsed
and no Python is run.  A missing value makes every comparison false but `ne`, as in SQL's `is distinct from`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, Subnormal
from typing import Any, Literal

from msgspec import Struct

from chalicelib.specification.values import LARGEST_EXPONENT, MOST_DIGITS, SMALLEST_EXPONENT, Unreadable


class Value(Struct, frozen=True, tag="value"):
    """A value written in the document: a text, a number (int or Decimal), true, false or nothing."""

    value: Any


class FieldPath(Struct, frozen=True, tag="field"):
    """A field of the record (`status`), of a record it refers to (`ticket.requester`), or of the caller."""

    steps: tuple[str, ...]


class Compare(Struct, frozen=True, tag="compare"):
    """`left op right`; `right` of `in` and `between` is a tuple of expressions."""

    op: Literal["eq", "ne", "lt", "lte", "gt", "gte", "in", "between", "contains", "begins", "exists", "missing"]
    left: Expression
    right: tuple[Expression, ...] = ()


class Logic(Struct, frozen=True, tag="logic"):
    """`and` / `or` of two terms or more."""

    op: Literal["and", "or"]
    terms: tuple[Expression, ...]


class Not(Struct, frozen=True, tag="not"):
    """The opposite of a condition."""

    term: Expression


class Arithmetic(Struct, frozen=True, tag="arithmetic"):
    """Exact decimal arithmetic on two numbers; `+` joins two texts."""

    op: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


class Call(Struct, frozen=True, tag="call"):
    """A function of the language: see FUNCTIONS."""

    function: str
    arguments: tuple[Expression, ...] = ()


Expression = Value | FieldPath | Compare | Logic | Not | Arithmetic | Call

CALLER = "@caller"
"""The first step of a path to what is known of the caller: no field is called so."""

Lookup = Callable[[tuple[str, ...]], Any]
"""Gives the value at a path: `("status",)`, `("ticket", "requester")`, `(CALLER, "id")`; None where there is none."""


def record_lookup(record: Mapping[str, Any], actor: Mapping[str, Any] | None = None) -> Lookup:
    """A Lookup for one record and one caller; it does not follow references.

    It raises what an unreadable value raises: nothing is decided, or computed, as if there were none.
    """

    def lookup(steps: tuple[str, ...]) -> Any:  # noqa: ANN401 - a field holds a value of any type
        if steps[0] == CALLER:
            return (actor or {}).get(steps[-1])
        value: Any = record
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
            if isinstance(value, Unreadable):
                value.refuse()
        return value

    return lookup


def paths(expression: Expression) -> Iterator[tuple[str, ...]]:
    """Every path that an expression reads."""
    return (part.steps for part in _parts(expression) if isinstance(part, FieldPath))


def functions(expression: Expression) -> Iterator[str]:
    """Every function that an expression calls."""
    return (part.function for part in _parts(expression) if isinstance(part, Call))


def _parts(expression: Expression) -> Iterator[Expression]:
    """An expression and all that it is made of."""
    yield expression
    for part in _within(expression):
        yield from _parts(part)


def _within(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Compare(_, left, right):
            return (left, *right)
        case Arithmetic(_, left, right):
            return (left, right)
        case Logic(_, parts) | Call(_, parts):
            return parts
        case Not(term):
            return (term,)
    return ()


def holds(condition: Expression | None, lookup: Lookup) -> bool:
    """Whether a condition is met; no condition always is."""
    return condition is None or evaluate(condition, lookup) is True


def evaluate(expression: Expression, lookup: Lookup) -> Any:  # noqa: ANN401 - the value has the expression's type
    """The value of an expression; None where a part is missing or a sum cannot be done."""
    match expression:
        case Value(value):
            return value
        case FieldPath(steps):
            return lookup(steps)
        case Compare():
            return _compare(expression, lookup)
        case Logic("and", terms):
            return all(evaluate(term, lookup) is True for term in terms)
        case Logic(_, terms):
            return any(evaluate(term, lookup) is True for term in terms)
        case Not(term):
            return evaluate(term, lookup) is not True
        case Arithmetic(op, left, right):
            return _calculate(op, evaluate(left, lookup), evaluate(right, lookup))
        case Call(function, arguments):
            return FUNCTIONS[function](*(evaluate(argument, lookup) for argument in arguments))


def _compare(comparison: Compare, lookup: Lookup) -> bool:
    left = evaluate(comparison.left, lookup)
    if comparison.op == "exists":
        return left is not None
    if comparison.op == "missing":
        return left is None
    right = tuple(evaluate(operand, lookup) for operand in comparison.right)
    if comparison.op == "ne":
        return bool(left != right[0])
    if left is None or None in right:
        return False
    try:
        return COMPARISONS[comparison.op](left, right)
    except TypeError:
        return False


COMPARISONS: dict[str, Callable[[Any, tuple[Any, ...]], bool]] = {
    "eq": lambda left, right: left == right[0],
    "lt": lambda left, right: left < right[0],
    "lte": lambda left, right: left <= right[0],
    "gt": lambda left, right: left > right[0],
    "gte": lambda left, right: left >= right[0],
    "in": lambda left, right: left in right,
    "between": lambda left, right: right[0] <= left <= right[1],
    "contains": lambda left, right: right[0] in left,
    "begins": lambda left, right: str(left).startswith(str(right[0])),
}


def _calculate(op: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - numbers or texts
    if left is None or right is None:
        return None
    if isinstance(left, str) or isinstance(right, str):
        return f"{left}{right}" if op == "+" else None
    try:
        return ARITHMETIC[op](Decimal(left), Decimal(right))
    except ArithmeticError:
        return None


EXACT = Context(
    prec=MOST_DIGITS, Emin=SMALLEST_EXPONENT, Emax=LARGEST_EXPONENT,
    traps=[InvalidOperation, DivisionByZero, Overflow, Subnormal],
)  # fmt: skip
"""Arithmetic with as many digits as a record keeps; what is beyond its range cannot be done."""

ARITHMETIC: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": EXACT.add,
    "-": EXACT.subtract,
    "*": EXACT.multiply,
    "/": EXACT.divide,
}


def _instant(ago: int = 0) -> str:
    """A moment so many seconds ago, as records hold moments."""
    moment = datetime.now(UTC) - timedelta(seconds=ago)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "now": _instant,
    "ago": _instant,
    "today": lambda: datetime.now(UTC).date().isoformat(),
    "lower": lambda text: None if text is None else str(text).lower(),
    "upper": lambda text: None if text is None else str(text).upper(),
    "length": lambda value: None if value is None else len(value),
}
"""Every function that an expression may call, by name."""
