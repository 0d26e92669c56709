"""Up to a hundred records written by one request: each by itself, or all together."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.bootstrap import build
from chalicelib.data.connection import Connection

KEYED = {"Idempotency-Key": "a-key"}


@pytest.fixture
def anyone(workshop):
    return workshop.anonymous


@pytest.fixture
def tools(anyone):
    made = anyone.post("/tools/bulk", {"items": [{"name": name} for name in ("Saw", "Axe", "Awl")]})
    return [item["data"]["id"] for item in made.items]


def labels(anyone):
    return sorted(row["name"] for row in anyone.get("/labels").items)


def statuses(answered):
    assert answered.status == 200, answered.text
    return [item["status"] for item in answered.items]


def test_each_item_is_answered_in_its_place_as_the_single_write_is(anyone):
    anyone.post("/labels", {"name": "old"})

    answered = anyone.post("/labels/bulk", {"items": [{"name": "new"}, {"name": "old"}, {"name": 3, "sise": 1}]})

    assert statuses(answered) == [201, 409, 400]
    new, taken, wrong = (item["data"] for item in answered.items)
    assert (new["name"], new["colour"], new["version"]) == ("new", "red", 1)
    assert taken == anyone.post("/labels", {"name": "old"}).data
    assert wrong["fields"].keys() == {"name", "sise"}
    assert labels(anyone) == ["new", "old"]


def test_items_of_an_update_are_told_by_their_key(anyone, tools):
    saw, axe, _ = tools
    items = [{"id": axe, "sharp": True}, {"id": saw, "name": "Fretsaw"}, {"id": "none", "sharp": True}, {"sharp": True}]

    answered = anyone.patch("/tools/bulk", {"items": items})

    assert statuses(answered) == [200, 200, 404, 400]
    assert answered.items[3]["data"]["fields"] == {"id": "is required"}
    assert [anyone.get(f"/tools/{key}").data["sharp"] for key in (saw, axe)] == [None, True]


def test_items_of_a_deletion_are_told_by_their_key(anyone, tools):
    answered = anyone(
        "DELETE", "/tools/bulk", {"items": [{"id": tools[0]}, {"id": "none"}, {"id": 4}, {"id": tools[1], "x": 1}]}
    )

    assert statuses(answered) == [200, 404, 400, 400]
    assert answered.items[0]["data"] is None
    assert len(anyone.get("/tools").items) == 2


@pytest.mark.parametrize("query", ["", "?atomic=true"])
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_item_is_written_only_in_the_version_that_it_names(anyone, tools, method, query):
    anyone.patch(f"/tools/{tools[0]}", {"sharp": True})

    stale = anyone(method, f"/tools/bulk{query}", {"items": [{"id": tools[0], "version": 1}]})
    wrong = anyone(method, f"/tools/bulk{query}", {"items": [{"id": tools[0], "version": "2"}]})
    right = anyone(method, f"/tools/bulk{query}", {"items": [{"id": tools[0], "version": 2}]})

    assert right.items[0]["status"] == 200
    if query:
        assert [(one.status, one.code) for one in (stale, wrong)] == [
            (412, "PRECONDITION_FAILED"),
            (400, "INVALID_REQUEST"),
        ]
        assert wrong.fields == {"items[0].version": "must be a whole number"}
    else:
        assert [statuses(one) for one in (stale, wrong)] == [[412], [400]]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"items": "must be a list of 1 to 100 objects"}),
        ({"items": []}, {"items": "must be a list of 1 to 100 objects"}),
        ({"items": [{"name": f"l{number}"} for number in range(101)]}, {"items": "must be a list of 1 to 100 objects"}),
        ({"items": [{"name": "a"}, 3, None]}, {"items[1]": "must be an object", "items[2]": "must be an object"}),
        ({"items": [{"name": "a"}], "also": 1}, {"also": "cannot be sent here"}),
    ],
)
def test_a_bulk_that_is_none_is_refused_as_a_whole(anyone, body, fields):
    answered = anyone.post("/labels/bulk", body)

    assert (answered.status, answered.fields) == (400, fields)
    assert labels(anyone) == []


@pytest.mark.parametrize("query", ["?atomic=perhaps", "?atomic=true&atomic=true", "?limit=3"])
def test_a_bulk_knows_one_query_parameter(anyone, query):
    assert anyone.post(f"/labels/bulk{query}", {"items": [{"name": "a"}]}).status == 400


def test_a_hundred_items_are_written(anyone):
    answered = anyone.post("/labels/bulk", {"items": [{"name": f"l{number}"} for number in range(100)]})

    assert statuses(answered) == [201] * 100
    assert len({item["data"]["id"] for item in answered.items}) == 100


def test_items_are_written_in_their_order_so_that_each_meets_those_before_it(anyone, tools):
    twice = anyone.post("/labels/bulk", {"items": [{"name": "a"}, {"name": "a"}]})
    again = anyone.patch(
        "/tools/bulk", {"items": [{"id": tools[0], "sharp": True}, {"id": tools[0], "version": 2, "name": "x"}]}
    )

    assert statuses(twice) == [201, 409]
    assert statuses(again) == [200, 200]


def test_all_or_nothing_is_done_by_one_transaction(anyone):
    answered = anyone.post(
        "/labels/bulk?atomic=true", {"items": [{"name": "a", "serial": 1}, {"name": "b", "serial": 2}]}
    )

    assert statuses(answered) == [201, 201]
    assert [item["data"]["name"] for item in answered.items] == ["a", "b"]
    assert anyone.get("/labels/b").data == answered.items[1]["data"]


def test_the_refusal_of_one_item_refuses_all_and_says_which(anyone):
    anyone.post("/labels", {"name": "old"})

    taken = anyone.post("/labels/bulk?atomic=true", {"items": [{"name": "a"}, {"name": "old"}]})
    wrong = anyone.post("/labels/bulk?atomic=true", {"items": [{}, {"name": "b", "colour": "blue"}]})

    assert (taken.status, taken.code, taken.fields) == (409, "NAME_TAKEN", {"items[1].name": "is already taken"})
    assert (wrong.status, wrong.fields.keys()) == (400, {"items[0].name", "items[1].colour"})
    assert labels(anyone) == ["old"]


def test_two_items_cannot_have_one_unique_value_or_key(anyone, workshop):
    value = anyone.post("/labels/bulk?atomic=true", {"items": [{"name": "a", "serial": 1}, {"name": "b", "serial": 1}]})
    key = anyone.post("/readings/bulk?atomic=true", {"items": [{"day": "2026-01-01", "level": n} for n in (1, 2)]})

    assert (value.code, value.fields) == ("SERIAL_TAKEN", {"items[1].serial": "is the same as in items[0]"})
    assert (key.code, key.fields) == ("DAY_TAKEN", {"items[1].day": "is the same as in items[0]"})
    assert labels(anyone) == []


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_record_is_written_once_in_a_transaction(anyone, tools, method):
    answered = anyone(method, "/tools/bulk?atomic=true", {"items": [{"id": tools[0]}, {"id": tools[0]}]})

    assert (answered.status, answered.fields) == (400, {"items[1].id": "is the same as in items[0]"})


def test_a_unique_value_may_go_from_one_record_to_another(anyone):
    first, second = (anyone.post("/labels", {"name": name}).data["id"] for name in ("a", "b"))

    swapped = anyone.patch(
        "/labels/bulk?atomic=true", {"items": [{"id": first, "name": "b"}, {"id": second, "name": "a"}]}
    )

    assert statuses(swapped) == [200, 200]
    assert [anyone.get(f"/labels/{name}").data["id"] for name in ("a", "b")] == [second, first]
    assert anyone.post("/labels", {"name": "a"}).code == "NAME_TAKEN"


def test_updates_together_follow_the_rules_of_each(anyone):
    keys = [anyone.post("/projects", {"name": name}).data["id"] for name in ("Shed", "Barn")]

    done = anyone.patch(
        "/projects/bulk?atomic=true", {"items": [{"id": keys[0], "stage": "plan"}, {"id": keys[1], "stage": "done"}]}
    )
    gone = anyone.patch(
        "/projects/bulk?atomic=true", {"items": [{"id": keys[0], "hours": 1}, {"id": "none", "hours": 1}]}
    )
    fine = anyone.patch("/projects/bulk?atomic=true", {"items": [{"id": key, "stage": "plan"} for key in keys]})

    assert (done.code, done.fields) == ("TRANSITION_NOT_ALLOWED", {"items[1].stage": "may go from idea to plan"})
    assert (gone.status, gone.fields) == (404, {"items[1]": "There is nothing here"})
    assert statuses(fine) == [200, 200]
    assert [anyone.get(f"/projects/{key}").data["version"] for key in keys] == [2, 2]


def test_a_missing_reference_is_told_by_every_item_that_has_it(anyone):
    project = anyone.post("/projects", {"name": "Shed"}).data["id"]
    items = [{"title": title, "project": key} for title, key in (("a", project), ("b", "none"), ("c", "none"))]

    refused = anyone.post("/tasks/bulk?atomic=true", {"items": items})
    done = anyone.post("/tasks/bulk?atomic=true", {"items": [items[0], items[0]]})

    text = "refers to no record of projects"
    assert (refused.status, refused.fields) == (400, {"items[1].project": text, "items[2].project": text})
    assert statuses(done) == [201, 201]


def test_records_are_deleted_together_with_all_that_goes_with_them(anyone):
    shed, barn = (anyone.post("/projects", {"name": name}).data["id"] for name in ("Shed", "Barn"))
    first = anyone.post("/tasks", {"title": "a", "project": shed}).data["id"]
    other = anyone.post("/projects", {"name": "Hut"}).data["id"]
    kept = anyone.post("/tasks", {"title": "b", "project": other, "after": first}).data["id"]

    gone = anyone("DELETE", "/projects/bulk?atomic=true", {"items": [{"id": shed}, {"id": barn}]})

    assert statuses(gone) == [200, 200]
    assert [row["name"] for row in anyone.get("/projects").items] == ["Hut"]
    assert [(row["id"], row["after"]) for row in anyone.get("/tasks").items] == [(kept, None)]
    assert statuses(anyone.post("/projects/bulk", {"items": [{"name": "Shed"}, {"name": "Barn"}]})) == [201, 201]


def test_a_record_that_others_need_keeps_all_of_them_and_takes_new_references_again(anyone):
    shed, barn = (anyone.post("/projects", {"name": name}).data["id"] for name in ("Shed", "Barn"))
    anyone.post("/invoices", {"project": barn, "total": 1})

    refused = anyone("DELETE", "/projects/bulk?atomic=true", {"items": [{"id": shed}, {"id": barn}]})

    assert (refused.status, refused.code, refused.fields) == (409, "IN_USE", {"invoices": "refers to this record"})
    assert anyone.post("/tasks", {"title": "a", "project": shed}).status == 201


def test_more_than_a_transaction_takes_is_refused_with_its_number(anyone):
    items = [{"name": f"l{number}", "serial": number} for number in range(40)]

    answered = anyone.post("/labels/bulk?atomic=true", {"items": items})

    assert (answered.status, answered.code) == (400, "TOO_MANY_WRITES")
    assert answered.data["message"].startswith("This needs 120 actions in one transaction, of which 100 are possible")
    assert labels(anyone) == []


def test_a_deletion_that_is_too_large_lets_new_references_be_made(anyone):
    shed = anyone.post("/projects", {"name": "Shed"}).data["id"]
    for _ in range(2):
        anyone.post("/tasks/bulk", {"items": [{"title": "a", "project": shed}] * 50})

    refused = anyone("DELETE", "/projects/bulk?atomic=true", {"items": [{"id": shed}]})

    assert (refused.status, refused.code) == (400, "TOO_MANY_WRITES")
    assert anyone.post("/tasks", {"title": "b", "project": shed}).status == 201


@pytest.mark.parametrize("query", ["", "?atomic=true"])
@pytest.mark.parametrize(
    ("method", "items"),
    [
        ("POST", [{"name": "new"}, {"name": "newer"}]),
        ("PATCH", [{"id": "<a>", "remark": "x"}, {"id": "<b>", "name": "c"}]),
        ("DELETE", [{"id": "<a>"}, {"id": "<b>"}]),
    ],
)
def test_a_bulk_that_is_sent_again_under_its_key_is_answered_again_and_done_once(anyone, method, items, query):
    text = json.dumps({"items": items})
    for name in "ab":
        text = text.replace(f"<{name}>", anyone.post("/labels", {"name": name}).data["id"])

    first = anyone(method, f"/labels/bulk{query}", text, headers=KEYED)
    there = anyone.get("/labels").text
    again = anyone(method, f"/labels/bulk{query}", text, headers=KEYED)

    assert set(statuses(first)) <= {200, 201}
    assert (again.status, again.text) == (first.status, first.text)
    assert anyone.get("/labels").text == there


@pytest.mark.parametrize("query", ["", "?atomic=true"])
def test_a_key_stands_for_one_bulk(anyone, query):
    anyone.post(f"/labels/bulk{query}", {"items": [{"name": "a"}]}, headers=KEYED)

    other = anyone.post(f"/labels/bulk{query}", {"items": [{"name": "a"}, {"name": "b"}]}, headers=KEYED)

    assert (other.status, other.code) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert labels(anyone) == ["a"]


def test_an_item_that_was_refused_is_decided_again_and_the_others_are_answered_again(anyone):
    anyone.post("/labels", {"name": "old"})
    body = {"items": [{"name": "old"}, {"name": "new"}]}
    first = anyone.post("/labels/bulk", body, headers=KEYED)
    anyone.delete("/labels/old")

    again = anyone.post("/labels/bulk", body, headers=KEYED)

    assert (statuses(first), statuses(again)) == ([409, 201], [201, 201])
    assert first.items[1] == again.items[1]


@pytest.mark.parametrize("query", ["", "?atomic=true"])
def test_a_bulk_makes_a_bounded_number_of_calls(workshop, anyone, tools, query):
    events, wire = workshop.store.models.connection.client.meta.events, []

    def note(model, **_):
        wire.append(model.name)

    events.register("before-call.dynamodb", note)
    anyone.patch(f"/tools/bulk{query}", {"items": [{"id": key, "sharp": True} for key in tools]})
    events.unregister("before-call.dynamodb", note)

    assert wire == (["BatchGetItem", "TransactWriteItems"] if query else ["UpdateItem"] * 3)


class Failing(Connection):
    """Stops answering at its n-th call; lets somebody else act just before a transaction."""

    def __init__(self) -> None:
        super().__init__(region="eu-west-1")
        self.left, self.asked, self.meanwhile = None, 0, None

    def dispatch(self, operation_name, operation_kwargs):
        self.asked += 1
        if self.left is not None and self.asked > self.left:
            raise EndpointConnectionError(endpoint_url="https://dynamodb.eu-west-1.amazonaws.com")
        if self.meanwhile and operation_name == "TransactWriteItems":
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return super().dispatch(operation_name, operation_kwargs)


def test_the_items_that_are_left_when_the_database_stops_answering_are_not_tried(running):
    connection = Failing()
    anyone = running("workshop", connection).anonymous
    connection.asked, connection.left = 0, 2

    answered = anyone.post("/tools/bulk", {"items": [{"name": str(number)} for number in range(5)]})

    assert statuses(answered) == [201, 201, 503, 503, 503]
    assert answered.items[4]["data"]["code"] == "UNAVAILABLE"
    assert connection.asked == 3


def test_a_bulk_that_was_cut_off_is_finished_when_it_is_sent_again_under_its_key(running):
    connection = Failing()
    anyone = running("workshop", connection).anonymous
    body = {"items": [{"name": str(number)} for number in range(3)]}
    connection.asked, connection.left = 0, 3  # the claim of the key, and two items

    first = anyone.post("/tools/bulk", body, headers=KEYED)
    connection.left = None
    again = anyone.post("/tools/bulk", body, headers=KEYED)

    assert (statuses(first), statuses(again)) == ([201, 201, 503], [201, 201, 201])
    assert again.items[:2] == first.items[:2]
    assert len(anyone.get("/tools").items) == 3


def test_updates_together_are_decided_anew_when_a_record_changes_meanwhile(running):
    connection = Failing()
    world = running("workshop", connection)
    other = type(world.anonymous)(build(world.specification, world.settings))
    keys = [world.anonymous.post("/projects", {"name": name}).data["id"] for name in ("Shed", "Barn")]
    connection.meanwhile = lambda: other.patch(f"/projects/{keys[1]}", {"client": "Ann"})

    done = world.anonymous.patch("/projects/bulk?atomic=true", {"items": [{"id": key, "hours": 2} for key in keys]})

    assert statuses(done) == [200, 200]
    assert [(item["data"]["version"], item["data"]["client"]) for item in done.items] == [(2, None), (3, "Ann")]


def test_an_item_that_is_too_large_is_refused_alone(anyone):
    answered = anyone.post("/tools/bulk", {"items": [{"name": "x" * 410_000}, {"name": "Saw"}]})

    assert statuses(answered) == [413, 201]
