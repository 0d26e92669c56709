"""A write under an Idempotency-Key is done once, however often it is sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from chalicelib.bootstrap import build
from chalicelib.data.connection import Connection

TICKET = {"title": "The printer is on fire", "body": "Third floor."}
KEYED = {"Idempotency-Key": "a-key"}
OF_THE_ANSWER = ("Content-Type", "ETag", "Location")


def told(answered):
    return answered.status, answered.text, {name: answered.headers.get(name) for name in OF_THE_ANSWER}


@pytest.fixture
def anyone(workshop):
    return workshop.anonymous


@pytest.fixture
def shed(anyone):
    return anyone.post("/projects", {"name": "Shed", "client": "Ann", "number": 1}).headers["Location"]


@pytest.mark.parametrize(
    ("method", "path", "body", "headers"),
    [
        ("POST", "/projects", {"name": "Barn"}, {}),
        ("POST", "/projects", {"name": "Barn", "client": "Ann", "number": 2}, {}),
        ("POST", "/tasks", {"title": "Sweep", "project": "<id>"}, {}),
        ("POST", "/readings", {"day": "2026-01-01", "level": 1}, {}),
        ("PATCH", "<shed>", {"hours": 3}, {}),
        ("PATCH", "<shed>", {"hours": 3}, {"If-Match": '"1"'}),
        ("PATCH", "<shed>", {"stage": "plan"}, {}),
        ("PATCH", "<shed>", {"name": "Barn"}, {"If-Match": '"1"'}),
        ("PUT", "<shed>", {"name": "Barn"}, {}),
        ("DELETE", "<shed>", None, {}),
        ("DELETE", "<shed>", None, {"If-Match": '"1"'}),
    ],
)
def test_a_write_that_is_sent_again_is_answered_again_and_done_once(anyone, shed, method, path, body, headers):
    path, sent = path.replace("<shed>", shed), json.dumps(body).replace("<id>", shed.rpartition("/")[2])

    first = anyone(method, path, sent if body else None, headers=KEYED | headers)
    there = [anyone.get(listed).text for listed in ("/projects", "/tasks", "/readings")]
    again = [anyone(method, path, sent if body else None, headers=KEYED | headers) for _ in range(2)]

    assert first.status in (200, 201), first.text
    assert [told(answered) for answered in again] == [told(first)] * 2
    assert [anyone.get(listed).text for listed in ("/projects", "/tasks", "/readings")] == there


def test_a_key_stands_for_one_request(anyone, shed):
    anyone.patch(shed, {"hours": 3}, headers=KEYED)
    other = anyone.post("/projects", {"name": "Barn"}).headers["Location"]

    another_body = anyone.patch(shed, {"hours": 4}, headers=KEYED)
    another_record = anyone.patch(other, {"hours": 3}, headers=KEYED)

    assert [(answered.status, answered.code) for answered in (another_body, another_record)] == [
        (422, "IDEMPOTENCY_KEY_REUSED")
    ] * 2
    assert anyone.get(shed).data["hours"] == 3


def test_a_key_of_another_request_deletes_nothing_not_even_what_would_go_first(anyone, shed):
    barn = anyone.post("/projects", {"name": "Barn"}).headers["Location"]
    task = anyone.post("/tasks", {"title": "Sweep", "project": shed.rpartition("/")[2]}).headers["Location"]
    anyone.delete(barn, headers=KEYED)

    refused = anyone.delete(shed, headers=KEYED)

    assert (refused.status, refused.code) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (anyone.get(shed).status, anyone.get(task).status) == (200, 200)


def test_a_key_belongs_to_its_caller_and_its_route(ann, bob):
    first = ann.post("/api/v1/tickets", TICKET, headers=KEYED)
    others = bob.post("/api/v1/tickets", TICKET, headers=KEYED)
    elsewhere = ann.post(f"{first.headers['Location']}/comments", {"body": "Hurry"}, headers=KEYED)

    assert [answered.status for answered in (first, others, elsewhere)] == [201, 201, 201]
    assert first.data["id"] != others.data["id"]


@pytest.mark.parametrize(("key", "status"), [("", 400), ("k", 201), ("k" * 255, 201), ("k" * 256, 400)])
def test_a_key_has_1_to_255_characters(anyone, key, status):
    answered = anyone.post("/projects", {"name": "Barn"}, headers={"Idempotency-Key": key})

    assert answered.status == status
    assert status == 201 or answered.fields == {"Idempotency-Key": "must have 1 to 255 characters"}


def test_a_refused_write_is_decided_again(anyone, shed):
    refused = anyone.post("/projects", {"name": "Shed"}, headers=KEYED)
    anyone.delete(shed)

    again = anyone.post("/projects", {"name": "Shed"}, headers=KEYED)

    assert (refused.code, again.status) == ("NAME_TAKEN", 201)


@pytest.mark.parametrize(("hours", "status"), [(23, 201), (25, 409)])
def test_a_key_is_good_for_a_day(workshop, anyone, hours, status):
    anyone.post("/projects", {"name": "Barn"}, headers=KEYED)
    later = build(workshop.specification, workshop.settings, clock=lambda: datetime.now(UTC) + timedelta(hours=hours))

    again = type(anyone)(later).post("/projects", {"name": "Barn"}, headers=KEYED)

    assert again.status == status  # after a day it is a new write, of a name that is taken


def test_a_key_may_be_used_anew_after_a_day(workshop, anyone):
    anyone.post("/tasks", {"title": "x", "project": "none"}, headers=KEYED)
    first = anyone.post("/readings", {"day": "2026-01-01", "level": 1}, headers=KEYED)
    later = build(workshop.specification, workshop.settings, clock=lambda: datetime.now(UTC) + timedelta(hours=25))

    second = type(anyone)(later).post("/readings", {"day": "2026-01-02", "level": 1}, headers=KEYED)

    assert (first.status, second.status) == (201, 201)


class Crowded(Connection):
    """Lets the same request be made by somebody else just before its write."""

    def __init__(self) -> None:
        super().__init__(region="eu-west-1")
        self.meanwhile = None

    def dispatch(self, operation_name, operation_kwargs):
        meanwhile, self.meanwhile = self.meanwhile, None
        if operation_name == "TransactWriteItems" and meanwhile:
            meanwhile()
        else:
            self.meanwhile = meanwhile
        return super().dispatch(operation_name, operation_kwargs)


@pytest.mark.parametrize("body", [{"name": "Shed"}, {"name": "Barn", "client": "Ann", "number": 2}])
def test_requests_under_one_key_at_once_have_one_effect_and_one_answer(running, body):
    connection = Crowded()
    world = running("workshop", connection)
    answers = []
    other = type(world.anonymous)(build(world.specification, world.settings))
    connection.meanwhile = lambda: answers.append(other.post("/projects", body, headers=KEYED))

    answers.append(world.anonymous.post("/projects", body, headers=KEYED))

    first, second = answers
    assert told(first) == told(second)
    assert [row["id"] for row in world.anonymous.get("/projects").items] == [first.data["id"]]


class Contended:
    """A client of DynamoDB for which another transaction always has the item of that place in the transaction."""

    def __init__(self, client, place):
        self.client = client
        self.place = place

    def __getattr__(self, name):
        return getattr(self.client, name)

    def _make_api_call(self, operation_name, operation_kwargs):
        if operation_name != "TransactWriteItems":
            return self.client._make_api_call(operation_name, operation_kwargs)
        reasons = [{"Code": "None"} for _ in operation_kwargs["TransactItems"]]
        reasons[self.place] = {"Code": "TransactionConflict"}
        response = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
        raise ClientError(response, operation_name)


@pytest.mark.parametrize(("place", "code"), [(1, "IDEMPOTENCY_KEY_IN_USE"), (0, "CONFLICT")])
def test_a_write_whose_key_is_held_by_another_under_way_says_so(workshop, place, code):
    connection = workshop.store.models.connection
    connection._client = Contended(connection._client, place)

    answered = workshop.anonymous.post("/readings", {"day": "2026-01-01", "level": 1}, headers=KEYED)

    assert (answered.status, answered.code) == (409, code)
