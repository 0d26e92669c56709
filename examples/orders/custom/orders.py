"""What the shop decides on orders; it is written in the transaction of the order itself, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.hooks import Call, Record, Refused, before_create, computed, transition

if TYPE_CHECKING:
    from decimal import Decimal


LOW = 2
"""How many copies of a book there should be."""


@before_create("orders")
def take_a_number(call: Call, new: Record) -> Record:
    """Number orders without a gap, and keep today's price."""
    tables = call.tables.as_service
    counter = tables["counters"].get("orders") or tables["counters"].create({"name": "orders"})
    tables["counters"].update("orders", {"value": counter["value"] + 1})
    book = tables["books"].get(new["book"])
    return {"number": counter["value"] + 1, "unit_price": book["price"] if book else None}


@computed("orders.total")
def total(order: Record) -> Decimal | None:
    """What the order comes to, at every write of it."""
    return order["copies"] * order["unit_price"] if order["unit_price"] is not None else None


@transition("orders", "ship")
def take_from_stock(call: Call, old: Record, new: Record) -> None:  # noqa: ARG001 - what it was is the same
    """Take the copies from the stock, whichever way the order is shipped."""
    books = call.tables.as_service["books"]
    book = books.get(new["book"])
    if book is None or book["stock"] < new["copies"]:
        raise Refused("SOLD_OUT", {"copies": f"are at most {book['stock'] if book else 0}"})
    left = book["stock"] - new["copies"]
    books.update(book["id"], {"stock": left})
    if left < LOW <= book["stock"]:
        call.emit("stock.low", {"book": book["id"], "title": book["title"], "left": left})
