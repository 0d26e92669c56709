"""Functions that decide on writes of records, whichever way they come."""

from __future__ import annotations

import pytest


@pytest.fixture
def counted(desk):
    def value(name):
        return (desk.store.get(desk.specification.table("counters"), name) or {"value": 0})["value"]

    return value


def test_before_a_record_is_made_a_function_gives_it_values_and_writes_with_it(ann, counted):
    answered = ann.post("/api/v1/tickets", {"title": "  Lamp "})

    assert (answered.status, answered.data["title"], answered.data["urgency"]) == (201, "Lamp", 0)
    assert counted("tickets") == 1
    assert ann.post("/api/v1/tickets", {"title": "Bulb"}).data["urgency"] == 1


def test_a_field_that_a_function_computes_follows_every_write(ann):
    made = ann.post("/api/v1/tickets", {"title": "Lamp"})
    path = made.headers["Location"]
    changed = ann.patch(path, {"title": "A lamp"})

    assert (made.data["total"], changed.data["total"]) == (1, 1.5)
    assert ann.patch(path, {"total": 9}).fields == {"total": "is set by the server"}


def test_what_a_function_refuses_is_not_written(ann, counted):
    answered = ann.post("/api/v1/tickets", {"title": "spam"})

    assert (answered.status, answered.code, answered.fields) == (422, "TOO_FAR", {"title": "is spam"})
    assert counted("tickets") == 0


def test_before_a_change_a_function_sees_both_records_and_writes_with_it(ann, meg):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]

    answered = ann.patch(path, {"title": " Bulb "})

    assert (answered.data["title"], answered.data["version"]) == ("Bulb", 2)
    assert [note["text"] for note in meg.get("/api/v1/notes").items] == ["was Lamp"]


def test_before_a_deletion_a_function_may_refuse_or_write_with_it(ann, counted):
    kept, gone = (ann.post("/api/v1/tickets", {"title": title}).headers["Location"] for title in ("Keep", "Lamp"))

    refused, deleted = ann.delete(kept), ann.delete(gone)

    assert (refused.status, refused.code, refused.data["message"]) == (409, "CONFLICT", "It is kept")
    assert (deleted.status, counted("deleted")) == (200, 1)
    assert (ann.get(kept).status, ann.get(gone).status) == (200, 404)


@pytest.mark.parametrize("way", ["action", "update", "bulk"])
def test_a_transition_runs_its_function_whichever_way_it_is_asked_for(ann, meg, way):
    made = ann.post("/api/v1/tickets", {"title": "Lamp"})
    path, key = made.headers["Location"], made.data["id"]

    answered = {
        "action": lambda: meg.post(f"{path}/close"),
        "update": lambda: meg.patch(path, {"status": "closed"}),
        "bulk": lambda: meg.patch("/api/v1/tickets/bulk?atomic=true", {"items": [{"id": key, "status": "closed"}]}),
    }[way]()

    assert answered.status == 200
    assert ann.get(path).data["note"] == "closed by meg"


def test_the_function_of_a_rule_says_whether_it_forbids(ann, meg):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]
    meg.post(f"{path}/close")

    answered = ann.patch(path, {"note": "x"})

    assert (answered.status, answered.code) == (409, "TICKET_CLOSED")
    assert answered.data["message"] == "The ticket is closed"


@pytest.mark.parametrize("atomic", ["false", "true"])
def test_the_items_of_a_bulk_are_decided_on_each(ann, counted, atomic):
    items = {"items": [{"title": " a"}, {"title": " b"}]}

    answered = ann.post(f"/api/v1/tickets/bulk?atomic={atomic}", items)

    assert [item["data"]["title"] for item in answered.items] == ["a", "b"]
    assert [item["data"]["urgency"] for item in answered.items] == [0, 1]
    assert counted("tickets") == 2


def test_functions_decide_on_what_other_functions_write(ann, meg):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]
    meg.post(f"{path}/close")

    assert meg.post(f"{path}/escalate", {"reason": "dark"}).code == "TICKET_CLOSED"
