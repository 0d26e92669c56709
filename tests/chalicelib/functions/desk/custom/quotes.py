"""Endpoints of the desk."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from chalicelib.hooks import Call, Json, Record, Refused, endpoint


def create(call: Call) -> Record:
    """Quote a price: POST /api/v1/quotes."""
    distance = call.input["distance"]
    if distance > 500:
        raise Refused("TOO_FAR", {"distance": "must be at most 500"})
    rate = Decimal("1.10") if call.input["urgency"] == "high" else Decimal("0.80")
    call.log.info("quoted", distance=distance, email=call.input["email"])
    return {"price": round(distance * rate, 2), "valid_until": (call.now + timedelta(days=7)).date(), "margin": 3}


@endpoint("GET /api/v1/figures")
def figures(call: Call) -> Json:
    """The tickets there are, as the caller may see them."""
    return {
        "year": call.query.get("year"),
        "open": [one["title"] for one in call.tables["tickets"].find(status="open")],
    }


@endpoint("POST /api/v1/tickets/:id/escalate")
def escalate(call: Call) -> Record:
    """Make a ticket urgent and say why; a note and a count go with it."""
    tables = call.tables.as_service
    ticket = tables["tickets"].update(call.record["id"], {"urgency": (call.record["urgency"] or 0) + 1})
    tables["notes"].create({"ticket": ticket["id"], "text": call.input["reason"]})
    counted = tables["counters"].get("escalations")
    if counted is None:
        tables["counters"].create({"name": "escalations", "value": 1})
    else:
        tables["counters"].update("escalations", {"value": counted["value"] + 1})
    return {"urgency": ticket["urgency"], "seen": tables["tickets"].get(ticket["id"])["urgency"]}


def upload(call: Call) -> Record:
    """Say what was sent."""
    file = call.files["log"]
    return {"name": file.name, "type": file.media_type, "bytes": len(file.content), "year": call.input["year"]}
