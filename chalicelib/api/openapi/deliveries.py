"""The log of deliveries in the contract: what a delivery looks like, and how a list of them is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.deliveries import PARAMETERS
from chalicelib.api.openapi.query import DESCRIBED, query_parameter
from chalicelib.api.openapi.values import Schema, closed_object, nullable
from chalicelib.data.deliveries import STATES

if TYPE_CHECKING:
    from chalicelib.api.calls import Call

TEXT: Schema = {"type": "string"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
COUNT: Schema = {"type": "integer", "minimum": 0}

DELIVERY: dict[str, Schema] = {
    "id": {**TEXT, "description": "The same at every attempt: the header webhook-id"},
    "state": {"type": "string", "enum": list(STATES)},
    "service": {**TEXT, "description": "As section 8 calls it"},
    "kind": {"type": "string", "enum": ["email", "webhook", "publication", "function"]},
    "event": {**TEXT, "description": "The table and what happened: tickets.updated; or the event that code emitted"},
    "record": {**TEXT, "description": "The table and the key of the record; or the id of the event"},
    "made_at": MOMENT,
    "attempts": COUNT,
    "next_at": nullable(MOMENT) | {"description": "When it is tried next; null where it is not"},
    "reason": nullable(TEXT) | {"description": "Why it has not been delivered"},
}

ATTEMPT: dict[str, Schema] = {
    "at": MOMENT,
    "told": {**TEXT, "description": "What came of it"},
    "status": nullable({"type": "integer"}),
    "milliseconds": COUNT,
}


def delivery_parameters(call: Call) -> list[Schema]:
    """Return the query parameters of the list."""
    states: Schema = {"type": "string", "enum": list(STATES)}
    described = {"state": states, **{name: DESCRIBED[name](call) for name in PARAMETERS if name != "state"}}
    return [query_parameter(name, schema) for name, schema in described.items()]


def page(_: Call) -> Schema:
    """Return the schema of a page of deliveries."""
    items = {"type": "array", "items": closed_object(DELIVERY, list(DELIVERY))}
    return closed_object({"items": items, "next": nullable(TEXT)}, ["items", "next"])


def whole(_: Call) -> Schema:
    """Return the schema of one delivery."""
    log: Schema = {"type": "array", "items": closed_object(ATTEMPT, list(ATTEMPT))}
    payload: Schema = {"type": ["object", "null"], "description": "What is sent; null where that is not shown"}
    return closed_object(DELIVERY | {"log": log, "payload": payload}, [*DELIVERY, "log", "payload"])
