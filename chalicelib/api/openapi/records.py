"""Schemas of the records in answers, as `chalicelib.api.rendering` shows them to the caller.

A whole record has every field that the caller reads in all records, but for encrypted ones: a value that does not open
is left out.  A part of one has any of them: a row of a list
under `fields` and `include`, or the answer to a write of what the caller may not see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.inclusion import reference
from chalicelib.api.openapi.audience import access, always_reads, readable
from chalicelib.api.openapi.values import Schema, closed_object, field_schema, nullable

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification import Field, Shape, Table


def components(call: Call) -> dict[str, Schema]:
    """Return the schemas of every table that the caller may read, by the names that references use."""
    tables = [table for table in call.backend.specification.tables if _is_readable(call, table)]
    wholes = {table.name: _whole(call, table, None) for table in tables}
    return wholes | {f"{table.name}.part": _part(call, table, None) for table in tables}


def whole_record(call: Call) -> Schema:
    """Return the schema of a record in the endpoint's answer."""
    shape = call.endpoint.response
    named = shape is None or not shape.fields
    return _refer(call.table.name) if named and _is_readable(call, call.table) else _whole(call, call.table, shape)


def part_of_record(call: Call) -> Schema:
    """Return the schema of as much of a record as is asked for, and as the caller may read."""
    shape = call.endpoint.response
    named = shape is None or not shape.fields
    return _expansion(call, call.table) if named else _part(call, call.table, shape)


def inline_part(call: Call) -> Schema:
    """Return the same, written out."""
    return _part(call, call.table, call.endpoint.response)


def _whole(call: Call, table: Table, shape: Shape | None) -> Schema:
    properties = _properties(call, table, shape)
    fields = [field for name in properties if (field := table.field(name))]
    return closed_object(
        properties, [field.name for field in fields if not field.encrypted and always_reads(call, table, field)]
    )


def _part(call: Call, table: Table, shape: Shape | None) -> Schema:
    properties = _properties(call, table, shape)
    for field in readable(call, table):
        target = call.backend.specification.table(field.reference.table) if field.reference else None
        if target is None:
            continue
        expanded = _expansion(call, target)
        if field.name in properties:
            properties[field.name] = {"anyOf": [properties[field.name], expanded]}
        if field.name.endswith("_id"):
            properties.setdefault(field.name.removesuffix("_id"), expanded)
    return closed_object(properties, [])


def _properties(call: Call, table: Table, shape: Shape | None) -> dict[str, Schema]:
    fields = {field.name: field for field in readable(call, table)}
    if shape is None or not shape.fields:
        return {name: _shown(call, table, field) for name, field in fields.items()}
    found = {}
    for name, nested in shape.fields:
        field = (reference(table, name) if nested else None) or table.field(name)
        if field and field.name in fields:
            found[name] = _nested(call, table, field, nested) if nested else _shown(call, table, field)
    return found


def _shown(call: Call, table: Table, field: Field) -> Schema:
    schema = field_schema(call.backend.specification, table, field)
    return schema | ({"readOnly": True} if field.server_set or field.implicit else {})


def _nested(call: Call, table: Table, field: Field, shape: Shape) -> Schema:
    target = call.find_table(field.reference.table) if field.reference else None
    if target is None:
        return _shown(call, table, field)
    seen = _properties(call, target, shape) if _is_readable(call, target) else {}
    schema = closed_object(_key_alone(call, target)["properties"] | seen, [])
    return schema if field.required else nullable(schema)


def _expansion(call: Call, table: Table) -> Schema:
    return _refer(f"{table.name}.part") if _is_readable(call, table) else _key_alone(call, table)


def _key_alone(call: Call, table: Table) -> Schema:
    key = table.field(table.key)
    return closed_object({key.name: _shown(call, table, key)} if key else {}, [])


def _is_readable(call: Call, table: Table) -> bool:
    return any(access(call, verb, table).possible for verb in ("read", "list"))


def _refer(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
