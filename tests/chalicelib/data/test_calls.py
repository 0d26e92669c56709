"""How often each operation calls DynamoDB: no oftener than it must."""

from __future__ import annotations

import json

import pytest

KEYED = {"Idempotency-Key": "a-key"}
SHED = {"name": "Shed"}
CALLS = [
    # method, path, body, headers, calls
    ("POST", "/tools", {"name": "Saw"}, {}, ["PutItem"]),
    ("POST", "/tools", {"name": "Saw"}, KEYED, ["TransactWriteItems"]),
    ("POST", "/readings", {"day": "2026-01-02", "level": 1}, {}, ["PutItem"]),
    ("POST", "/projects", {"name": "Barn"}, {}, ["TransactWriteItems"]),
    ("POST", "/tasks", {"title": "Sweep", "project": "<shed>"}, {}, ["TransactWriteItems"]),
    ("GET", "<tool>", None, {}, ["GetItem"]),
    ("GET", "<tool>", None, {"If-None-Match": '"1"'}, ["GetItem"]),
    ("PATCH", "<tool>", {"sharp": True}, {}, ["UpdateItem"]),
    ("PATCH", "<tool>", {"sharp": True}, {"If-Match": '"1"'}, ["UpdateItem"]),
    ("PATCH", "<tool>", {"sharp": True}, {"If-Match": '"2"'}, ["UpdateItem"]),
    ("PATCH", "<tool>", {"sharp": True}, KEYED, ["GetItem", "TransactWriteItems"]),
    ("PATCH", "/tools/none", {"sharp": True}, {}, ["UpdateItem"]),
    ("PATCH", "/projects/<shed>", {"stage": "plan"}, {}, ["UpdateItem"]),
    ("PATCH", "/projects/<shed>", {"stage": "done"}, {}, ["UpdateItem"]),
    ("PATCH", "/projects/<shed>", {"name": "Barn"}, {}, ["GetItem", "TransactWriteItems"]),
    ("PUT", "<tool>", {"sharp": True}, {}, ["UpdateItem"]),
    ("DELETE", "<tool>", None, {}, ["DeleteItem"]),
    ("DELETE", "<tool>", None, {"If-Match": '"2"'}, ["DeleteItem"]),
    ("DELETE", "/tools/none", None, {}, ["DeleteItem"]),
    ("GET", "/tools", None, {}, ["Query"]),
    ("GET", "/tools?limit=1", None, {}, ["Query"]),
    ("GET", "<task>", None, {}, ["GetItem", "BatchGetItem"]),
]


@pytest.mark.parametrize(("method", "path", "body", "headers", "calls"), CALLS)
def test_an_operation_makes_the_fewest_calls(workshop, method, path, body, headers, calls):
    anyone, wire = workshop.anonymous, []
    shed = anyone.post("/projects", SHED).data["id"]
    tool = anyone.post("/tools", {"name": "Hammer"}).headers["Location"]
    task = anyone.post("/tasks", {"title": "a", "project": shed}).headers["Location"]
    path = path.replace("<shed>", shed).replace("<tool>", tool).replace("<task>", task)
    sent = None if body is None else json.dumps(body).replace("<shed>", shed)
    events = workshop.store.models.connection.client.meta.events

    def note(model, **_):
        wire.append(model.name)

    events.register("before-call.dynamodb", note)
    anyone(method, path, sent, headers=headers)
    events.unregister("before-call.dynamodb", note)

    assert wire == calls


def test_a_replay_of_a_creation_is_one_call(workshop):
    anyone, wire = workshop.anonymous, []
    anyone.post("/tools", {"name": "Saw"}, headers=KEYED)
    events = workshop.store.models.connection.client.meta.events

    def note(model, **_):
        wire.append(model.name)

    events.register("before-call.dynamodb", note)
    anyone.post("/tools", {"name": "Saw"}, headers=KEYED)
    events.unregister("before-call.dynamodb", note)

    assert wire == ["TransactWriteItems"]


@pytest.mark.parametrize(
    ("method", "path", "body", "calls"),
    [
        ("POST", "/days", {"day": "2026-01-02", "level": 1}, ["TransactWriteItems"]),
        ("PATCH", "/days/2026-01-01", {"level": 2}, ["GetItem", "TransactWriteItems"]),
        ("DELETE", "/days/2026-01-01", None, ["GetItem", "TransactWriteItems"]),
        ("GET", "/days/2026-01-01/history", None, ["GetItem", "Query"]),
        ("POST", "<gone>/restore", None, ["Query", "TransactWriteItems"]),
        ("POST", "<gone>/purge", None, ["Query", "DeleteItem"]),
        ("POST", "/folders/none/restore", None, ["Query"]),
    ],
)
def test_what_is_kept_of_records_costs_the_fewest_calls(running, method, path, body, calls):
    archive, wire = running("archive"), []
    anyone = archive.anonymous
    anyone.post("/days", {"day": "2026-01-01", "level": 1})
    gone = anyone.post("/folders", {"name": "Taxes"}).headers["Location"]
    anyone.delete(gone)
    events = archive.store.models.connection.client.meta.events

    def note(model, **_):
        wire.append(model.name)

    events.register("before-call.dynamodb", note)
    anyone(method, path.replace("<gone>", gone), body)
    events.unregister("before-call.dynamodb", note)

    assert wire == calls
