"""What the server puts into a record by itself: keys, times, versions, authors, defaults and computed fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from msgspec import Struct

from chalicelib.data.keys import timestamp
from chalicelib.specification import Field, Table, evaluate
from chalicelib.specification.expressions import EXACT, record_lookup
from chalicelib.specification.values import canonical

if TYPE_CHECKING:
    from chalicelib.specification import FieldType
    from chalicelib.specification.values import Json, Record


class Moment(Struct, frozen=True):
    """When a write happens, who asks for it (None: nobody signed in), and how keys are made."""

    now: datetime
    actor: str | None
    ulid: Callable[[datetime], str]


DAY = len("2026-11-22")


def completed(table: Table, values: Record, moment: Moment) -> Record:
    """A new record: what the client sent, then defaults, then what the server sets."""
    defaults = {field.name: _default(field, moment) for field in table.fields if field.name not in values}
    made = {field.name: _automatic(field, moment) for field in table.fields if field.auto in AUTOMATIC}
    key = {} if values.get(table.key) is not None else {table.key: _key(table.field(table.key), moment)}
    return _computed(table, defaults | values | made | key)


def revised(table: Table, stored: Record, wanted: Record, moment: Moment) -> Record:
    """The next state of a stored record: what the server sets goes on from what is stored."""
    kept = {name: stored.get(name) for name in (table.key, *_names(table, CREATION))}
    return _computed(table, wanted | kept | renewed(table, moment) | {"version": stored["version"] + 1})


def recomputed(table: Table, record: Record) -> Record:
    """A record with its computed fields as its other fields make them now."""
    return _computed(table, record)


def renewed(table: Table, moment: Moment) -> Record:
    """The fields that the server sets at every write, but for the version."""
    return {field.name: _automatic(field, moment) for field in table.fields if field.auto in REVISION}


CREATION = ("created_at", "created_by", "now", "sequence")
"""Automatic fields that are set once."""

REVISION = ("updated_at", "updated_by")
"""Automatic fields that every write sets."""


def _names(table: Table, autos: tuple[str, ...]) -> list[str]:
    return [field.name for field in table.fields if field.auto in autos]


def _automatic(field: Field, moment: Moment) -> Json:
    return _as_kept(field, AUTOMATIC[field.auto or ""](moment))


def _default(field: Field, moment: Moment) -> Json:
    if field.default is None:
        return None
    generator = field.default.generator
    return _as_kept(field, GENERATORS[generator](moment)) if generator else field.default.value


def _as_kept(field: Field, value: Json) -> Json:
    """A moment in a field of days is its day."""
    return str(value)[:DAY] if field.type.kind == "date" else value


def _key(field: Field | None, moment: Moment) -> Json:
    kind = "ulid" if field is None else field.type.kind
    return KEYS.get(kind, KEYS["ulid"])(moment)


def _number(moment: Moment) -> int:
    # Rises with time and stays within the 53 bits that JSON readers keep exact; a counter would be one hot item.
    return int(moment.now.timestamp() * 1000) * 1000 + uuid4().int % 1000


def _computed(table: Table, record: Record) -> Record:
    lookup = record_lookup(record)
    computed = {
        field.name: _fitted(field.type, evaluate(field.computed, lookup)) for field in table.fields if field.computed
    }
    return {name: value for name, value in (record | computed).items() if value is not None}


def _fitted(kind: FieldType, value: Json) -> Json:
    """A computed value as its field holds it: a number rounded to the decimals of its type, halves to even."""
    if not isinstance(value, Decimal):
        return value
    scale = 0 if kind.kind == "integer" else kind.scale
    fine = scale is not None and int(value.as_tuple().exponent) < -scale
    return canonical(value.quantize(Decimal(1).scaleb(-(scale or 0)), context=EXACT) if fine else value)


KEYS: dict[str, Callable[[Moment], Json]] = {
    "ulid": lambda moment: moment.ulid(moment.now),
    "uuid": lambda _: str(uuid4()),
    "integer": _number,
    "number": _number,
    "decimal": _number,
}

GENERATORS: dict[str, Callable[[Moment], Json]] = {
    "now": lambda moment: timestamp(moment.now),
    "today": lambda moment: moment.now.date().isoformat(),
    "uuid": KEYS["uuid"],
    "ulid": KEYS["ulid"],
}

AUTOMATIC: dict[str, Callable[[Moment], Json]] = {
    "created_at": GENERATORS["now"],
    "updated_at": GENERATORS["now"],
    "now": GENERATORS["now"],
    "version": lambda _: 1,
    "created_by": lambda moment: moment.actor,
    "updated_by": lambda moment: moment.actor,
    "sequence": _number,
}
