"""Numbers, exact as DynamoDB keeps them; never binary fractions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from chalicelib.api.kinds.mistakes import Mistake
from chalicelib.specification.values import LARGEST_EXPONENT, MOST_DIGITS, SMALLEST_EXPONENT, Json, canonical, is_number

if TYPE_CHECKING:
    from chalicelib.specification import FieldType


def number(_: FieldType, value: Json) -> int | Decimal:
    """Check any number."""
    if not is_number(value):
        raise Mistake("must be a number")
    exact = Decimal(value)
    if not exact.is_finite() or (exact and not SMALLEST_EXPONENT <= exact.adjusted() <= LARGEST_EXPONENT):
        raise Mistake("is out of range")
    shown = canonical(exact)
    if len(Decimal(shown).as_tuple().digits) > MOST_DIGITS:
        raise Mistake(f"has more than {MOST_DIGITS} digits")
    return shown


def integer(field_type: FieldType, value: Json) -> int:
    """Check a whole number; `3.0` is one."""
    shown = number(field_type, value)
    if not isinstance(shown, int):
        raise Mistake("must be a whole number")
    return shown


def fixed_point(field_type: FieldType, value: Json) -> int | Decimal:
    """Check a number of the type's precision and scale."""
    shown, scale = number(field_type, value), field_type.scale or 0
    exact = Decimal(shown)
    if field_type.scale is not None and int(exact.as_tuple().exponent) < -scale:
        raise Mistake(f"must have at most {scale} decimals")
    if field_type.precision is not None and exact and exact.adjusted() >= field_type.precision - scale:
        raise Mistake(f"must have at most {field_type.precision - scale} digits before the decimal point")
    return shown
