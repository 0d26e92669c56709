"""The log of deliveries: what went out, what is still tried, what was given up; and to have one tried again.

It is for those alone who may do everything with every record of every table: what a change was may be seen in it.  It
is served where section 8 of the document has something go out.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from chalicelib.api.answers import Answer, encoded, success
from chalicelib.api.calls import unauthenticated
from chalicelib.api.checking import unknown_parameters
from chalicelib.api.errors import ApiError
from chalicelib.api.paging import answer_places, place_of
from chalicelib.api.parameters import DEFAULT_LIMIT, limit_of, single
from chalicelib.api.preconditions import fresh, list_tag
from chalicelib.auth.policy import VERBS
from chalicelib.data.attributes import JSON_DECODER
from chalicelib.data.deliveries import STATES
from chalicelib.data.keys import timestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.data.deliveries import Delivery, State
    from chalicelib.specification import Operation
    from chalicelib.specification.values import Json, Record

PARAMETERS = ("state", "limit", "cursor")

BODIES = ("webhook", "publication")
"""The kinds whose content is a body of JSON that holds nothing hidden; a mail's is its reader's business."""


def list_deliveries(call: Call) -> Answer:
    """Answer a page of the deliveries, the newest first."""
    _admit(call)
    mistakes: Mistakes = unknown_parameters(call, PARAMETERS)
    texts = single(call, mistakes)
    limit, state = limit_of(texts.get("limit", str(DEFAULT_LIMIT)), mistakes), _state(texts.get("state"), mistakes)
    if mistakes:
        raise ApiError("INVALID_REQUEST", mistakes)
    binding = (str(call.actor.id), call.endpoint.path, state or "")
    found = call.backend.store.deliveries.page(state, place_of(call, binding, texts.get("cursor")), limit + 1)
    return answer_places(call, binding, [_shown(one) for one in found[:limit]], [one.place for one in found])


def read_delivery(call: Call) -> Answer:
    """Answer one delivery, with its attempts and with what is sent."""
    _admit(call)
    data = encoded(_whole(_delivery(call)))
    return fresh(call, success(data, headers={"ETag": list_tag(data)}))


def retry_delivery(call: Call) -> Answer:
    """Have a delivery tried now, and on from there by the whole schedule; sent again, it is as sent once."""
    _admit(call)
    delivery, log = _delivery(call), call.backend.store.deliveries
    log.open(delivery.line)
    if not log.again(delivery.id):
        raise ApiError("CONFLICT", message="This has been delivered; there is nothing to try again")
    call.backend.deliver(delivery.id)
    return success(_whole(_delivery(call)))


ACTS: dict[Operation, Callable[[Call], Answer]] = {
    "deliveries": list_deliveries,
    "delivery": read_delivery,
    "retry_delivery": retry_delivery,
}
"""What each operation on the log does."""


def may_see(call: Call) -> bool:
    """Whether the log is for the caller."""
    policy, tables = call.backend.policy, call.backend.specification.tables
    return all(
        policy.access(call.actor, verb, table, call.follow).unconditional is not None
        for table in tables
        for verb in VERBS
    )


def _admit(call: Call) -> None:
    if not may_see(call):
        raise ApiError("FORBIDDEN") if call.actor.signed_in else unauthenticated()


def _delivery(call: Call) -> Delivery:
    found = call.backend.store.deliveries.get(call.parameters["id"])
    if found is None:
        raise ApiError("NOT_FOUND")
    return found


def _state(text: str | None, mistakes: Mistakes) -> State | None:
    found = next((state for state in STATES if state == text), None)
    if text is not None and found is None:
        mistakes["state"] = f"must be one of {', '.join(STATES)}"
    return found


def _shown(delivery: Delivery) -> Record:
    return {
        "id": delivery.id,
        "state": delivery.state,
        "service": delivery.service,
        "kind": delivery.kind,
        "event": delivery.event,
        "record": delivery.record,
        "made_at": delivery.made,
        "attempts": len(delivery.log),
        "next_at": _moment(delivery.due) if delivery.state == "waiting" else None,
        "reason": delivery.reason,
    }


def _whole(delivery: Delivery) -> Record:
    content = msgspec.json.decode(delivery.content) if delivery.content and delivery.kind in BODIES else {}
    payload: Json = JSON_DECODER.decode(content["body"]) if "body" in content else None
    log = [
        {"at": one.at, "told": one.told, "status": one.status, "milliseconds": one.milliseconds} for one in delivery.log
    ]
    return _shown(delivery) | {"log": log, "payload": payload}


def _moment(seconds: int) -> str:
    return timestamp(datetime.fromtimestamp(seconds, UTC))
