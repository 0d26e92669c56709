"""Computed fields are worked out by the server at every write, exactly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from chalicelib.data.records import Moment, completed


@pytest.fixture
def anyone(running):
    return running("values").anonymous


def exact(answered):
    return json.loads(answered.text, parse_float=Decimal)["data"]


@pytest.mark.parametrize(
    ("quantity", "price", "total", "third"),
    [
        ("3", "1.5", "4.5", "1"),
        ("5", "0", "0", "1.6666666666666666666666666666666666667"),
        ("0", "1.5", "0", "0"),
        ("-2", "0.0001", "-0.0002", "-0.66666666666666666666666666666666666667"),
        ("12345678901234567890", "1234567890.1234", "15241578753238135651431397777.626", "4115226300411522630"),
        ("null", "1.5", None, None),
    ],
)
def test_a_computed_number_is_exact_in_every_answer(anyone, quantity, price, total, third):
    body = f'{{"name": "x", "quantity": {quantity}, "unit_price": {price}}}'

    created = anyone.post("/orders", body)
    replaced = anyone.put(created.headers["Location"], body)
    read = anyone.get(created.headers["Location"])

    wanted = [None if one is None else Decimal(one) for one in (total, third)]
    for answered in (created, replaced, read):
        assert [exact(answered)[name] for name in ("total", "third")] == wanted


@pytest.mark.parametrize(
    ("count", "doubled"),
    [
        ("99999999999999999999999999999999999999", "199999999999999999999999999999999999998"),
        ("55555555555555555555555555555555555557", "111111111111111111111111111111111111110"),
    ],
)
def test_a_computed_number_has_38_digits_and_not_more(anyone, count, doubled):
    made = anyone.post("/parts", f'{{"count": {count}}}')

    kept = exact(anyone.get("/parts"))["items"][0]["doubled"]

    assert made.status == 201
    assert Decimal(kept) == Decimal(f"{Decimal(doubled):.37E}")


@pytest.mark.parametrize(
    ("change", "total"),
    [({"quantity": 4}, 6), ({"unit_price": 2}, 6), ({"name": "y"}, 4.5), ({"quantity": None}, None)],
)
@pytest.mark.parametrize("headers", [{}, {"If-Match": '"1"'}, {"Idempotency-Key": "k"}])
def test_a_computed_field_follows_every_update(anyone, change, total, headers):
    order = anyone.post("/orders", {"name": "x", "quantity": 3, "unit_price": 1.5}).headers["Location"]

    changed = anyone.patch(order, change, headers=headers)

    assert changed.data["total"] == anyone.get(order).data["total"] == total


def test_a_computed_text_follows_its_field(anyone):
    order = anyone.post("/orders", {"name": "straße"}).headers["Location"]

    anyone.patch(order, {"name": "łódź"})

    assert anyone.get(order).data["shout"] == "ŁÓDŹ"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_computed_field_cannot_be_sent(anyone, method):
    made = anyone.post("/orders", {"name": "x"}).headers["Location"]

    answered = anyone(method, "/orders" if method == "POST" else made, {"name": "y", "total": 1})

    assert (answered.status, answered.fields) == (400, {"total": "is set by the server"})


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [("decimal(10,2)", 5, "1.67"), ("decimal(10,2)", 0.03, "0.01"), ("integer", 7, "2"), ("number", 6, "2")],
)
def test_a_computed_number_has_the_decimals_of_its_type(kind, sent, kept):
    document = (
        "# Shares\n## 3. Database Schema\n#### shares\n- Fields:\n  - whole: number\n"
        f"  - part: {kind} computed whole / 3\n"
    )
    table = compile_document(Source("shares.md", document)).specification.table("shares")

    record = completed(table, {"whole": Decimal(str(sent))}, Moment(datetime.now(UTC), None, lambda _: "key"))

    assert str(record["part"]) == kept


@pytest.mark.parametrize("generator", ["auto", "default now", "default today"])
def test_a_day_that_the_server_sets_is_a_day(generator):
    document = f"# Days\n## 3. Database Schema\n#### days\n- Fields:\n  - made: date {generator}\n"
    table = compile_document(Source("days.md", document)).specification.table("days")

    record = completed(table, {}, Moment(datetime(2026, 11, 22, 9, 30, tzinfo=UTC), None, lambda _: "key"))

    assert record["made"] == "2026-11-22"
