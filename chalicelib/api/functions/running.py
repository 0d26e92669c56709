"""How a function of the team's own is called, and what becomes of what it raises.

How each run survives a repeated call, a lost answer, a kill and a duplicate: what the function writes and emits is one
transaction, with the record of the run's key in it; under a key that is recorded the function is not called, and the
recorded answer is given again, for a day.  Killed before the transaction, the function is called again by whoever calls
again: what it does elsewhere than in the tables it has to do under `call.key`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from chalice.app import Request

from chalicelib.api.answers import ENCODER
from chalicelib.api.calls import Backend, Call
from chalicelib.api.errors import ApiError, refused
from chalicelib.api.functions.given import Given
from chalicelib.api.functions.payloads import plain
from chalicelib.api.replays import HEADER
from chalicelib.auth import Actor
from chalicelib.auth.policy import SERVICE
from chalicelib.data import KeyUsedError, Outcome, Receipt, WriteRefusedError
from chalicelib.data.keys import bounded
from chalicelib.data.unit import Joined
from chalicelib.hooks.refusals import Refused
from chalicelib.specification import Endpoint

if TYPE_CHECKING:
    from chalicelib.hooks.registry import Function
    from chalicelib.specification.values import Json, Record

DECODER = msgspec.json.Decoder()


def given_to(call: Call, **sent: Any) -> Given:
    """Return what a function is given that belongs to a call; what it writes joins the call's own write."""
    joined = call.joined = call.joined or Joined(call.backend.store, call.actor.id)
    key = sent.pop("key", None) or call.header(HEADER) or str(call.request.context.get("requestId", ""))
    return Given(call, joined.open, key, call.backend.store.moment(None).now, **sent)


def invoke(call: Call, function: Function, *arguments: Any) -> Any:  # noqa: ANN401 - what it returns is checked by whoever called it
    """Return what a function returns.

    Raises:
        ApiError: it refuses, with a code that the API has.
        LookupError: with another one, which is a fault of the function's.

    """
    try:
        return function(*arguments)
    except ApiError:
        raise
    except Refused as no:
        if no.code not in call.backend.errors.refusals:
            raise LookupError(f"section 7.1 of the document declares no error code '{no.code}'") from None
        raise ApiError(no.code, no.fields, message=no.message) from None


def run(
    backend: Backend,
    function: Function,
    key: str,
    *arguments: Json,
    message: Record | None = None,
    actor: Actor | None = None,
) -> Json:
    """Call a function once for each key, on behalf of the service itself or of an actor; what it returns.

    The key is that of a slot of a task, of a message, of an event; the same is returned under it for a day.  `message`
    is the call's input; the arguments follow the call.  Raises ApiError where the function refuses, or where what it
    writes cannot be, and what the function raises.
    """
    entry, store = bounded(f"run {function.__module__}.{function.__qualname__} {key}"), backend.store
    if kept := store.ledger_entry(entry):
        return _kept(kept)
    call = _call_of(backend if actor else backend.serving, actor or Actor(roles=(SERVICE,)))
    joined = call.joined = Joined(store, call.actor.id)
    returned: list[Json] = [None]

    def decide() -> tuple[()]:
        returned[0] = plain(invoke(call, function, given_to(call, key=key, input=message or {}), *arguments))
        return ()

    def outcome(*_: Record) -> Outcome:
        return Outcome(200, {}, ENCODER.encode(returned[0]).decode())

    try:
        store.write(decide, call.actor.id, Receipt(entry, "", outcome), joined)
    except KeyUsedError as used:
        return _kept(used.item or {})
    except WriteRefusedError as refusal:
        raise refused(refusal) from None
    return returned[0]


def _kept(entry: dict[str, Any]) -> Json:
    outcome = msgspec.json.decode(entry["answer"]["S"], type=Outcome)
    return DECODER.decode(outcome.body)


def _call_of(backend: Backend, actor: Actor) -> Call:
    """A call that nobody has made over HTTP."""
    nothing: dict[str, Any] = dict.fromkeys(("multiValueQueryStringParameters", "pathParameters", "stageVariables"))
    context = {"httpMethod": "POST", "resourcePath": "", "requestId": "", "path": ""}
    request = Request({**nothing, "headers": {}, "body": None, "requestContext": context, "path": ""})
    endpoint = Endpoint(method="POST", path="", operation="custom")
    return Call(backend, endpoint, actor, request, {}, {})
