"""Payments, as the bank's messages tell of them."""

from __future__ import annotations

from decimal import Decimal

from chalicelib.hooks import Call, Refused


def take(call: Call) -> None:
    """Add a payment to what a member has paid.

    A queue may give a message out twice.  What is written here is stored with the message's id, so that a message
    counts once; no table of messages is needed.
    """
    members = call.tables["members"]
    member = members.get(call.input["member"])
    if member is None:
        raise Refused("UNKNOWN_MEMBER")
    members.update(member["number"], {"paid": member["paid"] + Decimal(call.input["amount"]), "status": "active"})
    call.log.info("paid", member=member["number"])
