"""What a shop does with the messages of its orders, and at the end of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.hooks import Call


class Killed(BaseException):
    """The end of the process."""


DOOMED: set[int] = set()
"""The numbers of the orders at which the process ends, once each."""


def charge(call: Call) -> None:
    """Charge an order."""
    number = call.input["number"]
    call.tables["charges"].create({"number": number, "cents": 100})
    if number in DOOMED:
        DOOMED.remove(number)
        raise Killed
    if number < 0:
        raise ValueError(number)


def close(call: Call) -> None:
    """Count a day."""
    total = call.tables["totals"].get("days")
    if total is None:
        call.tables["totals"].create({"name": "days", "cents": 1})
    else:
        call.tables["totals"].update("days", {"cents": total["cents"] + 1})
