"""How often each operation calls DynamoDB, and for how many units: no more than it must."""

from __future__ import annotations

import json

import pytest

from tests.chalicelib.metering import Meter

KEYED = {"Idempotency-Key": "a-key"}
LABELLED = {"label": "L2", "weight": 2}
ROWS = [
    # Written units: 2 for each item of a transaction (record, unique values, references, key), 1 for a record alone;
    # and 1 for each index that the record is in: a tool is in one, a task in two, a parcel in one to three.
    # method, path, body, headers, calls, units read, units written
    ("POST", "/racks", {"code": "b"}, {}, ["PutItem"], 0, 1 + 1),
    ("POST", "/racks", {"code": "b"}, KEYED, ["TransactWriteItems"], 0, 2 * 2 + 1),
    ("POST", "/parcels", LABELLED, {}, ["TransactWriteItems"], 0, 2 * 2 + 2),
    ("POST", "/parcels", LABELLED | {"rack": "<rack>"}, {}, ["TransactWriteItems"], 0, 2 * 3 + 3),
    ("POST", "/parcels", LABELLED | {"rack": "<rack>"}, KEYED, ["TransactWriteItems"], 0, 2 * 4 + 3),
    ("POST", "/parcels", {"label": "L1"}, {}, ["TransactWriteItems"], 0, 2 * 2),
    ("POST", "/parcels", {"label": "L2", "rack": "none"}, {}, ["TransactWriteItems"], 0, 2 * 3),
    ("GET", "<parcel>", None, {}, ["GetItem"], 1, 0),
    ("GET", "<parcel>", None, {"If-None-Match": '"1"'}, ["GetItem"], 1, 0),
    ("GET", "/parcels/none", None, {}, ["GetItem"], 1, 0),
    ("PATCH", "<parcel>", {"note": "x"}, {}, ["UpdateItem"], 0, 1 + 3),
    ("PATCH", "<parcel>", {"note": "x"}, {"If-Match": '"1"'}, ["UpdateItem"], 0, 1 + 3),
    ("PATCH", "<parcel>", {"note": "x"}, {"If-Match": '"2"'}, ["UpdateItem"], 0, 1),
    ("PATCH", "<parcel>", {"weight": 3}, {}, ["UpdateItem"], 0, 1 + 3 + 1),
    ("PATCH", "<parcel>", {"label": "L3"}, {}, ["GetItem", "TransactWriteItems"], 1, 2 * 3 + 3),
    ("PATCH", "<parcel>", {"note": "x"}, KEYED, ["GetItem", "TransactWriteItems"], 1, 2 * 2 + 3),
    ("PATCH", "/parcels/none", {"note": "x"}, {}, ["UpdateItem"], 0, 1),
    ("DELETE", "<parcel>", None, {}, ["GetItem", "TransactWriteItems"], 1, 2 * 2 + 3),
    ("DELETE", "<empty>", None, {}, ["GetItem", "UpdateItem", "Query", "DeleteItem"], 1.5, 1 + 1 + 1 + 1),
    ("DELETE", "<rack>", None, {}, ["GetItem", "UpdateItem", "Query", "UpdateItem"], 1.5, 1 + 1 + 1 + 1),
    ("GET", "/parcels", None, {}, ["Query"], 0.5, 0),
    ("GET", "/parcels?include=rack", None, {}, ["Query", "BatchGetItem"], 0.5 + 0.5, 0),
    ("GET", "/parcels?weight[gt]=0&count=true", None, {}, ["Query", "Query"], 1, 0),
]  # fmt: skip
"""Each row of what is the least; a record that others may refer to is closed before it is seen whether they do."""

MORE = [  # of the workshop, calls only
    ("POST", "/readings", {"day": "2026-01-02", "level": 1}, {}, ["PutItem"]),
    ("POST", "/manuals", {"title": "Band saw"}, {}, ["TransactWriteItems"]),
    ("PATCH", "<manual>", {"worn": True}, {}, ["UpdateItem"]),
    ("PATCH", "<manual>", {"title": "Hand saw"}, {}, ["GetItem", "TransactWriteItems"]),
    ("DELETE", "<manual>", None, {}, ["GetItem", "TransactWriteItems"]),
    ("GET", "/manuals?q=saw", None, {}, ["Query", "BatchGetItem"]),
    ("GET", "/manuals?q=none", None, {}, ["Query"]),
    ("PATCH", "<tool>", {"sharp": True}, {"If-Match": '"2"'}, ["UpdateItem"]),
    ("PATCH", "/projects/<shed>", {"stage": "plan"}, {}, ["UpdateItem"]),
    ("PATCH", "/projects/<shed>", {"stage": "done"}, {}, ["UpdateItem"]),
    ("PATCH", "/projects/<shed>", {"name": "Barn"}, {}, ["GetItem", "TransactWriteItems"]),
    ("PUT", "<tool>", {"sharp": True}, {}, ["UpdateItem"]),
    ("DELETE", "<tool>", None, {}, ["DeleteItem"]),
    ("DELETE", "<tool>", None, {"If-Match": '"2"'}, ["DeleteItem"]),
    ("DELETE", "/tools/none", None, {}, ["DeleteItem"]),
    ("GET", "/tools?limit=1", None, {}, ["Query"]),
    ("GET", "<task>", None, {}, ["GetItem", "BatchGetItem"]),
]


@pytest.fixture
def warehouse(running):
    return running("warehouse")


def metered(world):
    """A meter that everything goes through from now on."""
    connection = world.store.models.connection
    connection._client = Meter(connection.client, world.specification, world.settings.stage)
    return connection._client


def ask(anyone, method, path, body, headers, places):
    """Send a request in which places stand for what is known only now."""
    sent = None if body is None else json.dumps(body)
    for name, place in places.items():
        path = path.replace(f"<{name}>", place)
        sent = sent and sent.replace(f"<{name}>", place.rpartition("/")[2])
    return anyone(method, path, sent, headers=headers)


@pytest.mark.parametrize(("method", "path", "body", "headers", "calls", "read", "written"), ROWS)
def test_an_operation_costs_the_least(warehouse, method, path, body, headers, calls, read, written):
    anyone = warehouse.anonymous
    racks = [anyone.post("/racks", {"code": code}).headers["Location"] for code in "ab"]
    parcel = {"label": "L1", "rack": racks[0].rpartition("/")[2], "weight": 1}
    places = {"rack": racks[0], "empty": racks[1], "parcel": anyone.post("/parcels", parcel).headers["Location"]}
    meter = metered(warehouse)

    ask(anyone, method, path, body, headers, places)

    assert (meter.calls, meter.read, meter.written) == (calls, read, written)


@pytest.mark.parametrize(("method", "path", "body", "headers", "calls"), MORE)
def test_an_operation_makes_the_fewest_calls(workshop, method, path, body, headers, calls):
    anyone = workshop.anonymous
    shed = anyone.post("/projects", {"name": "Shed"}).data["id"]
    tool = anyone.post("/tools", {"name": "Hammer"}).headers["Location"]
    task = anyone.post("/tasks", {"title": "a", "project": shed}).headers["Location"]
    manual = anyone.post("/manuals", {"title": "Saw"}).headers["Location"]
    meter = metered(workshop)

    ask(anyone, method, path, body, headers, {"shed": shed, "tool": tool, "task": task, "manual": manual})

    assert meter.calls == calls


def test_a_replay_of_a_creation_is_one_call_and_costs_what_a_refused_write_does(warehouse):
    anyone = warehouse.anonymous
    anyone.post("/racks", {"code": "a"}, headers=KEYED)
    meter = metered(warehouse)

    anyone.post("/racks", {"code": "a"}, headers=KEYED)

    assert (meter.calls, meter.read, meter.written) == (["TransactWriteItems"], 0, 2 * 2)


@pytest.mark.parametrize(("limit", "units"), [(20, 1), (100, 4.5)])
def test_a_page_is_one_query_that_reads_one_record_more_than_it_shows(warehouse, limit, units):
    anyone = warehouse.anonymous
    for _ in range(limit + 5):
        anyone.post("/racks", {"code": "x" * 183})  # 350 bytes with what the server adds
    anyone.get("/racks?limit=1")  # makes the key that signs cursors
    meter = metered(warehouse)

    answered = anyone.get(f"/racks?limit={limit}")

    assert len(answered.items) == limit
    assert (meter.calls, meter.read) == (["Query"], units)


def test_what_decides_on_the_records_of_a_page_is_read_at_once(running):
    clinic = running("clinic")
    pat, dot = clinic.person("pat", "patient"), clinic.person("dot", "doctor")
    visits = [pat.post("/visits", {"reason": str(number)}).data["id"] for number in range(15)]
    for visit in visits:
        assert pat.post("/notes", {"visit": visit, "text": "It hurts"}).status == 201

    listed = pat.get("/notes")

    assert len(listed.items) == 15
    assert listed.calls == ["Query", "BatchGetItem"]
    assert dot.get("/notes").status == 403


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
    anyone = running("archive").anonymous
    anyone.post("/days", {"day": "2026-01-01", "level": 1})
    gone = anyone.post("/folders", {"name": "Taxes"}).headers["Location"]
    anyone.delete(gone)

    assert anyone(method, path.replace("<gone>", gone), body).calls == calls
