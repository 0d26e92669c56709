"""Endpoints that functions of the team's own answer, as the document describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.bodies import JSON_TYPES
from chalicelib.api.openapi.query import idempotency_key, query_parameter
from chalicelib.api.openapi.values import Schema, closed_object, nullable, value_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.specification import Payload

MULTIPART = "multipart/form-data"
OF_WRITES = (
    "TOO_MANY_WRITES", "CONTENT_TOO_LARGE", "IN_USE", "TRANSITION_NOT_ALLOWED",
)  # fmt: skip
"""The codes of what a function may write."""


def function_parameters(call: Call) -> list[Schema]:
    """Return the query parameters and headers of the endpoint."""
    named = [query_parameter(name, {"type": "string"}) for name in call.endpoint.filters]
    return [*named, idempotency_key()]


def function_body(call: Call) -> Schema | None:
    """Return the body that the function is sent; None where it is sent nothing."""
    payload, multipart = call.endpoint.input, call.endpoint.multipart
    if payload is None and not multipart:
        return None
    schema = _sent(payload) if payload else {"type": "object"}
    if multipart:
        return {"required": True, "content": {MULTIPART: {"schema": schema | {"additionalProperties": True}}}}
    return {"required": bool(schema.get("required")), "content": {key: {"schema": schema} for key in JSON_TYPES}}


def function_data(call: Call) -> Schema:
    """Return the schema of what the function answers."""
    payload = call.endpoint.output
    if payload is None:
        return {}
    fields = {field.name: nullable(value_schema(field.type)) for field in payload.fields}
    row = closed_object(fields, list(fields))
    return {"type": "array", "items": row} if payload.array else row


def function_codes(call: Call) -> Iterator[str]:
    """Return the codes of the endpoint beside those of every one."""
    yield from ("MALFORMED_JSON", "UNSUPPORTED_MEDIA_TYPE", "IDEMPOTENCY_KEY_IN_USE", "IDEMPOTENCY_KEY_REUSED")
    yield from refused_codes(call)
    if call.endpoint.key_parameter:
        yield "PRECONDITION_FAILED"


def refused_codes(call: Call) -> Iterator[str]:
    """Return the codes by which functions refuse, and those of what they write."""
    yield from (*call.backend.errors.refusals, *OF_WRITES)


def _sent(payload: Payload) -> Schema:
    fields = {
        field.name: value_schema(field.type) if field.required else nullable(value_schema(field.type))
        for field in payload.fields
    }
    return closed_object(fields, [field.name for field in payload.fields if field.required])
