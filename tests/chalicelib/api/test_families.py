"""A record that is made together with those that refer to it."""

from __future__ import annotations

import pytest

KEYED = {"Idempotency-Key": "a-key"}


@pytest.fixture
def anyone(workshop):
    return workshop.anonymous


@pytest.fixture
def label(anyone):
    return anyone.post("/labels", {"name": "oak"}).data["id"]


def test_children_are_made_with_their_parent_and_answered_with_it(anyone, label):
    made = anyone.post(
        "/kits", {"name": "Bits", "parts": [{"quantity": 2, "label": label}, {"quantity": 1, "code": "x"}]}
    )

    assert made.status == 201
    assert [(part["kit"], part["quantity"], part["version"]) for part in made.data["parts"]] == [
        (made.data["id"], 2, 1),
        (made.data["id"], 1, 1),
    ]
    parts = {row["id"]: row for row in anyone.get("/kit-parts").items}
    assert parts == {part["id"]: part for part in made.data["parts"]}
    assert anyone.get(made.headers["Location"]).data["name"] == "Bits"


def test_optional_children_may_be_left_out(anyone):
    made = anyone.post("/kits", {"name": "Bits"})

    assert (made.status, made.data["parts"]) == (201, [])


def test_every_mistake_is_told_at_once_by_its_place(anyone):
    parts = [{"quantity": 0}, {"quantity": "many", "kit": "x"}, {"size": 1}]

    answered = anyone.post("/kits", {"parts": parts, "colour": "red"})

    assert answered.status == 400
    assert answered.fields == {
        "colour": "is not a field of kits",
        "name": "is required",
        "parts[0].quantity": "must be at least 1",
        "parts[1].quantity": "must be a number",
        "parts[1].kit": "is set by the server",
        "parts[2].quantity": "is required",
        "parts[2].size": "is not a field of kit_parts",
    }
    assert anyone.get("/kits").items == []


@pytest.mark.parametrize("parts", [3, {"quantity": 1}, [], [{"quantity": 1}] * 100])
def test_children_are_a_list_of_so_many_objects(anyone, parts):
    answered = anyone.post("/kits", {"name": "Bits", "parts": parts})

    assert (answered.status, answered.fields) == (400, {"parts": "must be a list of 1 to 99 objects"})


def test_what_the_store_refuses_of_a_child_is_told_by_its_place_and_nothing_is_made(anyone, label):
    anyone.post("/kits", {"name": "Old", "parts": [{"quantity": 1, "code": "x"}]})

    taken = anyone.post("/kits", {"name": "Bits", "parts": [{"quantity": 1}, {"quantity": 1, "code": "x"}]})
    missing = anyone.post("/kits", {"name": "Bits", "parts": [{"quantity": 1, "label": "none"}]})
    twins = anyone.post("/kits", {"name": "Bits", "parts": [{"quantity": 1, "code": code} for code in "yy"]})
    parent = anyone.post("/kits", {"name": "Old", "parts": [{"quantity": 1}]})

    assert (taken.code, taken.fields) == ("CODE_TAKEN", {"parts[1].code": "is already taken"})
    assert (missing.status, missing.fields) == (400, {"parts[0].label": "refers to no record of labels"})
    assert (twins.code, twins.fields) == ("CODE_TAKEN", {"parts[1].code": "is the same as in parts[0]"})
    assert (parent.code, parent.fields) == ("NAME_TAKEN", {"name": "is already taken"})
    assert (len(anyone.get("/kits").items), len(anyone.get("/kit-parts").items)) == (1, 1)


def test_a_family_that_no_transaction_takes_is_refused_with_its_number(anyone):
    parts = [{"quantity": 1, "code": str(number)} for number in range(60)]

    answered = anyone.post("/kits", {"name": "Bits", "parts": parts})

    assert (answered.status, answered.code) == (400, "TOO_MANY_WRITES")
    assert answered.data["message"].startswith("This needs 122 actions in one transaction")


def test_a_family_that_is_sent_again_under_its_key_is_made_once(anyone):
    body = {"name": "Bits", "parts": [{"quantity": 1}]}

    first = anyone.post("/kits", body, headers=KEYED)
    again = anyone.post("/kits", body, headers=KEYED)

    assert (again.status, again.text) == (first.status, first.text)
    assert len(anyone.get("/kit-parts").items) == 1


def test_a_family_is_made_by_one_call(workshop, anyone):
    events, wire = workshop.store.models.connection.client.meta.events, []

    def note(model, **_):
        wire.append(model.name)

    events.register("before-call.dynamodb", note)
    anyone.post("/kits", {"name": "Bits", "parts": [{"quantity": 1}, {"quantity": 2}]})
    events.unregister("before-call.dynamodb", note)

    assert wire == ["TransactWriteItems"]
