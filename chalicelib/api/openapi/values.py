"""JSON Schemas of the values that fields hold: what is checked in `chalicelib.api.kinds`, in the terms of OpenAPI."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from chalicelib.api.checking import checked_type, in_a_key
from chalicelib.api.kinds import LONGEST_KEY
from chalicelib.api.kinds.structured import CURRENCY
from chalicelib.api.kinds.temporal import DURATION, TIME
from chalicelib.api.kinds.textual import LONGEST_EMAIL, PHONE, SLUG, ULID, URL
from chalicelib.specification.indexes import access_paths
from chalicelib.specification.values import MOST_DIGITS, Json

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from chalicelib.specification import Field, FieldType, Kind, Specification, Table

Schema: TypeAlias = dict[str, Json]
"""A JSON Schema (2020-12), as OpenAPI 3.1 takes it."""

BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
LARGEST_INTEGER = 10**MOST_DIGITS - 1
LARGEST_NUMBER = Decimal("9.9E+125")


def field_schema(specification: Specification, table: Table, field: Field) -> Schema:
    """Return the schema of a field's values, null included where the field may be empty."""
    schema = value_schema(checked_type(specification, table, field)) | _limits(specification, table, field)
    return schema if field.required or field.name == table.key else nullable(schema)


def value_schema(field_type: FieldType) -> Schema:
    """Return the schema of a type's values."""
    return SCHEMAS[field_type.kind](field_type)


def nullable(schema: Schema) -> Schema:
    """Return the schema of the same values, or none."""
    if isinstance(schema.get("type"), list):
        return schema | {"type": [*schema["type"], "null"]}
    if "enum" in schema:
        return schema | {"type": [schema["type"], "null"], "enum": [*schema["enum"], None]}
    return schema | {"type": [schema["type"], "null"]} if "type" in schema else schema


def closed_object(properties: Schema, required: list[str]) -> Schema:
    """Return the schema of an object that has no other properties than these."""
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def whole(pattern: re.Pattern[str]) -> Schema:
    """Return the schema of texts that match the pattern from end to end."""
    return {"type": "string", "pattern": f"^(?:{pattern.pattern})$"}


def _limits(specification: Specification, table: Table, field: Field) -> Schema:
    numbers = {"minimum": field.minimum, "maximum": field.maximum}
    unit = {"list": "Items", "map": "Properties"}.get(field.type.kind, "Length")
    lengths = {f"min{unit}": field.min_length, f"max{unit}": field.max_length}
    texts = {"pattern": field.pattern}
    if in_a_key(access_paths(specification, table), table, field) and unit == "Length":
        lengths = {"minLength": field.min_length or 1, "maxLength": min(field.max_length or LONGEST_KEY, LONGEST_KEY)}
    return {name: limit for name, limit in (numbers | lengths | texts).items() if limit is not None}


def _text(_: FieldType) -> Schema:
    return {"type": "string"}


def _key(_: FieldType) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}


def _integer(_: FieldType) -> Schema:
    return {"type": "integer", "minimum": -LARGEST_INTEGER, "maximum": LARGEST_INTEGER}


def _number(_: FieldType) -> Schema:
    return {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}


def _fixed_point(field_type: FieldType) -> Schema:
    scale = field_type.scale or 0
    step = {} if field_type.scale is None else {"multipleOf": Decimal(1).scaleb(-scale)}
    if field_type.precision is None:
        return _number(field_type) | step
    bound = Decimal(10) ** (field_type.precision - scale)
    return {"type": "number", "exclusiveMinimum": -bound, "exclusiveMaximum": bound, **step}


def _money(field_type: FieldType) -> Schema:
    fixed = {"type": "string", "const": field_type.currency} if field_type.currency else whole(CURRENCY)
    required = ["amount"] if field_type.currency else ["amount", "currency"]
    return closed_object({"amount": _integer(field_type), "currency": fixed}, required) | {
        "description": "An amount in minor units, and its currency"
    }


def _place(_: FieldType) -> Schema:
    def degrees(most: int) -> Schema:
        return {"type": "number", "minimum": -most, "maximum": most}

    return closed_object({"lat": degrees(90), "lng": degrees(180)}, ["lat", "lng"])


def _file(_: FieldType) -> Schema:
    text: Schema = {"type": "string"}
    url = {**text, "description": "Where to fetch it, for a quarter of an hour; not where an answer is given again"}
    shown = {"id": text, "name": text, "type": text, "size": {"type": "integer", "minimum": 0}, "url": url}
    return closed_object(shown, [name for name in shown if name != "url"])


def _list(field_type: FieldType) -> Schema:
    return {"type": "array", "items": value_schema(field_type.item) if field_type.item else {}}


def _as(schema: Schema) -> Callable[[FieldType], Schema]:
    return lambda _: dict(schema)


SCHEMAS: dict[Kind, Callable[[FieldType], Schema]] = {
    "string": _text,
    "text": _text,
    "integer": _integer,
    "number": _number,
    "decimal": _fixed_point,
    "money": _money,
    "boolean": _as({"type": "boolean"}),
    "date": _as({"type": "string", "format": "date"}),
    "time": _as(whole(TIME)),
    "datetime": _as({"type": "string", "format": "date-time"}),
    "duration": _as(whole(DURATION)),
    "uuid": _as({"type": "string", "format": "uuid"}),
    "ulid": _as(whole(ULID)),
    "email": _as({"type": "string", "format": "email", "maxLength": LONGEST_EMAIL}),
    "url": _as(whole(URL)),
    "phone": _as(whole(PHONE)),
    "slug": _as(whole(SLUG)),
    "enum": lambda field_type: {"type": "string", "enum": list(field_type.values)},
    "json": _as({}),
    "list": _list,
    "map": _as({"type": "object"}),
    "binary": _as({"type": "string", "contentEncoding": "base64", "pattern": BASE64}),
    "file": _file,
    "geo": _place,
    "ref": _key,
}
"""The schema of each kind of value."""
