"""What the desk decides on tickets."""

from __future__ import annotations

from decimal import Decimal

from chalicelib.hooks import (
    Call,
    Record,
    Refused,
    before_create,
    before_delete,
    before_update,
    computed,
    rule,
    transition,
)


@rule("TICKET_CLOSED")
def is_closed(call: Call, ticket: Record) -> bool:
    """Whether nothing may be changed any more."""
    return ticket["status"] == "closed"


@before_create("tickets")
def number(call: Call, ticket: Record) -> Record:
    """Count the tickets in the transaction that makes them, and tidy the title."""
    if ticket["title"] == "spam":
        raise Refused("TOO_FAR", {"title": "is spam"})
    counters = call.tables.as_service["counters"]
    counted = counters.get("tickets") or counters.create({"name": "tickets", "value": 0})
    counters.update("tickets", {"value": counted["value"] + 1})
    return {"title": ticket["title"].strip(), "urgency": counted["value"]}


@before_update("tickets")
def renamed(call: Call, old: Record, new: Record) -> Record | None:
    """Note what a ticket was called before."""
    if new["title"] == old["title"]:
        return None
    call.tables.as_service["notes"].create({"ticket": old["id"], "text": f"was {old['title']}"})
    return {"title": new["title"].strip()}


@before_delete("tickets")
def kept(call: Call, ticket: Record) -> None:
    """Keep what is urgent; count the others."""
    if ticket["title"] == "Keep":
        raise Refused("CONFLICT", message="It is kept")
    counters = call.tables.as_service["counters"]
    if counters.get("deleted") is None:
        counters.create({"name": "deleted", "value": 1})


@transition("tickets", "close")
def closing(call: Call, old: Record, new: Record) -> Record:
    """Say who closed it."""
    return {"note": f"closed by {call.actor.id}"}


@computed("tickets.total")
def total(ticket: Record) -> Decimal:
    """What it costs."""
    return Decimal(len(ticket["title"])) / 4
