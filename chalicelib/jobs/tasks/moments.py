"""The moment at which the conditions of a task are asked: its slot, whenever it is really done.

So a task that is late, or is done again, chooses what was due then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.data.keys import timestamp
from chalicelib.specification import Arithmetic, Call, Compare, Logic, Not, Value

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.specification import Expression


def at_moment(expression: Expression, now: datetime) -> Expression:
    """The expression with the values that `now`, `ago` and `today` have at a moment."""
    match expression:
        case Call(function, arguments):
            return _known(function, arguments, now) or Call(function, _each(arguments, now))
        case Compare(op, left, right):
            return Compare(op, at_moment(left, now), _each(right, now))
        case Logic(op, terms):
            return Logic(op, _each(terms, now))
        case Not(term):
            return Not(at_moment(term, now))
        case Arithmetic(op, left, right):
            return Arithmetic(op, at_moment(left, now), at_moment(right, now))
    return expression


def _known(function: str, arguments: tuple[Expression, ...], now: datetime) -> Value | None:
    match function, arguments:
        case "now", _:
            return Value(timestamp(now))
        case "today", _:
            return Value(now.date().isoformat())
        case "ago", (Value(seconds),):
            return Value(timestamp(now - timedelta(seconds=int(seconds))))
    return None


def _each(expressions: tuple[Expression, ...], now: datetime) -> tuple[Expression, ...]:
    return tuple(at_moment(one, now) for one in expressions)
