"""JSON-able values as DynamoDB keeps them, both ways, with numbers exact."""

from __future__ import annotations

from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from chalicelib.specification.values import Json, Unreadable, canonical

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.specification import Kind, Table
    from chalicelib.specification.values import Record

AttributeValue: TypeAlias = dict[str, Any]
"""One value as it goes over the wire: `{"S": "open"}`."""

Tag: TypeAlias = Literal["S", "N", "BOOL", "L", "M"]

JSON_ENCODER = msgspec.json.Encoder(decimal_format="number")
JSON_DECODER = msgspec.json.Decoder(float_hook=Decimal)

TAGS: dict[Kind, Tag] = {
    "integer": "N",
    "number": "N",
    "decimal": "N",
    "boolean": "BOOL",
    "list": "L",
    "map": "M",
    "money": "M",
    "geo": "M",
    "file": "M",
}
"""The DynamoDB type of each kind; all others are texts (`json` is kept as its JSON text)."""


def encode(value: Json) -> AttributeValue:
    """A JSON-able value as an attribute value."""
    return ENCODERS[type(value)](value)


def encode_record(table: Table, record: Record) -> dict[str, AttributeValue]:
    """A record as an item."""
    item = {name: encode(value) for name, value in record.items()}
    return item | {name: encode_field(table, name, record[name]) for name in table.json_fields if name in record}


def encode_field(table: Table, name: str, value: Json) -> AttributeValue:
    """The value of a field as an attribute value."""
    field = table.field(name)
    is_json = field is not None and field.type.kind == "json" and not isinstance(value, Unreadable)
    return {"S": JSON_ENCODER.encode(value).decode()} if is_json else encode(value)


class SealedValueError(ValueError):
    """A value that is sealed: it has to be opened before it can be told (`chalicelib.data.items`)."""


def record_of(table: Table, item: Mapping[str, AttributeValue]) -> Record:
    """An item as DynamoDB gives it, as a record; raises SealedValueError where a value of it is sealed."""
    fields = table.by_name
    # Texts, which most values are, need no decoder.
    record = {name: value["S"] if "S" in value else decode(value) for name, value in item.items() if name in fields}
    for name, former in table.former.items():
        if name not in record and former in item:
            record[name] = decode(item[former])
    for name in table.json_fields:
        if name in record:
            record[name] = JSON_DECODER.decode(record[name])
    return record


def decode(attribute: AttributeValue) -> Json:
    """The JSON-able value of an attribute value."""
    ((tag, value),) = attribute.items()
    return DECODERS[tag](value)


def _refuse_sealed(_: str) -> Json:
    raise SealedValueError


ENCODERS: dict[type, Callable[[Any], AttributeValue]] = {
    str: lambda text: {"S": text},
    int: lambda number: {"N": str(number)},
    Decimal: lambda number: {"N": str(number)},
    bool: lambda flag: {"BOOL": flag},
    NoneType: lambda _: {"NULL": True},
    list: lambda items: {"L": [encode(item) for item in items]},
    tuple: lambda items: {"L": [encode(item) for item in items]},
    dict: lambda fields: {"M": {name: encode(value) for name, value in fields.items()}},
    Unreadable: lambda value: {"B": value.stored},
}

DECODERS: dict[str, Callable[[Any], Json]] = {
    "S": str,
    "N": lambda text: int(text) if text.isdecimal() else canonical(Decimal(text)),
    "BOOL": bool,
    "NULL": lambda _: None,
    "L": lambda items: [item["S"] if "S" in item else decode(item) for item in items],
    "M": lambda items: {name: decode(item) for name, item in items.items()},
    "B": _refuse_sealed,
}
