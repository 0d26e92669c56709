"""Whether a value is one of its field's type, and how it is written: one checker a kind, in one table."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from chalicelib.api.kinds import numeric, structured, temporal, textual
from chalicelib.api.kinds.mistakes import Checker, Mistake, did_you_mean
from chalicelib.api.kinds.textual import LONGEST_KEY
from chalicelib.specification.indexes import NUMERIC

if TYPE_CHECKING:
    from chalicelib.specification import FieldType, Kind
    from chalicelib.specification.values import Json

__all__ = ["CHECKERS", "LONGEST_KEY", "Mistake", "conform", "did_you_mean", "from_text"]

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")


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
        if not NUMBER.fullmatch(text):  # Decimal would take digits of any script, and 1_000
            raise Mistake("must be a number")
        return CHECKERS[field_type.kind](field_type, Decimal(text))
    if field_type.kind == "boolean":
        return CHECKERS["boolean"](field_type, {"true": True, "false": False}.get(text))
    return CHECKERS[field_type.kind](field_type, text)


CHECKERS: dict[Kind, Checker] = {
    "string": textual.text,
    "text": textual.text,
    "integer": numeric.integer,
    "number": numeric.number,
    "decimal": numeric.fixed_point,
    "money": structured.money,
    "boolean": structured.boolean,
    "date": temporal.day,
    "time": temporal.time_of_day,
    "datetime": temporal.moment,
    "duration": textual.matching(temporal.DURATION, "a duration such as PT1H30M"),
    "uuid": textual.uuid,
    "ulid": textual.matching(textual.ULID, "a ULID"),
    "email": textual.email,
    "url": textual.matching(textual.URL, "an address such as https://example.com"),
    "phone": textual.phone,
    "slug": textual.matching(textual.SLUG, "lower-case words joined by hyphens"),
    "enum": textual.one_of,
    "json": lambda _, value: value,
    "list": structured.container(list, "a list"),
    "map": structured.container(dict, "an object"),
    "binary": textual.encoded,
    "file": structured.attachment,
    "geo": structured.place,
    "ref": textual.key,
}
"""How each kind of value is checked."""
