"""What a removal costs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from chalicelib.hooks import Call, Record, Refused

FARTHEST = 800
"""Kilometres."""

ROOM, KILOMETRE, STAIRS = Decimal(120), Decimal("1.40"), Decimal("1.25")


def create(call: Call) -> Record:
    """Quote a price, and keep it."""
    asked = call.input
    if asked["distance"] > FARTHEST:
        raise Refused("TOO_FAR", {"distance": f"must be at most {FARTHEST} km"})
    price = asked["rooms"] * ROOM + asked["distance"] * KILOMETRE
    price = round(price * STAIRS if asked["stairs"] else price, 2)
    values = {"customer": call.actor.id, "rooms": asked["rooms"], "distance": asked["distance"], "price": price}
    kept = call.tables["quotes"].create(values)
    return {"id": kept["id"], "price": price, "valid_until": (call.now + timedelta(days=14)).date()}
