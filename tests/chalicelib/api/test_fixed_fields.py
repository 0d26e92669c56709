"""Fields that clients do not set, or set once: read-only, automatic, immutable."""

from __future__ import annotations

import pytest

AUTOMATIC = ("id", "grade", "created_by", "updated_by", "created_at", "updated_at", "version")


@pytest.fixture
def values(running):
    return running("values")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
@pytest.mark.parametrize("name", AUTOMATIC)
def test_what_the_server_sets_is_refused_in_every_write(values, method, name):
    made = values.anonymous.post("/orders", {"name": "x"}).headers["Location"]

    answered = values.anonymous(method, "/orders" if method == "POST" else made, {"name": "y", name: None})

    assert (answered.status, answered.fields) == (400, {name: "is set by the server"})


def test_an_author_is_who_made_a_record_and_who_changed_it_last(values):
    ann, bob = values.person("ann"), values.person("bob")
    order = ann.post("/orders", {"name": "x"}).headers["Location"]
    made = ann.get(order).data

    changed = bob.patch(order, {"quantity": 1}).data

    assert (made["created_by"], made["updated_by"]) == ("ann", "ann")
    assert (changed["created_by"], changed["updated_by"]) == ("ann", "bob")
    assert values.anonymous.put(order, {"name": "x"}).data["updated_by"] is None


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k"}])
def test_a_version_rises_by_one_with_every_write(values, headers):
    made = values.anonymous.post("/things", {"word": "x"}, headers=headers)
    thing = made.headers["Location"]

    versions = [values.anonymous.patch(thing, {"whole": number}).data["version"] for number in (1, 1, 2)]

    assert [made.data["version"], *versions, values.anonymous.put(thing, {}).data["version"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_an_immutable_field_is_set_once(values, method):
    order = values.anonymous.post("/orders", {"name": "x"}).headers["Location"]

    first = values.anonymous(method, order, {"name": "x", "serial": "A"})
    same = values.anonymous(method, order, {"name": "x", "serial": "A"})
    other = values.anonymous(method, order, {"name": "x", "serial": "B"})
    emptied = values.anonymous(method, order, {"name": "x", "serial": None})

    assert [first.status, same.status] == [200, 200]
    assert other.fields == emptied.fields == {"serial": "cannot be changed once it is set"}
    assert values.anonymous.put(order, {"name": "x"}).data["serial"] == "A"


def test_a_default_is_made_anew_for_each_record_and_stays(values):
    one, other = (values.anonymous.post("/things", {}).data for _ in range(2))

    kept = values.anonymous.put(f"/things/{one['id']}", {}).data

    assert one["token"] != other["token"]
    assert one["made_on"] == one["made"][:10]
    assert (one["colour"], one["size"]) == ("red", 3)
    assert [kept[name] for name in ("token", "made", "made_on")] == [one[name] for name in ("token", "made", "made_on")]


def test_what_is_sent_goes_before_a_default(values):
    token = "7c1a4b52-0f6e-4b7a-9d7e-0d3c1a2b4e5f"

    made = values.anonymous.post("/things", {"token": token, "colour": "blue", "size": 0, "made_on": "2020-01-01"}).data

    assert [made[name] for name in ("token", "colour", "size", "made_on")] == [token, "blue", 0, "2020-01-01"]
