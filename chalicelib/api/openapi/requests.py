"""What a request may carry: path parameters, headers and the body, each described by what checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.bodies import JSON_TYPES
from chalicelib.api.bulk import ATOMIC, ITEMS, MOST_ITEMS
from chalicelib.api.checking import accepted_fields, checked_type, required_fields, said_by_path
from chalicelib.api.families import MOST_CHILDREN, child
from chalicelib.api.openapi.acts import act_request
from chalicelib.api.openapi.audience import VERBS, access, item
from chalicelib.api.openapi.deliveries import delivery_parameters
from chalicelib.api.openapi.examples import example_body
from chalicelib.api.openapi.files import sent_file, upload_request
from chalicelib.api.openapi.functions import function_body, function_parameters
from chalicelib.api.openapi.query import (
    header_parameter,
    history_parameters,
    idempotency_key,
    list_parameters,
    query_parameter,
)
from chalicelib.api.openapi.transfers import export_parameters, import_body, import_parameters
from chalicelib.api.openapi.values import Schema, closed_object, field_schema, nullable, value_schema
from chalicelib.api.resources import PARAMETER, TRANSFERS, parameters_of
from chalicelib.specification.accounts import ACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.api.calls import Call
    from chalicelib.specification import Field, Table

BODIES = ("create", "replace", "update", "update_me", "action")
CHANGES = ("replace", "update", "update_me", "action", "delete", "restore", "purge")
WRITES = ("create", *CHANGES, "bulk")
READS = ("read", "me", "list", "history", "deliveries", "delivery", "openapi", "docs")


def parameters(call: Call, resource: str) -> list[Schema]:
    """Return the parameters of the endpoint, those of its resource's path first."""
    if call.endpoint.is_function:
        return [*_of_path(call, resource), *function_parameters(call)]
    query = QUERY[call.endpoint.operation](call) if call.endpoint.operation in QUERY else []
    return [*_of_path(call, resource), *query, *_headers(call.endpoint.operation)]


def request_body(call: Call) -> Schema | None:
    """Return the body that the endpoint takes; None where it takes none."""
    if call.endpoint.is_function:
        return function_body(call)
    if call.endpoint.operation in ACTS:
        schema = act_request(call)
    elif call.endpoint.operation == "upload":
        schema = upload_request(call)
    elif call.endpoint.operation == "bulk":
        schema = _items(item(call))
    elif call.endpoint.operation in BODIES:
        schema = _fields(call)
    elif call.endpoint.operation == "import":
        return import_body()
    else:
        return None
    needed = bool(schema.get("required") or schema.get("anyOf"))
    shown = (
        example_body(call, settable(call), schema.get("required", ())) if call.endpoint.operation in BODIES else None
    )
    content = {"schema": schema, **({"example": shown} if shown else {})}
    return {"required": needed, "content": dict.fromkeys(JSON_TYPES, content)}


def _fields(call: Call) -> Schema:
    partial = call.endpoint.operation in ("update", "update_me", "action")
    required = [] if partial else required_fields(call, accepted_fields(call))
    # What the path says may be repeated in the body; no schema could say that it must be the same.
    fields = [field for field in settable(call) if field.name != said_by_path(call)]
    sent = {field.name: _sent(call, field) for field in fields}
    inside = {children.name: _children(child(call, children)) for children in call.endpoint.children}
    needed = [field.name for field in fields if field.name in required]
    return closed_object(sent | inside, needed + [one.name for one in call.endpoint.children if one.required])


def _children(call: Call) -> Schema:
    return {"type": "array", "items": _fields(call), "minItems": 1, "maxItems": MOST_CHILDREN}


def _items(call: Call) -> Schema:
    """The body of a bulk whose items the call is one of: there already, a record is told by its key."""
    one = _fields(call) if call.endpoint.operation in BODIES else closed_object({}, [])
    if call.endpoint.operation != "create":
        key = {call.table.key: _key_value(call, call.table)}
        version = {"version": {"type": "integer", "description": "Written only in this version"}}
        one = closed_object(key | one["properties"] | version, [call.table.key])
    items = {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_ITEMS}
    return closed_object({ITEMS: items}, [ITEMS])


def settable(call: Call) -> list[Field]:
    """Return the fields that the caller may send to the endpoint."""
    allowed = access(call, VERBS[call.endpoint.operation], call.table)
    return [field for field in accepted_fields(call).values() if allowed.ever(field.name)]


def _sent(call: Call, field: Field) -> Schema:
    default = {"default": field.default.value} if field.default and field.default.generator is None else {}
    hidden = {"writeOnly": True} if field.write_only else {}
    shown = default if call.endpoint.operation == "create" else {}
    if field.type.kind == "file":
        schema = sent_file() if field.required else nullable(sent_file())
    else:
        schema = field_schema(call.backend.specification, call.table, field)
    return schema | shown | hidden


def _of_path(call: Call, resource: str) -> Iterator[Schema]:
    names = PARAMETER.findall(resource)
    ours = parameters_of(call.endpoint.path, resource, {name: name for name in names})
    for ours_name, name in ours.items():
        yield {"name": name, "in": "path", "required": True, "schema": _key_schema(call, ours_name)}


def _key_schema(call: Call, name: str) -> Schema:
    parent = call.endpoint.parent
    within = call.find_table(parent.table) if parent and parent.parameter == name else None
    table = within or (call.table if call.endpoint.table and call.endpoint.key_parameter == name else None)
    by = parent.by if parent and within else call.endpoint.by
    return {"type": "string", "minLength": 1} if table is None else _key_value(call, table, by)


def _key_value(call: Call, table: Table, by: str | None = None) -> Schema:
    return value_schema(checked_type(call.backend.specification, table, table.field(by or table.key)))


def _headers(operation: str) -> Iterator[Schema]:
    if operation in (*WRITES, *TRANSFERS):
        yield idempotency_key()
    if operation in CHANGES:
        yield header_parameter("If-Match", "Entity tags: the record is written only in one of these versions")
    if operation in (*CHANGES, *READS):
        yield header_parameter(
            "If-None-Match", "Entity tags: a read is answered with 304, a write refused, in these versions"
        )


def _atomic(_: Call) -> list[Schema]:
    return [query_parameter(ATOMIC, {"type": "boolean", "default": False, "description": "All of them or none"})]


QUERY: dict[str, Callable[[Call], list[Schema]]] = {
    "list": list_parameters,
    "history": history_parameters,
    "bulk": _atomic,
    "deliveries": delivery_parameters,
    "import": import_parameters,
    "export": export_parameters,
}
"""The query parameters of the operations that have any."""
