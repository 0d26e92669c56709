"""Whether a value is one of its field's type, and how it is written: one checker a kind, in one table.

A checker takes the type and a JSON value and gives the canonical value; it raises `Mistake` with what is expected.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal, InvalidOperation
from typing import TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

from chalicelib.specification import FieldType, Kind
from chalicelib.specification.indexes import NUMERIC
from chalicelib.specification.values import Json

Checker: TypeAlias = Callable[[FieldType, Json], Json]

MOST_DIGITS = 38
SMALLEST_EXPONENT, LARGEST_EXPONENT = -130, 125
"""What DynamoDB keeps of a number, exactly."""

LONGEST_EMAIL = 254
LONGEST_KEY = 1024
"""Bytes of a key that DynamoDB can have in any index."""

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
PHONE = re.compile(r"\+[1-9]\d{6,14}")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
CURRENCY = re.compile(r"[A-Z]{3}")


class Mistake(ValueError):  # noqa: N818 - it is the client's, and told to them; nothing failed
    """What a value should have been: "must be a number"."""


def conform(field_type: FieldType, value: Json, path: str, mistakes: dict[str, str]) -> Json:
    """Return the canonical value; what is wrong with it goes into `mistakes`, under its path."""
    if field_type.kind == "list" and isinstance(value, list) and field_type.item:
        items = enumerate(value)
        return [conform(field_type.item, item, f"{path}[{index}]", mistakes) for index, item in items]
    try:
        return CHECKERS[field_type.kind](field_type, value)
    except Mistake as mistake:
        mistakes[path] = str(mistake)
        return None


def from_text(field_type: FieldType, text: str) -> Json:
    """Return the value that a text in a path or a query stands for; raises Mistake."""
    if field_type.kind in NUMERIC:
        try:
            return CHECKERS[field_type.kind](field_type, Decimal(text))
        except InvalidOperation:
            raise Mistake("must be a number") from None
    if field_type.kind == "boolean":
        return CHECKERS["boolean"](field_type, {"true": True, "false": False}.get(text))
    return CHECKERS[field_type.kind](field_type, text)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'status'?` where a known word is near, else nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only mistakes need it

    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""


def _text(_: FieldType, value: Json) -> str:
    if not isinstance(value, str):
        raise Mistake("must be a text")
    return value


def _matching(pattern: re.Pattern[str], expected: str) -> Checker:
    def check(field_type: FieldType, value: Json) -> str:
        text = _text(field_type, value)
        if not pattern.fullmatch(text):
            raise Mistake(f"must be {expected}")
        return text

    return check


def _number(_: FieldType, value: Json) -> int | Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Mistake("must be a number")
    exact = Decimal(value)
    if not exact.is_finite() or (exact and not SMALLEST_EXPONENT <= exact.adjusted() <= LARGEST_EXPONENT):
        raise Mistake("is out of range")
    if len(_plain(exact).as_tuple().digits) > MOST_DIGITS:
        raise Mistake(f"has more than {MOST_DIGITS} digits")
    return value


def _plain(number: Decimal) -> Decimal:
    """Return the number without the zeros at its end; nothing is rounded."""
    return number.normalize(Context(prec=len(number.as_tuple().digits)))


def _integer(field_type: FieldType, value: Json) -> int:
    number = Decimal(_number(field_type, value))
    if number.adjusted() >= MOST_DIGITS or number != number.to_integral_value():
        raise Mistake("must be a whole number")
    return int(number)


def _decimal(field_type: FieldType, value: Json) -> int | Decimal:
    number = _number(field_type, value)
    exact = Decimal(number)
    scale = field_type.scale
    if scale is not None and exact and int(_plain(exact).as_tuple().exponent) < -scale:
        raise Mistake(f"must have at most {scale} decimals")
    whole = None if field_type.precision is None else field_type.precision - (scale or 0)
    if whole is not None and exact and exact.adjusted() >= whole:
        raise Mistake(f"must have at most {whole} digits before the decimal point")
    return number


def _boolean(_: FieldType, value: Json) -> bool:
    if not isinstance(value, bool):
        raise Mistake("must be true or false")
    return value


def _date(field_type: FieldType, value: Json) -> str:
    text = _matching(DATE, "a date such as 2026-11-22")(field_type, value)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Mistake("must be a day that exists") from None


def _time(field_type: FieldType, value: Json) -> str:
    try:
        return time.fromisoformat(_text(field_type, value)).isoformat()
    except ValueError:
        raise Mistake("must be a time such as 09:30") from None


def _datetime(field_type: FieldType, value: Json) -> str:
    try:
        moment = datetime.fromisoformat(_text(field_type, value))
        if moment.tzinfo is None:
            raise Mistake("needs a time zone, such as Z at its end")
        utc = moment.astimezone(UTC)
    except Mistake:
        raise
    except (ValueError, OverflowError):
        raise Mistake("must be a date and time such as 2026-11-22T09:30:00Z") from None
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _uuid(field_type: FieldType, value: Json) -> str:
    try:
        return str(UUID(_text(field_type, value)))
    except ValueError:
        raise Mistake("must be a UUID") from None


def _email(field_type: FieldType, value: Json) -> str:
    text = _matching(EMAIL, "an e-mail address")(field_type, value)
    if len(text) > LONGEST_EMAIL:
        raise Mistake("must be an e-mail address")
    return text.lower()


def _url(field_type: FieldType, value: Json) -> str:
    text = _text(field_type, value)
    try:
        parts = urlsplit(text)
        valid = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", text)
    except ValueError:
        valid = False
    if not valid:
        raise Mistake("must be an address such as https://example.com")
    return text


def _phone(field_type: FieldType, value: Json) -> str:
    text = re.sub(r"[\s().-]", "", _text(field_type, value))
    return str(_matching(PHONE, "a telephone number such as +44 20 7946 0000")(field_type, text))


def _enum(field_type: FieldType, value: Json) -> str:
    if value not in field_type.values:
        hint = did_you_mean(value, field_type.values) if isinstance(value, str) else ""
        raise Mistake(f"must be one of {', '.join(field_type.values)}{hint}")
    return str(value)


def _money(field_type: FieldType, value: Json) -> dict[str, Json]:
    expected = 'must be {"amount": minor units, "currency": "EUR"}'
    if not isinstance(value, dict) or not {"amount"} <= set(value) <= {"amount", "currency"}:
        raise Mistake(expected)
    currency = value.get("currency", field_type.currency)
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        raise Mistake(expected)
    if field_type.currency not in (None, currency):
        raise Mistake(f"must be in {field_type.currency}")
    return {"amount": _integer(field_type, value["amount"]), "currency": currency}


def _geo(field_type: FieldType, value: Json) -> dict[str, Json]:
    if not isinstance(value, dict) or set(value) != {"lat", "lng"}:
        raise Mistake('must be {"lat": degrees, "lng": degrees}')
    place = {name: _number(field_type, value[name]) for name in ("lat", "lng")}
    if abs(place["lat"]) > 90 or abs(place["lng"]) > 180:  # noqa: PLR2004 - degrees
        raise Mistake("must be on the globe: lat -90 to 90, lng -180 to 180")
    return place


def _container(kind: type, expected: str) -> Checker:
    def check(_: FieldType, value: Json) -> Json:
        if not isinstance(value, kind):
            raise Mistake(f"must be {expected}")
        return value

    return check


def _binary(field_type: FieldType, value: Json) -> str:
    try:
        return base64.b64encode(base64.b64decode(_text(field_type, value), validate=True)).decode()
    except binascii.Error:
        raise Mistake("must be base64") from None


def _key(field_type: FieldType, value: Json) -> str:
    text = _text(field_type, value)
    if not 0 < len(text.encode()) <= LONGEST_KEY:
        raise Mistake("must be the key of a record")
    return text


CHECKERS: dict[Kind, Checker] = {
    "string": _text,
    "text": _text,
    "integer": _integer,
    "number": _number,
    "decimal": _decimal,
    "money": _money,
    "boolean": _boolean,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "duration": _matching(DURATION, "a duration such as PT1H30M"),
    "uuid": _uuid,
    "ulid": _matching(ULID, "a ULID"),
    "email": _email,
    "url": _url,
    "phone": _phone,
    "slug": _matching(SLUG, "lower-case words joined by hyphens"),
    "enum": _enum,
    "json": lambda _, value: value,
    "list": _container(list, "a list"),
    "map": _container(dict, "an object"),
    "binary": _binary,
    "file": _key,
    "geo": _geo,
    "ref": _key,
}
"""How each kind of value is checked."""
