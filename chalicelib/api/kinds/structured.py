"""Values with parts: money, places, lists and objects; and true or false."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.api.kinds.mistakes import Checker, Mistake
from chalicelib.api.kinds.numeric import integer, number
from chalicelib.specification.values import is_number

if TYPE_CHECKING:
    from chalicelib.specification import FieldType
    from chalicelib.specification.values import Json

DEEPEST = 30
"""Lists and objects inside one another; DynamoDB keeps 32 levels, the record's own among them."""

CURRENCY = re.compile(r"[A-Z]{3}")
MONEY = 'must be {"amount": minor units, "currency": "EUR"}'
PLACE = 'must be {"lat": -90 to 90, "lng": -180 to 180}'


def boolean(_: FieldType, value: Json) -> bool:
    """Check true or false."""
    if not isinstance(value, bool):
        raise Mistake("must be true or false")
    return value


def money(field_type: FieldType, value: Json) -> Json:
    """Check an amount in minor units and its currency, which the type may fix."""
    if not isinstance(value, dict) or not {"amount"} <= set(value) <= {"amount", "currency"}:
        raise Mistake(MONEY)
    currency = value.get("currency", field_type.currency)
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        raise Mistake(MONEY)
    if field_type.currency not in (None, currency):
        raise Mistake(f"must be in {field_type.currency}")
    return {"amount": integer(field_type, value["amount"]), "currency": currency}


def place(field_type: FieldType, value: Json) -> Json:
    """Check a latitude and a longitude, in degrees."""
    if not isinstance(value, dict) or set(value) != {"lat", "lng"}:
        raise Mistake(PLACE)
    latitude, longitude = number(field_type, value["lat"]), number(field_type, value["lng"])
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 - degrees
        raise Mistake(PLACE)
    return {"lat": latitude, "lng": longitude}


def attachment(_: FieldType, value: Json) -> Json:
    """Check what may stand for a file: the id of an upload, or a file as it was read; which it is, is seen later."""
    identity = value.get("id") if isinstance(value, dict) else value
    if not isinstance(identity, str) or not identity:
        raise Mistake("must be the id of an upload")
    return value


def container(kind: type, expected: str) -> Checker:
    """Return a checker of lists or of objects, of whatever the database can keep."""

    def check(field_type: FieldType, value: Json) -> Json:
        if not isinstance(value, kind):
            raise Mistake(f"must be {expected}")
        return _kept(field_type, value, DEEPEST)

    return check


def _kept(field_type: FieldType, value: Json, levels: int) -> Json:
    if isinstance(value, list | dict) and not levels:
        raise Mistake(f"must not be nested more than {DEEPEST} deep")
    if isinstance(value, list):
        return [_kept(field_type, item, levels - 1) for item in value]
    if isinstance(value, dict):
        if "" in value:
            raise Mistake("must not have an empty name in it")
        return {name: _kept(field_type, item, levels - 1) for name, item in value.items()}
    return number(field_type, value) if is_number(value) else value
