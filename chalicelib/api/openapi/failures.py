"""Which errors an endpoint can answer with: their codes, by status, with what the answer then looks like."""

from __future__ import annotations

from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING

from chalicelib.api.errors import TAKEN, taken_code
from chalicelib.api.families import child
from chalicelib.api.openapi.acts import act_codes
from chalicelib.api.openapi.audience import LOG, VERBS, is_public, item, readable
from chalicelib.api.openapi.functions import function_codes, refused_codes
from chalicelib.api.openapi.headers import headers
from chalicelib.api.openapi.requests import BODIES, CHANGES, WRITES, settable
from chalicelib.api.openapi.values import Schema, closed_object
from chalicelib.api.operations import is_built, unanswered
from chalicelib.api.resources import PARAMETER, TRANSFERS
from chalicelib.specification.accounts import ACTS
from chalicelib.specification.indexes import referring_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.specification import Field, Specification, Table
    from chalicelib.specification.values import Json

HEADERS = {
    "UNAUTHENTICATED": ("WWW-Authenticate",),
    **dict.fromkeys(("UNAVAILABLE", "TOO_MANY_REQUESTS", "TOO_MANY_ATTEMPTS"), ("Retry-After",)),
}
"""The headers that come with a code."""

CONFLICT = HTTPStatus.CONFLICT
TEXT: Schema = {"type": "string"}
OF_BODIES = ("MALFORMED_JSON", "UNSUPPORTED_MEDIA_TYPE", "CONTENT_TOO_LARGE")

OF_TRANSFERS = {"import": ("CONFLICT", "UNSUPPORTED_MEDIA_TYPE"), "export": ("CONFLICT",)}
"""The codes of files that are sent or asked for."""

MISTAKE = "#/components/schemas/fail/properties/data"
"""What is said of the client's mistake."""


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
    among: Schema = {"properties": {"code": _code(codes, any_taken=_writes_more(call) and status == CONFLICT)}}
    schema = {"$ref": "#/components/schemas/error"} if ours else {"$ref": "#/components/schemas/fail"}
    content = {
        "schema": {"allOf": [schema, among if ours else {"properties": {"data": among}}]},
        "examples": {code: {"value": _example(call, code, ours=ours)} for code in codes},
    }
    return {
        "description": HTTPStatus(status).phrase,
        "headers": headers(call, *(name for code in codes for name in HEADERS.get(code, ()))),
        "content": {"application/json": content},
    }


def _writes_more(call: Call) -> bool:
    """Whether functions may write records of any table."""
    return call.endpoint.is_function or any(_is_decided(call))


def _is_decided(call: Call) -> Iterator[bool]:
    """Whether functions decide on what the endpoint does, to the records of its table and of those made with them."""
    one = item(call)
    verb = VERBS.get(one.endpoint.operation)
    verbs = [verb, "create"] if one.endpoint.operation == "replace" and one.endpoint.by else [verb]
    for verb in verbs if call.endpoint.table else ():
        yield verb is not None and one.is_decided(verb)
    for children in call.endpoint.children:
        yield child(call, children).is_decided("create")


def _code(codes: list[str], *, any_taken: bool) -> Schema:
    """The schema of the codes of one status.

    Where several unique fields are taken at once, one code names them all; where records come back, or functions write
    others, any may be theirs.
    """
    several = any_taken or sum(code.endswith(TAKEN) for code in codes) > 1 or "TOO_MANY_TO_RESTORE" in codes
    return {"anyOf": [{"enum": codes}, {"pattern": f"{TAKEN}$"}]} if several else {"enum": codes}


def _example(call: Call, code: str, *, ours: bool) -> Json:
    told = {"code": code, "message": call.backend.errors.entry(code).text}
    return {"status": "error", **told} if ours else {"status": "fail", "data": told}


def _codes(call: Call) -> Iterator[str]:
    operation = call.endpoint.operation
    yield from ("UNAUTHENTICATED", "INTERNAL_ERROR")
    yield from _of_limits(call)
    if not is_built(call):
        yield unanswered(call.endpoint).code
        return
    yield from _of_database(call)
    if operation != "health":
        yield "INVALID_REQUEST"
    yield from function_codes(call) if call.endpoint.is_function else _of_operation(call)


def _of_operation(call: Call) -> Iterator[str]:
    operation = call.endpoint.operation
    if operation in ACTS:
        yield from act_codes(call)
    if any(_is_decided(call)):
        yield from refused_codes(call)
    if operation in VERBS:
        yield from _of_table(call)
    elif operation == "bulk":
        yield from (*_of_table(item(call)), *OF_BODIES, "TOO_MANY_WRITES")
    elif operation == "upload":
        yield from ("FORBIDDEN", *OF_BODIES)
    elif operation in LOG:
        yield from _of_log(call)
    elif PARAMETER.search(call.endpoint.path):
        yield "NOT_FOUND"


def _of_database(call: Call) -> Iterator[str]:
    operation = call.endpoint.operation
    if operation not in ("openapi", "docs"):
        yield "UNAVAILABLE"
    if call.backend.specification.seals and operation not in ("health", "openapi", "docs"):
        yield "UNREADABLE"


def _of_limits(call: Call) -> Iterator[str]:
    limits = call.backend.specification.limits
    if limits.allowed_ranges:
        yield "FORBIDDEN"
    if limits.max_body_bytes is not None:
        yield "BODY_TOO_LARGE"
    if any(rate.per != "service" for rate in limits.rates):
        yield "TOO_MANY_REQUESTS"


def _of_table(call: Call) -> Iterator[str]:
    operation = call.endpoint.operation
    if operation in WRITES or not is_public(call):
        yield "FORBIDDEN"
    if operation not in ("create", "list", *TRANSFERS) or call.endpoint.parent:
        yield "NOT_FOUND"
    yield from OF_TRANSFERS.get(operation, ())
    if operation in WRITES:
        yield from ("CONFLICT", "IDEMPOTENCY_KEY_IN_USE", "IDEMPOTENCY_KEY_REUSED")
    if operation in (*BODIES, "delete"):
        yield from call.backend.errors.forbidding(VERBS[operation], call.table)
    if operation in CHANGES:
        yield "PRECONDITION_FAILED"
    if operation in CHANGES and call.table.accounts:
        yield "TOO_MANY_ATTEMPTS"  # of the user pool's, which follows
    if operation in BODIES:
        yield from _of_body(call)
    if operation == "delete" and _is_restricted(call.backend.specification, call.table):
        yield "IN_USE"
    if operation == "erase_person":
        yield from ("CONFLICT", "TOO_MANY_ATTEMPTS")  # the second is of the user pool's
    yield from _of_what_is_kept(call)


def _of_log(call: Call) -> Iterator[str]:
    yield "FORBIDDEN"
    if PARAMETER.search(call.endpoint.path):
        yield "NOT_FOUND"
    if call.endpoint.operation == "retry_delivery":
        yield "CONFLICT"


def _of_body(call: Call) -> Iterator[str]:
    yield from (*OF_BODIES, *_taken(call, settable(call)))
    for children in call.endpoint.children:
        yield from ("TOO_MANY_WRITES", *_of_table(child(call, children)))
    if call.endpoint.operation != "create" and any(field.transitions or field.immutable for field in settable(call)):
        yield "TRANSITION_NOT_ALLOWED"


def _of_what_is_kept(call: Call) -> Iterator[str]:
    if call.endpoint.operation == "delete" and (call.table.soft_delete_days or call.table.history_days):
        yield "CONTENT_TOO_LARGE"
    if call.endpoint.operation == "restore":
        yield from ("TOO_MANY_TO_RESTORE", "CONTENT_TOO_LARGE", *_taken(call, readable(call, call.table)))


def _taken(call: Call, fields: list[Field]) -> Iterator[str]:
    """The codes of the unique fields that the endpoint sets; one that the caller knows nothing of is not named."""
    sent = {field.name for field in fields}
    known = sent | {field.name for field in readable(call, call.table)}
    single = ((field.name,) for field in call.table.fields if _is_of_one(call.table, field))
    for names in (*single, *call.table.unique_together):
        if sent.intersection(names) and known.issuperset(names):
            yield taken_code(names)


def _is_of_one(table: Table, field: Field) -> bool:
    """Whether a value of the field is one record's alone."""
    return field.unique or field.name == table.key or field.type.kind == "file"


def _is_restricted(specification: Specification, table: Table, passed: frozenset[str] = frozenset()) -> bool:
    """Whether a restricting reference may lead to a record of the table, or to one that would go with it."""
    rules = [
        (other, field.reference.on_delete) for other, field in referring_fields(specification, table) if field.reference
    ]
    going = [other for other, rule in rules if rule == "cascade" and other.name not in passed]
    passed |= {table.name, *(other.name for other in going)}
    return any(rule == "restrict" for _, rule in rules) or any(
        _is_restricted(specification, other, passed) for other in going
    )
