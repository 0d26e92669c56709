"""What a value and a record are inside the service."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Any, NoReturn, TypeAlias, TypeGuard

from msgspec import Struct

Json: TypeAlias = Any
"""A JSON-able value: text, int or Decimal (never float), boolean, list, dict, None; times as canonical ISO texts."""

Record: TypeAlias = dict[str, Json]
"""A record by field name; a field that holds nothing is absent."""


class Unreadable(Struct, frozen=True):
    """What a field holds whose value is there and cannot be told: as it is stored (base64), and why.

    It goes wherever its record goes, and is stored again as it was.  Nobody is shown it, and nothing is decided by it.
    """

    stored: str
    why: Exception

    def refuse(self) -> NoReturn:
        """Raise why it cannot be told."""
        raise self.why


def told(record: Record) -> Record:
    """Return a record without the values that cannot be told."""
    return {name: value for name, value in record.items() if not isinstance(value, Unreadable)}


MOST_DIGITS = 38
"""Digits of a number that DynamoDB keeps exactly."""

SMALLEST_EXPONENT, LARGEST_EXPONENT = -130, 125
"""Powers of ten within which DynamoDB keeps a number."""

NUMBERS = (int, Decimal)
"""The types of numbers; a tuple, because every request asks and a union would be made anew each time."""


def is_number(value: Json) -> TypeGuard[int | Decimal]:
    """Whether a value is a number, which true and false are not."""
    return isinstance(value, NUMBERS) and not isinstance(value, bool)


def canonical(number: int | Decimal) -> int | Decimal:
    """Return a number as it is stored and shown: a whole one as int, others without zeros at the end; never rounded."""
    exact = Decimal(number)
    if exact.adjusted() < MOST_DIGITS and exact == exact.to_integral_value():
        return int(exact)
    return exact.normalize(Context(prec=len(exact.as_tuple().digits)))
