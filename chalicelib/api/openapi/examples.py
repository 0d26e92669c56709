"""The values of section 4.2 as examples: what fits the schema and is the caller's to see or to send.

An example has all that the schema requires, or there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.checking import complaints
from chalicelib.api.inclusion import reference
from chalicelib.api.kinds import conform
from chalicelib.api.openapi.audience import always_reads, readable
from chalicelib.specification.indexes import stored_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.api.calls import Call
    from chalicelib.specification import Field, Table
    from chalicelib.specification.values import Json, Record


def example_body(call: Call, fields: Iterable[Field], required: Iterable[str]) -> Record | None:
    """Return the body that the document shows, of these fields; None where it shows none.

    What it says of a field in types alone is taken from the answer that it shows.
    """
    documented: Record = (call.endpoint.response_example or {}) | (call.endpoint.request_example or {})
    found: Record = {}
    for field in fields:
        value = documented.get(field.name)
        if field.name in documented and not (field.reference and isinstance(value, dict)):
            found |= _fitting(call, call.table, field, field.name, value)
    return found if found and found.keys() >= set(required) else None


def example_record(call: Call) -> Record | None:
    """Return the record that the document shows, as the caller may read it; None where it shows none."""
    found = _visible(call, call.table, call.endpoint.response_example or {})
    shape = call.endpoint.response
    shown = {name for name, _ in shape.fields} if shape and shape.fields else None
    fields = [field for field in readable(call, call.table) if shown is None or field.name in shown]
    required = {field.name for field in fields if always_reads(call, call.table, field)}
    return found if found and found.keys() >= required else None


def _visible(call: Call, table: Table, documented: dict[str, Json]) -> Record:
    fields = {field.name for field in readable(call, table)}
    found: Record = {}
    for name, value in documented.items():
        field = (reference(table, name) if isinstance(value, dict) else None) or table.field(name)
        if field and field.name in fields:
            found |= _fitting(call, table, field, name, value)
    return found


def _fitting(call: Call, table: Table, field: Field, name: str, value: Json) -> Record:
    """The value under its name, if it is one of the field; a key has to be of the kind that the server makes."""
    if value is None:
        return {} if field.required or field.name == table.key else {name: None}
    if field.reference and isinstance(value, dict):
        seen = _visible(call, call.find_table(field.reference.table), value)
        return {name: seen} if seen else {}
    if field.type.kind == "file":
        return {}  # what is sent for one, and what is shown of it, is made anew each time
    mistakes: dict[str, str] = {}
    canonical = conform(stored_type(call.backend.specification, field), value, name, mistakes)
    return {} if mistakes or list(complaints(call, table, field, canonical)) else {name: canonical}
