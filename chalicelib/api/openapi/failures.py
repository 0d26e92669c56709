"""Which errors an endpoint can answer with: their codes, by status, with what the answer then looks like."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING

from chalicelib.api.errors import taken_code
from chalicelib.api.openapi.audience import VERBS, is_public, readable
from chalicelib.api.openapi.requests import BODIES, CHANGES, WRITES, settable
from chalicelib.api.openapi.values import Schema, closed_object
from chalicelib.api.operations import OPERATIONS, unanswered
from chalicelib.specification.indexes import referring_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.specification import Field, Specification, Table
    from chalicelib.specification.values import Json

TEXT: Schema = {"type": "string"}
TAKEN = taken_code([""])
"""What the codes of unique fields end with."""


def components() -> dict[str, Schema]:
    """Return the schemas of the two forms of an error: the client's mistake, and ours."""
    told: Schema = {"code": TEXT, "message": TEXT}
    fields = {"type": "object", "additionalProperties": TEXT, "description": "What is wrong, by field"}
    mistake = closed_object(told | {"fields": fields}, ["code", "message"])
    return {
        "fail": closed_object({"status": {"const": "fail"}, "data": mistake}, ["status", "data"]),
        "error": closed_object({"status": {"const": "error"}, **told}, ["status", "code", "message"]),
    }


def failures(call: Call) -> dict[str, Schema]:
    """Return the error responses of an endpoint, by status."""

    def status(code: str) -> int:
        return call.backend.errors.entry(code).status

    codes = sorted(set(_codes(call)), key=lambda code: (status(code), code))
    return {str(number): _response(call, number, list(same)) for number, same in groupby(codes, status)}


def _response(call: Call, status: int, codes: list[str]) -> Schema:
    ours = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    among: Schema = {"properties": {"code": _code(codes)}}
    schema = {"$ref": "#/components/schemas/error"} if ours else {"$ref": "#/components/schemas/fail"}
    content = {
        "schema": {"allOf": [schema, among if ours else {"properties": {"data": among}}]},
        "examples": {code: {"value": _example(call, code, ours=ours)} for code in codes},
    }
    return {"description": HTTPStatus(status).phrase, "content": {"application/json": content}}


def _code(codes: list[str]) -> Schema:
    """The schema of the codes of one status.

    Where several unique fields are taken at once, one code names them all; where records come back, any may be theirs.
    """
    several = sum(code.endswith(TAKEN) for code in codes) > 1 or "TOO_MANY_TO_RESTORE" in codes
    return {"anyOf": [{"enum": codes}, {"pattern": f"{TAKEN}$"}]} if several else {"enum": codes}


def _example(call: Call, code: str, *, ours: bool) -> Json:
    told = {"code": code, "message": call.backend.errors.entry(code).text}
    return {"status": "error", **told} if ours else {"status": "fail", "data": told}


def _codes(call: Call) -> Iterator[str]:
    operation = call.endpoint.operation
    yield from ("UNAUTHENTICATED", "INTERNAL_ERROR")
    if operation not in OPERATIONS:
        yield unanswered(call.endpoint).code
        return
    if operation != "openapi":
        yield "UNAVAILABLE"
    if operation != "health":
        yield "INVALID_REQUEST"
    if operation in VERBS:
        yield from _of_table(call)


def _of_table(call: Call) -> Iterator[str]:
    operation = call.endpoint.operation
    if operation in WRITES or not is_public(call):
        yield "FORBIDDEN"
    if call.endpoint.key_parameter or call.endpoint.parent:
        yield "NOT_FOUND"
    if operation in WRITES:
        yield from ("CONFLICT", "IDEMPOTENCY_KEY_IN_USE", "IDEMPOTENCY_KEY_REUSED")
    if operation in (*BODIES, "delete"):
        yield from call.backend.errors.forbidding(VERBS[operation], call.table)
    if operation in CHANGES:
        yield "PRECONDITION_FAILED"
    if operation in BODIES:
        yield from ("MALFORMED_JSON", "UNSUPPORTED_MEDIA_TYPE", "CONTENT_TOO_LARGE", *_taken(call, settable(call)))
    if operation in ("replace", "update") and any(field.transitions for field in settable(call)):
        yield "TRANSITION_NOT_ALLOWED"
    if operation == "delete" and _may_be_restricted(call.backend.specification, call.table, set()):
        yield "IN_USE"
    yield from _of_what_is_kept(call)


def _of_what_is_kept(call: Call) -> Iterator[str]:
    if call.endpoint.operation == "delete" and (call.table.soft_delete_days or call.table.history_days):
        yield "CONTENT_TOO_LARGE"
    if call.endpoint.operation == "restore":
        yield from ("TOO_MANY_TO_RESTORE", "CONTENT_TOO_LARGE", *_taken(call, readable(call, call.table)))


def _taken(call: Call, fields: list[Field]) -> Iterator[str]:
    """The codes of the unique fields that the endpoint sets; one that the caller knows nothing of is not named."""
    sent = {field.name for field in fields}
    known = sent | {field.name for field in readable(call, call.table)}
    single = ((field.name,) for field in call.table.fields if field.unique or field.name == call.table.key)
    for names in (*single, *call.table.unique_together):
        if sent.intersection(names) and known.issuperset(names):
            yield taken_code(names)


def _may_be_restricted(specification: Specification, table: Table, seen: set[str]) -> bool:
    """Whether a restricting reference may lead to a record of the table, or to one that would go with it."""
    seen.add(table.name)
    referring = [(other, field.reference) for other, field in referring_fields(specification, table)]
    if any(reference and reference.on_delete == "restrict" for _, reference in referring):
        return True
    going = [other for other, reference in referring if reference and reference.on_delete == "cascade"]
    return any(_may_be_restricted(specification, other, seen) for other in going if other.name not in seen)
