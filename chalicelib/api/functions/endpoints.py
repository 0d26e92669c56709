"""The operations that functions of the team's own answer: a `custom` endpoint, and an `action` on a record.

What is sent has been checked, and the caller may do it, before the function is called: the endpoint's verb on its
table, or the endpoint itself where it is about none.  See `chalicelib.api.functions.running` for how often it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.answers import Answer, success
from chalicelib.api.bodies import raw_body
from chalicelib.api.calls import unauthenticated
from chalicelib.api.errors import ApiError
from chalicelib.api.functions.payloads import checked_input, query_of, shaped_output
from chalicelib.api.functions.running import given_to, invoke
from chalicelib.api.lookup import record_key, settled
from chalicelib.api.parents import parent_key
from chalicelib.api.permits import permit_touching
from chalicelib.api.rendering import visible
from chalicelib.api.replays import receipt_of, refuse_used
from chalicelib.data import Joined

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.auth import Access
    from chalicelib.data import Unit
    from chalicelib.hooks import File
    from chalicelib.specification.values import Record


def answer(call: Call) -> Answer:
    """Call the function of the endpoint, and answer what it returns."""
    function = call.backend.functions.endpoint(call.endpoint)
    if function is None:
        raise LookupError(call.endpoint.place)
    access = permitted(call)
    mistakes: Mistakes = {}
    query = query_of(call, mistakes)
    content, files = _sent(call)
    sent = checked_input(call, content, mistakes)
    refuse_used(call)
    joined = call.joined = Joined(call.backend.store, call.actor.id)
    answers: list[Answer] = []

    def decide() -> tuple[()]:
        about = _record(call, access, joined.open) if access and call.endpoint.key_parameter else None
        given = given_to(call, input=sent, query=query, files=files, about=about)
        data = shaped_output(call, invoke(call, function, given))
        answers[:] = [success(data, message=call.endpoint.message)]
        return ()

    receipt = receipt_of(call, lambda *_: answers[0])
    settled(lambda: call.backend.store.write(decide, call.actor.id, receipt, joined))
    return answers[0]


def permitted(call: Call) -> Access | None:
    """Return what the caller may do with the endpoint's verb on its table, if it has one; raise where it is nothing."""
    policy, endpoint = call.backend.policy, call.endpoint
    if endpoint.table is not None:
        if endpoint.parent:
            parent_key(call)  # which the caller has to see
        return call.allowed(policy.calling(call.actor, endpoint.verb or "", call.table, call.follow))
    if not policy.may_call(call.actor, endpoint.place):
        raise ApiError("FORBIDDEN") if call.actor.signed_in else unauthenticated()
    return None


def _record(call: Call, access: Access, unit: Unit) -> Record:
    """The record that the path names, as the caller may see it."""
    stored = unit.get(call.table, record_key(call))
    if stored is None:
        raise ApiError("NOT_FOUND")
    permit_touching(call, access, stored)
    reading = call.backend.policy.access(call.actor, "read", call.table, call.follow)
    return visible(reading, stored) or {call.table.key: stored[call.table.key]}


def _sent(call: Call) -> tuple[Record, dict[str, File]]:
    if not call.endpoint.multipart:
        return call.body(), {}
    from chalicelib.api.functions.multipart import read_multipart  # noqa: PLC0415 - few endpoints take files

    return read_multipart(raw_body(call.request), call.header("content-type"), call.endpoint.input)
