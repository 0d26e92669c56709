"""Numbers, exact as DynamoDB keeps them; never binary fractions."""

from __future__ import annotations

from decimal import Context, Decimal

from chalicelib.api.kinds.mistakes import Mistake
from chalicelib.specification import FieldType
from chalicelib.specification.values import Json

MOST_DIGITS = 38
SMALLEST_EXPONENT, LARGEST_EXPONENT = -130, 125
"""What DynamoDB keeps of a number, exactly."""


def number(_: FieldType, value: Json) -> int | Decimal:
    """Check any number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Mistake("must be a number")
    exact = Decimal(value)
    if not exact.is_finite() or (exact and not SMALLEST_EXPONENT <= exact.adjusted() <= LARGEST_EXPONENT):
        raise Mistake("is out of range")
    if len(_plain(exact).as_tuple().digits) > MOST_DIGITS:
        raise Mistake(f"has more than {MOST_DIGITS} digits")
    return value


def integer(field_type: FieldType, value: Json) -> int:
    """Check a whole number; `3.0` is one."""
    exact = Decimal(number(field_type, value))
    if exact.adjusted() >= MOST_DIGITS or exact != exact.to_integral_value():
        raise Mistake("must be a whole number")
    return int(exact)


def fixed_point(field_type: FieldType, value: Json) -> int | Decimal:
    """Check a number of the type's precision and scale."""
    exact, scale = Decimal(number(field_type, value)), field_type.scale or 0
    if field_type.scale is not None and exact and int(_plain(exact).as_tuple().exponent) < -scale:
        raise Mistake(f"must have at most {scale} decimals")
    if field_type.precision is not None and exact and exact.adjusted() >= field_type.precision - scale:
        raise Mistake(f"must have at most {field_type.precision - scale} digits before the decimal point")
    return number(field_type, value)


def _plain(exact: Decimal) -> Decimal:
    """Return the number without the zeros at its end; nothing is rounded."""
    return exact.normalize(Context(prec=len(exact.as_tuple().digits)))
