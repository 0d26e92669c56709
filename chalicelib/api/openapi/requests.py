"""What a request may carry: path parameters, headers and the body, each described by what checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.calls import JSON_TYPES
from chalicelib.api.checking import accepted_fields, checked_type, required_fields
from chalicelib.api.openapi.audience import VERBS, access
from chalicelib.api.openapi.query import history_parameters, list_parameters
from chalicelib.api.openapi.values import Schema, closed_object, field_schema, value_schema
from chalicelib.api.replays import HEADER, LONGEST
from chalicelib.api.resources import PARAMETER, parameters_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.specification import Field

BODIES = ("create", "replace", "update")
CHANGES = ("replace", "update", "delete", "restore", "purge")
WRITES = ("create", *CHANGES)
READS = ("read", "list", "history", "openapi")


def parameters(call: Call, resource: str) -> list[Schema]:
    """Return the parameters of the endpoint, those of its resource's path first."""
    described = {"list": list_parameters, "history": history_parameters}.get(call.endpoint.operation)
    query = described(call) if described else []
    return [*_of_path(call, resource), *query, *_headers(call.endpoint.operation)]


def request_body(call: Call) -> Schema | None:
    """Return the body that the endpoint takes; None where it takes none."""
    if call.endpoint.operation not in BODIES:
        return None
    required = [] if call.endpoint.operation == "update" else required_fields(call)
    fields = settable(call)
    schema = closed_object(
        {field.name: _sent(call, field) for field in fields}, [one.name for one in fields if one.name in required]
    )
    return {"required": bool(schema.get("required")), "content": {media: {"schema": schema} for media in JSON_TYPES}}


def settable(call: Call) -> list[Field]:
    """Return the fields that the caller may send to the endpoint."""
    allowed = access(call, VERBS[call.endpoint.operation], call.table)
    return [field for field in accepted_fields(call).values() if allowed.ever(field.name)]


def _sent(call: Call, field: Field) -> Schema:
    default = {"default": field.default.value} if field.default and field.default.generator is None else {}
    hidden = {"writeOnly": True} if field.write_only else {}
    shown = default if call.endpoint.operation == "create" else {}
    return field_schema(call.backend.specification, call.table, field) | shown | hidden


def _of_path(call: Call, resource: str) -> Iterator[Schema]:
    names = PARAMETER.findall(resource)
    ours = parameters_of(call.endpoint.path, resource, {name: name for name in names})
    for ours_name, name in ours.items():
        yield {"name": name, "in": "path", "required": True, "schema": _key_schema(call, ours_name)}


def _key_schema(call: Call, name: str) -> Schema:
    parent = call.endpoint.parent
    within = call.find_table(parent.table) if parent and parent.parameter == name else None
    table = within or (call.table if call.endpoint.table and call.endpoint.key_parameter == name else None)
    if table is None:
        return {"type": "string", "minLength": 1}
    return value_schema(checked_type(call.backend.specification, table, table.field(table.key)))


def _headers(operation: str) -> Iterator[Schema]:
    if operation in WRITES:
        key = {"type": "string", "minLength": 1, "maxLength": LONGEST}
        yield _header(HEADER, "The request is done once; sent again within a day, it is answered again", key)
    if operation in CHANGES:
        yield _header("If-Match", "Entity tags: the record is written only in one of these versions")
    if operation in (*CHANGES, *READS):
        yield _header("If-None-Match", "Entity tags: a read is answered with 304, a write refused, in these versions")


def _header(name: str, description: str, schema: Schema | None = None) -> Schema:
    return {"name": name, "in": "header", "description": description, "schema": schema or {"type": "string"}}
