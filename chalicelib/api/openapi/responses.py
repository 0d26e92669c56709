"""What an endpoint answers when all is well: its status, its headers, and its data in the JSend envelope."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.api.bulk import ITEMS
from chalicelib.api.checking import checked_type
from chalicelib.api.docs.page import media_types
from chalicelib.api.families import child, shows
from chalicelib.api.openapi import deliveries, transfers
from chalicelib.api.openapi.acts import act_data
from chalicelib.api.openapi.audience import item, readable, reads_all
from chalicelib.api.openapi.examples import example_record
from chalicelib.api.openapi.failures import MISTAKE, failures
from chalicelib.api.openapi.files import upload_answer
from chalicelib.api.openapi.functions import function_data
from chalicelib.api.openapi.headers import headers
from chalicelib.api.openapi.records import inline_part, part_of_record, whole_record
from chalicelib.api.openapi.requests import READS
from chalicelib.api.openapi.values import Schema, closed_object, nullable, value_schema
from chalicelib.api.operations import is_built
from chalicelib.api.resources import TRANSFERS
from chalicelib.specification.accounts import ACTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.specification import Field, Operation
    from chalicelib.specification.values import Json


def responses(call: Call) -> dict[str, Schema]:
    """Return every response of an endpoint, by status."""
    operation = call.endpoint.operation
    succeeded = {str(status): _success(call, status) for status in _statuses(call)} if is_built(call) else {}
    unchanged = (
        {"304": {"description": "Not Modified", "headers": headers(call, *HEADERS[operation])}}
        if operation in READS
        else {}
    )
    return succeeded | unchanged | failures(call)


def _statuses(call: Call) -> list[HTTPStatus]:
    if call.endpoint.operation in ("create", "register", "upload"):
        return [HTTPStatus.CREATED]
    if call.endpoint.operation in TRANSFERS:
        return [HTTPStatus.ACCEPTED]
    upsert = call.endpoint.operation == "replace" and call.endpoint.by
    return [HTTPStatus.OK, HTTPStatus.CREATED] if upsert else [HTTPStatus.OK]


def _success(call: Call, status: HTTPStatus) -> Schema:
    if call.endpoint.is_function:
        content = {"application/json": {"schema": _envelope(call, function_data(call))}}
        return {"description": call.endpoint.message or status.phrase, "headers": headers(call), "content": content}
    puts = status == HTTPStatus.CREATED and call.endpoint.operation == "replace"
    operation: Operation = "create" if puts else call.endpoint.operation
    return {
        "description": call.endpoint.message or status.phrase,
        "headers": headers(call, *HEADERS.get(operation, ())),
        "content": _content(call, operation),
    }


def _content(call: Call, operation: str) -> Schema:
    if operation == "openapi":
        return {"application/json": {"schema": {"type": "object"}}}
    if operation == "docs":
        return {media: {"schema": {"type": "string"}} for media in media_types(call.endpoint.path)}
    return {"application/json": {"schema": _envelope(call, DATA[operation](call)), **_example(call)}}


def _example(call: Call) -> Schema:
    """The answer that the document shows, if it shows one."""
    record = example_record(call) if call.endpoint.operation in RECORDS else None
    if not record:
        return {}
    said = {"message": call.endpoint.message} if call.endpoint.message else {}
    data = RECORDS[call.endpoint.operation](call, record)
    return {"example": {"status": "success", **said, "data": data}}


def _example_page(call: Call, record: Json) -> Json:
    is_array = call.endpoint.response is not None and call.endpoint.response.array
    return [record] if is_array else {"items": [record], "next": None}


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


def _person(_: Call) -> Schema:
    tables = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}}
    told = {"person": {"type": "string"}, "account": {"type": "object"}, "records": tables}
    told["jobs"] = {"type": "array", "items": transfers.begun()}
    return closed_object(told, list(told))


def _erased(_: Call) -> Schema:
    counts = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}}
    done = {"records": counts, "deleted": counts, "account_deleted": {"type": "boolean"}}
    done |= {"jobs": transfers.COUNT, "deliveries": transfers.COUNT}
    return closed_object(done, list(done))


def _written(call: Call) -> Schema:
    return whole_record(call) if reads_all(call, call.table) else part_of_record(call)


def _family(call: Call) -> Schema:
    """A new record with those that were made with it, which the schemas of the table do not have."""
    shown = [one for one in call.endpoint.children if shows(call.endpoint.response, one)]
    rows = {one.name: {"type": "array", "items": part_of_record(child(call, one))} for one in shown}
    if not rows:
        return _written(call)
    record = inline_part(call)
    return record | {"properties": record["properties"] | rows}


def _results(call: Call) -> Schema:
    one = item(call)
    data = {"anyOf": [DATA[one.endpoint.operation](one), {"$ref": MISTAKE}]}
    result = closed_object({"status": {"type": "integer"}, "data": data}, ["status", "data"])
    return closed_object({ITEMS: {"type": "array", "items": result}}, [ITEMS])


DATA: dict[str, Callable[[Call], Schema]] = {
    "list": _page,
    "create": _family,
    "read": whole_record,
    "replace": _written,
    "update": _written,
    "action": _written,
    "me": whole_record,
    "update_me": _written,
    **dict.fromkeys(ACTS, act_data),
    "delete": lambda _: {"type": "null"},
    "bulk": _results,
    "restore": _written,
    "purge": lambda _: {"type": "null"},
    "history": _history,
    "export_person": _person,
    "erase_person": _erased,
    "import": transfers.job,
    "export": transfers.job,
    "job": transfers.job,
    "jobs": transfers.jobs,
    "deliveries": deliveries.page,
    "delivery": deliveries.whole,
    "retry_delivery": deliveries.whole,
    "upload": upload_answer,
    "health": lambda _: closed_object({"status": {"const": "ok"}}, ["status"]),
}
"""The schema of the data of each operation that has an envelope."""

RECORDS: dict[str, Callable[[Call, Json], Json]] = {
    "list": _example_page,
    **dict.fromkeys(("create", "read", "replace", "update"), lambda _, record: record),
}
"""The data of the operations that answer with records, from an example of one."""

HEADERS = {
    "list": ("ETag", "Link"),
    "create": ("ETag", "Location"),
    "read": ("ETag",),
    "replace": ("ETag",),
    "update": ("ETag",),
    "action": ("ETag",),
    "me": ("ETag",),
    "update_me": ("ETag",),
    **dict.fromkeys(TRANSFERS, ("Location",)),
    "restore": ("ETag",),
    "history": ("ETag", "Link"),
    "deliveries": ("ETag", "Link"),
    "delivery": ("ETag",),
    "openapi": ("ETag",),
    "docs": ("ETag", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"),
}
"""The headers that tell something of an operation's answer."""
