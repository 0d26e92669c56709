"""Which emitted events a line hears of: values may be of any type, or not there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chalicelib.data.emissions import Emitted
from chalicelib.jobs.events.mails import address_of
from chalicelib.jobs.events.news import Announced
from chalicelib.jobs.events.payloads import body
from chalicelib.specification import Arithmetic, Call, Compare, FieldPath, Logic, Not, Value
from chalicelib.specification.operations import Event

TOTAL, KIND = FieldPath(("total",)), FieldPath(("kind",))
ABOVE = Compare("gt", TOTAL, (Value(100),))
WITH_TAX = Compare("gt", Arithmetic("+", TOTAL, Value(20)), (Value(100),))
LONG = Compare("gt", Call("length", (KIND,)), (Value(2),))


def told(**values):
    return Announced(Emitted("e-00", "order.paid", values, "2026-11-28T12:00:00.000Z"))


@pytest.mark.parametrize(
    ("where", "values", "expected"),
    [
        (None, {}, True),
        (ABOVE, {"total": 101}, True),
        (ABOVE, {"total": Decimal("100.01")}, True),
        (ABOVE, {"total": 100}, False),
        (ABOVE, {"total": None}, False),
        (ABOVE, {}, False),
        (ABOVE, {"total": "101"}, False),
        (ABOVE, {"total": [101]}, False),
        (WITH_TAX, {"total": 81}, True),
        (WITH_TAX, {"total": {"amount": 81}}, False),
        (WITH_TAX, {"total": ["81"]}, False),
        (LONG, {"kind": "gold"}, True),
        (LONG, {"kind": 4}, False),
        (Compare("eq", FieldPath(("customer", "kind")), (Value("gold"),)), {"customer": {"kind": "gold"}}, True),
        (Compare("eq", FieldPath(("customer", "kind")), (Value("gold"),)), {"customer": "gold"}, False),
        (Logic("and", (ABOVE, Not(FieldPath(("test",))))), {"total": 101}, True),
    ],
)
def test_a_line_hears_of_an_event_whose_values_meet_its_condition(where, values, expected):
    assert told(**values).is_event(Event(emitted="order.paid", where=where)) is expected


@pytest.mark.parametrize("event", [Event(emitted="order.shipped"), Event(table="order.paid", changes=("created",))])
def test_a_line_hears_of_no_other_event(event):
    assert not told(total=101).is_event(event)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"customer": {"email": "ann@example.com"}}, "ann@example.com"),
        ({"customer": {"email": "ann@example.com, bob@example.com"}}, None),
        ({"customer": "ann@example.com"}, None),
        ({}, None),
    ],
)
def test_a_recipient_is_an_address_among_the_values_or_nobody(values, expected):
    assert address_of(FieldPath(("customer", "email")), told(**values).tell) == expected


@pytest.mark.parametrize(
    ("service", "values", "sent"),
    [
        ("Slack", {"order": "o1", "total": 250}, '{"text":"order.paid: order o1, total 250"}'),
        ("Discord", {}, '{"content":"order.paid"}'),
        ("Depot", {"a": 1}, '{"type":"order.paid","timestamp":"2026-11-28T12:00:00.000Z","data":{"a":1}}'),
    ],
)
def test_a_service_is_told_the_values_or_a_sentence(service, values, sent):
    assert body(told(**values).happened, service) == sent
