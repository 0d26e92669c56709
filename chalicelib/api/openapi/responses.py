"""What an endpoint answers when all is well: its status, its headers, and its data in the JSend envelope."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.api.checking import checked_type
from chalicelib.api.openapi.audience import readable, reads_all
from chalicelib.api.openapi.failures import failures
from chalicelib.api.openapi.records import part_of_record, whole_record
from chalicelib.api.openapi.requests import READS
from chalicelib.api.openapi.values import Schema, closed_object, nullable, value_schema
from chalicelib.api.operations import OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.specification import Field


def responses(call: Call) -> dict[str, Schema]:
    """Return every response of an endpoint, by status."""
    operation = call.endpoint.operation
    succeeded = {str(_status(call)): _success(call)} if operation in OPERATIONS else {}
    unchanged = {"304": {"description": "Not Modified", "headers": _headers("ETag")}} if operation in READS else {}
    return succeeded | unchanged | failures(call)


def _status(call: Call) -> int:
    return HTTPStatus.CREATED if call.endpoint.operation == "create" else HTTPStatus.OK


def _success(call: Call) -> Schema:
    operation = call.endpoint.operation
    schema = {"type": "object"} if operation == "openapi" else _envelope(call, DATA[operation](call))
    return {
        "description": call.endpoint.message or HTTPStatus(_status(call)).phrase,
        **({"headers": _headers(*HEADERS[operation])} if operation in HEADERS else {}),
        "content": {"application/json": {"schema": schema}},
    }


def _envelope(call: Call, data: Schema) -> Schema:
    said = {"message": {"const": call.endpoint.message}} if call.endpoint.message else {}
    return closed_object({"status": {"const": "success"}, **said, "data": data}, ["status", *said, "data"])


def _page(call: Call) -> Schema:
    rows = {"type": "array", "items": part_of_record(call)}
    if call.endpoint.response and call.endpoint.response.array:
        return rows
    ends = {
        "next": nullable({"type": "string"}) | {"description": "The cursor of the next page; null where there is none"},
        "count": {"type": "integer", "minimum": 0},
        "count_is_exact": {"type": "boolean", "description": "Whether `count` is all of them"},
    }
    return closed_object({"items": rows, **ends}, ["items", "next"])


def _history(call: Call) -> Schema:
    """A page of changes; values are left out where they are not kept."""
    changes = {field.name: _values(call, field) for field in readable(call, call.table)}
    entry = {
        "version": {"type": "integer", "minimum": 1},
        "at": {"type": "string", "format": "date-time"},
        "by": nullable({"type": "string"}) | {"description": "Who did it: null for nobody signed in"},
        "change": {"type": "string", "enum": ["created", "updated", "deleted", "restored"]},
        "changes": closed_object(changes, []),
    }
    items = {"type": "array", "items": closed_object(entry, list(entry))}
    return closed_object({"items": items, "next": nullable({"type": "string"})}, ["items", "next"])


def _values(call: Call, field: Field) -> Schema:
    value = nullable(value_schema(checked_type(call.backend.specification, call.table, field)))
    return closed_object({"before": value, "after": value}, [])


def _written(call: Call) -> Schema:
    return whole_record(call) if reads_all(call, call.table) else part_of_record(call)


def _headers(*names: str) -> Schema:
    return {name: {"schema": {"type": "string"}} for name in names}


DATA: dict[str, Callable[[Call], Schema]] = {
    "list": _page,
    "create": _written,
    "read": whole_record,
    "replace": _written,
    "update": _written,
    "delete": lambda _: {"type": "null"},
    "restore": _written,
    "purge": lambda _: {"type": "null"},
    "history": _history,
    "health": lambda _: closed_object({"status": {"const": "ok"}}, ["status"]),
}
"""The schema of the data of each operation that has an envelope."""

HEADERS = {
    "list": ("ETag", "Link"),
    "create": ("ETag", "Location"),
    "read": ("ETag",),
    "replace": ("ETag",),
    "update": ("ETag",),
    "restore": ("ETag",),
    "history": ("ETag", "Link"),
    "openapi": ("ETag",),
}
"""The headers that tell something of an operation's answer."""
