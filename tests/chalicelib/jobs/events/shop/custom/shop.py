"""A shop that tells what happens in it."""

from __future__ import annotations

from chalicelib.hooks import Call, Json, Record, Refused, before_create, before_delete

LEAST = 1


def pay(call: Call) -> Json:
    """Pay an order, once."""
    order = call.record
    call.emit("order.paid", {**order, "customer": {"email": call.input["email"]}})
    if order["paid"]:
        raise Refused("PAID_ALREADY")
    return call.tables["orders"].update(order["id"], {"paid": True, "number": call.input["number"] or order["number"]})


def announce(call: Call) -> Json:
    """Emit whatever is asked for, and write nothing."""
    for _ in range(call.input["times"] or 1):
        call.emit(call.input["name"], call.input["values"])
    return {"key": call.key}


def book(call: Call, values: Record) -> None:
    """Enter what was paid into the books."""
    call.tables["books"].create({"text": f"{values['number']}: {values['total']}"})


def take(call: Call) -> None:
    """Take a payment that a queue tells of."""
    call.emit("order.paid", {"number": call.input["number"], "total": 1})


def close(call: Call) -> None:
    """Close the day, which is all that is to be done."""
    call.emit("day.closed", {"day": call.now.date()})


@before_create("orders")
def made(call: Call, new: Record) -> None:
    """Tell of it; one that is too small is refused behind that."""
    call.emit("order.made", {"number": new["number"]})
    if new["total"] < LEAST:
        raise Refused("TOO_SMALL")


@before_delete("orders")
def gone(call: Call, old: Record) -> None:
    """Tell of it."""
    call.emit("order.gone", {"number": old["number"]})
