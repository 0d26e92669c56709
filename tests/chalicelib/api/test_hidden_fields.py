"""What is write-only is written and never read: by no parameter, in no answer, in no error, in no history."""

from __future__ import annotations

import pytest

SECRET, PIN = "hush-hush", 918273


@pytest.fixture
def anyone(running):
    return running("values").anonymous


@pytest.fixture
def order(anyone):
    return anyone.post("/orders", {"name": "x", "secret": SECRET, "pin": PIN}).headers["Location"]


def test_a_write_only_value_is_in_no_answer(anyone, order):
    key = order.rpartition("/")[2]
    part = anyone.post("/parts", {"order": key}).headers["Location"]

    answers = [
        anyone.get(order),
        anyone.patch(order, {"secret": SECRET, "pin": PIN}),
        anyone.put(order, {"name": "x", "secret": SECRET, "pin": PIN}),
        anyone.get("/orders?count=true"),
        anyone.get("/parts?include=order"),
        anyone.get(part),
        anyone.get(f"{order}/history"),
        anyone.post("/orders", {"name": "y", "pin": PIN}),
    ]

    assert [answered.status for answered in answers] == [200] * 7 + [409]
    assert not any(SECRET in one.text or str(PIN) in one.text for one in answers)
    assert not any('"secret"' in one.text or '"pin"' in one.text for one in answers[:-1])


@pytest.mark.parametrize(
    "query",
    [
        f"pin={PIN}", "pin[gte]=1", "pin[in]=1,2", f"secret={SECRET}", "secret[begins]=h", "sort=pin", "sort=-pin",
        "sort=secret", "fields=secret", "fields=name,pin", "include=secret", "include=pin",
    ],
)  # fmt: skip
def test_no_parameter_asks_for_a_write_only_field(anyone, order, query):
    answered = anyone.get(f"/orders?{query}")

    assert (order != "", answered.status, answered.code) == (True, 400, "INVALID_REQUEST")


def test_words_are_not_looked_for_in_a_write_only_field(anyone, order):
    assert anyone.get(f"/orders?q={SECRET}").items == []
    assert [row["name"] for row in anyone.get("/orders?q=x").items] == [anyone.get(order).data["name"]]


def test_a_write_only_field_is_in_the_contract_of_what_is_sent_alone(anyone):
    contract = anyone("GET", "/openapi.json").body

    for path, operations in contract["paths"].items():
        for operation in operations.values():
            asked = str(
                [operation.get("parameters"), operation["responses"].get("200"), operation["responses"].get("201")]
            )
            assert "secret" not in asked, path
            assert "'pin'" not in asked, path
    assert "secret" not in str(contract["components"])
    sent = contract["paths"]["/orders"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert (sent["secret"]["writeOnly"], sent["pin"]["writeOnly"]) == (True, True)


def test_a_write_only_value_stays_where_it_is_not_sent(running):
    world = running("values")
    order = world.anonymous.post("/orders", {"name": "x", "secret": SECRET}).data["id"]

    world.anonymous.patch(f"/orders/{order}", {"name": "y"})

    assert world.store.get(world.specification.table("orders"), order)["secret"] == SECRET
