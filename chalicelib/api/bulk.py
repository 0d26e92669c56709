"""The `bulk` operation: up to a hundred records written by one request, each by itself or all together.

Each by itself: an item is the single write that it stands for, with an answer of its own; one that is refused leaves
the others alone.  Under an Idempotency-Key the request claims the key, then each item is recorded in its own
transaction: killed anywhere and sent again, what was done is answered again and the rest is done.

All together (`?atomic=true`): one transaction, which the key's record is part of; the first refusal is the answer.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Literal

from msgspec import structs

from chalicelib.api.answers import Answer, data_of, success, told_of
from chalicelib.api.audit import is_refusal
from chalicelib.api.calls import Part
from chalicelib.api.checking import REQUIRED, Mistakes, checked_type, refuse, unknown_parameters
from chalicelib.api.errors import DATABASE_ERRORS, ApiError, from_database
from chalicelib.api.following import follow, followed
from chalicelib.api.kinds import conform
from chalicelib.api.parts import objects, under
from chalicelib.api.replays import claim, written_once
from chalicelib.api.together import TOGETHER
from chalicelib.api.writing import create_record, delete_record, update_record

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification import Endpoint
    from chalicelib.specification.values import Json

ITEMS, ATOMIC = "items", "atomic"
"""The key of the body and of the answer, and the query parameter."""

MOST_ITEMS = 100
"""Items of one request."""

SINGLE: dict[str, Literal["create", "update", "delete"]] = {"POST": "create", "PATCH": "update", "DELETE": "delete"}
"""The operation that each method of a bulk endpoint does to an item."""

OPERATIONS = {"create": create_record, "update": update_record, "delete": delete_record}


def single(endpoint: Endpoint) -> Endpoint:
    """Return the endpoint that does to one record what a bulk endpoint does to many."""
    return structs.replace(endpoint, operation=SINGLE[endpoint.method], message=None)


def write_many(call: Call) -> Answer:
    """Write the items of the body; answer each in their order."""
    one = single(call.endpoint)
    call.access(SINGLE[call.endpoint.method])
    mistakes: Mistakes = {}
    atomic = _atomic(call, mistakes)
    content = call.body()
    mistakes |= {name: "cannot be sent here" for name in content if name != ITEMS}
    items = objects(ITEMS, content.get(ITEMS), MOST_ITEMS, mistakes)
    refuse(mistakes)
    if not atomic:
        return _each_by_itself(call, one, items)
    return written_once(lambda whole: _all_together(whole, one, items))(call)


def _atomic(call: Call, mistakes: Mistakes) -> bool:
    mistakes |= unknown_parameters(call, (ATOMIC,))
    texts = call.query.get(ATOMIC, ["false"])
    if texts not in (["true"], ["false"]):
        mistakes[ATOMIC] = "must be true or false"
    return texts == ["true"]


def _each_by_itself(call: Call, one: Endpoint, items: list[tuple[str, dict[str, Json]]]) -> Answer:
    claim(call)
    results: list[dict[str, Any]] = []
    for at, item in items:
        # While the database does not answer, it is not asked for each of the items that are left.
        given_up = results and results[-1]["status"] == HTTPStatus.SERVICE_UNAVAILABLE
        results.append(results[-1] if given_up else _result(call, one, at, item))
    return success({ITEMS: results}, message=call.endpoint.message)


def _result(call: Call, one: Endpoint, at: str, item: dict[str, Json]) -> dict[str, Any]:
    mistakes: Mistakes = {}
    part = _part(call, one, at, item, mistakes)
    try:
        refuse(mistakes)
        answer = followed(written_once(OPERATIONS[one.operation]))(part)
        return {"status": answer.status_code, "data": data_of(answer)}
    except ApiError as error:
        return _refused(call, error, part)
    except DATABASE_ERRORS as error:
        known = from_database(error)
        if known is None:
            raise
        return _refused(call, known, part)


def _refused(call: Call, error: ApiError, part: Call) -> dict[str, Any]:
    errors = call.backend.errors
    status = errors.entry(error.code).status
    if is_refusal(error, status):
        call.backend.trail.refused(call.backend, part.endpoint, call.actor, part.part and part.part.key, error)
    return {"status": status, "data": told_of(error, errors)}


def _all_together(call: Call, one: Endpoint, items: list[tuple[str, dict[str, Json]]]) -> Answer:
    call.join()  # before there are parts, which share it
    mistakes: Mistakes = {}
    parts = []
    for at, item in items:
        found: Mistakes = {}
        parts.append(_part(call, one, at, item, found))
        mistakes |= under(at, found)
    answer = TOGETHER[one.operation](call, parts, mistakes)
    for part in parts:
        follow(part)
    return answer


def _part(call: Call, one: Endpoint, at: str, item: dict[str, Json], mistakes: Mistakes) -> Call:
    """Return the call that an item stands for: it has the record's key, where there is one, and `version`."""
    if one.operation == "create":
        return structs.replace(call, endpoint=one, part=Part(at, item))
    rest, key = dict(item), call.table.key
    part = Part(at, rest, _key(call, rest.pop(key, None), mistakes), _if_match(rest.pop("version", None), mistakes))
    if one.operation == "delete":
        mistakes |= dict.fromkeys(rest, "cannot be sent here")
    return structs.replace(call, endpoint=one, part=part)


def _key(call: Call, value: Json, mistakes: Mistakes) -> Json:
    name = call.table.key
    if value is None:
        mistakes[name] = REQUIRED
        return None
    kind = checked_type(call.backend.specification, call.table, call.table.field(name))
    return conform(kind, value, name, mistakes)


def _if_match(version: Json, mistakes: Mistakes) -> str | None:
    if version is None:
        return None
    if not isinstance(version, int) or isinstance(version, bool):
        mistakes["version"] = "must be a whole number"
    return f'"{version}"'
