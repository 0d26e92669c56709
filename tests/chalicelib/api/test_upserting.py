"""Records that are found, and put, by the value of a unique field."""

from __future__ import annotations

import pytest

from chalicelib.bootstrap import build
from chalicelib.data.connection import Connection

KEYED = {"Idempotency-Key": "a-key"}


@pytest.fixture
def anyone(workshop):
    return workshop.anonymous


@pytest.fixture
def label(anyone):
    return anyone.post("/labels", {"name": "oak", "serial": 7, "remark": "hard"})


def test_a_record_is_read_changed_and_deleted_by_a_unique_value(anyone, label):
    read = anyone.get("/labels/oak")
    changed = anyone.patch("/labels/oak", {"remark": "harder"})
    deleted = anyone.delete("/labels/oak")

    assert (read.data, label.headers["Location"]) == (label.data, "/labels/oak")
    assert (changed.data["id"], changed.data["version"], changed.data["remark"]) == (label.data["id"], 2, "harder")
    assert (deleted.status, anyone.get("/labels/oak").status) == (200, 404)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("name", ["elm", "No%20Slug", "01J9ZC8Q4T7M2V5X8B1N3K6R9P"])
def test_a_value_that_no_record_has_leads_nowhere(anyone, label, method, name):
    assert anyone(method, f"/labels/{name}").status == 404


def test_a_put_makes_the_record_that_is_not_there_and_replaces_the_one_that_is(anyone):
    made = anyone.put("/labels/oak", {"remark": "hard", "colour": "green"})
    replaced = anyone.put("/labels/oak", {"serial": 8})

    assert (made.status, made.headers["Location"], made.data["version"]) == (201, "/labels/oak", 1)
    assert (replaced.status, replaced.data["id"], replaced.data["version"]) == (200, made.data["id"], 2)
    shown = {name: replaced.data[name] for name in ("name", "colour", "serial", "remark")}
    assert shown == {"name": "oak", "colour": "red", "serial": 8, "remark": None}


def test_the_body_of_a_put_may_repeat_the_value_and_cannot_contradict_it(anyone):
    contradiction = anyone.put("/labels/oak", {"name": "elm"})
    repetition = anyone.put("/labels/oak", {"name": "oak"})

    assert (contradiction.status, contradiction.fields) == (400, {"name": "is given by the path"})
    assert repetition.status == 201


def test_a_patch_may_give_the_record_another_value(anyone, label):
    renamed = anyone.patch("/labels/oak", {"name": "elm"})

    assert (renamed.status, anyone.get("/labels/elm").data["id"]) == (200, label.data["id"])
    assert anyone.get("/labels/oak").status == 404


def test_a_put_can_ask_for_the_record_to_be_there_or_not(anyone):
    absent = anyone.put("/labels/oak", {}, headers={"If-Match": "*"})
    made = anyone.put("/labels/oak", {}, headers={"If-None-Match": "*"})
    present = anyone.put("/labels/oak", {}, headers={"If-None-Match": "*"})

    assert [answered.status for answered in (absent, made, present)] == [412, 201, 412]


def test_a_put_whose_other_values_are_taken_is_refused(anyone, label):
    answered = anyone.put("/labels/elm", {"serial": 7})

    assert (answered.status, answered.code) == (409, "SERIAL_TAKEN")
    assert anyone.get("/labels/elm").status == 404


@pytest.mark.parametrize("there", [False, True])
def test_a_put_that_is_sent_again_under_its_key_is_answered_again(anyone, there):
    if there:
        anyone.post("/labels", {"name": "oak"})

    first = anyone.put("/labels/oak", {"remark": "x"}, headers=KEYED)
    again = anyone.put("/labels/oak", {"remark": "x"}, headers=KEYED)

    assert first.status == (200 if there else 201)
    assert (again.status, again.text) == (first.status, first.text)


class Raced(Connection):
    """Lets others act just before a call of one kind."""

    def __init__(self) -> None:
        super().__init__(region="eu-west-1")
        self.meanwhile, self.before = None, ""

    def dispatch(self, operation_name, operation_kwargs):
        if operation_name == self.before and self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return super().dispatch(operation_name, operation_kwargs)


@pytest.fixture
def race(running):
    connection = Raced()
    world = running("workshop", connection)
    other = type(world.anonymous)(build(world.specification, world.settings))

    def meanwhile(before, act):
        connection.before, connection.meanwhile = before, lambda: act(other)

    return world.anonymous, meanwhile


def test_of_two_puts_at_once_one_creates_and_the_other_replaces(race):
    anyone, meanwhile = race
    meanwhile("TransactWriteItems", lambda other: other.put("/labels/oak", {"remark": "theirs"}))

    answered = anyone.put("/labels/oak", {"remark": "mine"})

    assert (answered.status, answered.data["version"], answered.data["remark"]) == (200, 2, "mine")
    assert [row["name"] for row in anyone.get("/labels").items] == ["oak"]


def test_a_put_makes_the_record_anew_that_is_deleted_meanwhile(race):
    anyone, meanwhile = race
    first = anyone.put("/labels/oak", {}).data["id"]
    meanwhile("UpdateItem", lambda other: other.delete("/labels/oak"))

    answered = anyone.put("/labels/oak", {"remark": "mine"})

    assert (answered.status, answered.data["version"]) == (201, 1)
    assert answered.data["id"] != first


@pytest.mark.parametrize(
    ("before", "method", "body"),
    [
        ("UpdateItem", "PATCH", {"remark": "mine"}),
        ("TransactWriteItems", "PATCH", {"serial": 5}),
        ("GetItem", "DELETE", None),
    ],
)
def test_a_write_meets_the_record_that_has_the_value_when_it_is_done(race, before, method, body):
    anyone, meanwhile = race
    old = anyone.put("/labels/oak", {}).data["id"]

    def swap(other):
        other.patch("/labels/oak", {"name": "elm"})
        other.put("/labels/oak", {})

    meanwhile(before, swap)

    answered = anyone(method, "/labels/oak", body)

    assert answered.status == 200, answered.text
    untouched = anyone.get("/labels/elm").data
    assert (untouched["id"], untouched["version"]) == (old, 2)
    assert method == "DELETE" or answered.data["id"] != old


def test_a_path_within_a_record_finds_it_by_its_unique_value(anyone, label):
    anyone.post("/kits", {"name": "Bits", "parts": [{"label": label.data["id"], "quantity": 1}, {"quantity": 2}]})

    assert [row["quantity"] for row in anyone.get("/labels/oak/kit-parts").items] == [1]
    assert anyone.get("/labels/elm/kit-parts").status == 404


CALLS = [
    ("GET", "/labels/oak", None, ["GetItem", "GetItem"]),
    ("PATCH", "/labels/oak", {"remark": "x"}, ["GetItem", "UpdateItem"]),
    ("PUT", "/labels/elm", {}, ["GetItem", "TransactWriteItems"]),
    ("POST", "/labels/oak/green", None, ["GetItem", "UpdateItem"]),
]


@pytest.mark.parametrize(("method", "path", "body", "calls"), CALLS)
def test_a_unique_value_costs_one_call_more_than_the_key(workshop, anyone, label, method, path, body, calls):
    events, wire = workshop.store.models.connection.client.meta.events, []

    def note(model, **_):
        wire.append(model.name)

    events.register("before-call.dynamodb", note)
    anyone(method, path, body)
    events.unregister("before-call.dynamodb", note)

    assert wire == calls
