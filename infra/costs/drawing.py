"""The bill of a month for people, and for programs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from infra.costs.estimate import ASSUMPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.costs.estimate import Estimate


def as_text(estimate: Estimate, before: Estimate | None = None) -> str:
    """The items, what they come to, what idle costs, what changes of it, and what all of it rests on."""
    return "\n".join(_text(estimate, before)) + "\n"


def as_json(estimate: Estimate) -> dict[str, Any]:
    """The same for programs; amounts in US dollars, to the cent."""
    return {
        "region": estimate.prices.region,
        "prices_of": estimate.prices.taken,
        "currency": "USD",
        "requests": int(estimate.load.requests),
        "items": [
            {
                "service": line.service,
                "what": line.what,
                "quantity": round(float(line.quantity), 3),
                "price": str(line.price),
                "amount": money(line.amount),
                "idle": line.idle,
            }
            for line in estimate.lines
        ],
        "total": money(estimate.total),
        "idle": money(estimate.idle),
        "free_allowances": money(estimate.spared),
        "assumptions": list(ASSUMPTIONS),
    }


def money(amount: Decimal) -> str:
    """Dollars and cents: `1,234.50`."""
    return f"{amount:,.2f}"


def difference(estimate: Estimate, before: Estimate) -> str:
    """How much more or less a month is: `12.30 more`."""
    more = estimate.total - before.total
    return (
        "the same" if money(abs(more)) == money(Decimal(0)) else f"{money(abs(more))} {'more' if more > 0 else 'less'}"
    )


def _text(estimate: Estimate, before: Estimate | None) -> Iterator[str]:
    prices = estimate.prices
    yield f"A month of {estimate.load.requests:,.0f} requests, in US dollars at the list prices of {prices.region}:"
    for line in estimate.lines:
        idle = "  idle" if line.idle else ""
        counted = f"{line.quantity:>16,.2f} x {line.price:<12f}"
        yield f"  {line.service:12} {line.what:30} {counted} {money(line.amount):>12}{idle}"
    if not estimate.load.requests:
        yield "  (section 6 says of no users and no requests: --requests N counts so many)"
    yield f"  {'':12} {'together':30} {'':31} {money(estimate.total):>12}"
    if before:
        yield f"Beside what is deployed: {difference(estimate, before)}."
    yield f"Idle, while nobody asks: {money(estimate.idle)} of it."
    yield f"The allowances that every account has free would take off {money(estimate.spared)}."
    yield f"Prices are those of {prices.taken}, and change; --prices FILE replaces them. Assumed:"
    yield from (f"  - {one}" for one in ASSUMPTIONS)
