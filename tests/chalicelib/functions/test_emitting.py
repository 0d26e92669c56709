"""What may be emitted: an event that section 8 hears of, and values that are as good as JSON."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from chalicelib.api.functions.emitting import LARGEST, emission
from chalicelib.specification import Specification
from chalicelib.specification.operations import Event, EventHandler

SHOP = Specification(
    title="Shop",
    name="shop",
    hash="",
    integrations=tuple(
        EventHandler(service="Shop", function="shop.hear", event=Event(emitted=name))
        for name in ("order.paid", "order.shipped", "order.paid")
    ),
)

MISUSE = [
    ("order.payed", {}, LookupError, r"no line .* 'order\.payed'; did you mean 'order\.paid'\?"),
    ("stock", {}, LookupError, "no line of section 8 hears of an event 'stock'$"),
    ("order.paid", [1], TypeError, r"'order\.paid' must be an object, and are list"),
    ("order.paid", None, TypeError, "NoneType"),
    ("order.paid", {"when": object()}, TypeError, "object is not a value of JSON"),
    ("order.paid", {"rate": float("nan")}, ValueError, "JSON is malformed"),
    ("order.paid", {"text": "é" * (LARGEST // 2)}, ValueError, f"at most {LARGEST}"),
]


@pytest.mark.parametrize(("name", "values", "error", "told"), MISUSE)
def test_what_cannot_be_emitted_is_said(name, values, error, told):
    with pytest.raises(error, match=told):
        emission(SHOP, name, values)


def test_values_are_kept_exactly_and_times_as_texts():
    moment = datetime(2026, 11, 28, 12, tzinfo=UTC)

    kept = emission(SHOP, "order.paid", {"total": Decimal("10.50"), "rate": 0.1, "on": date(2026, 1, 2), "at": moment})

    assert kept.values == '{"total":10.50,"rate":0.1,"on":"2026-01-02","at":"2026-11-28T12:00:00.000Z"}'


def test_the_largest_values_are_kept():
    assert len(emission(SHOP, "order.paid", {"text": "x" * (LARGEST - len('{"text":""}'))}).values) == LARGEST
