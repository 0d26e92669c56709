"""Every answer is JSend, whatever happened."""

from __future__ import annotations

import base64
import json

import pytest

from chalicelib.data.connection import Connection

TICKET = {"title": "Fire", "body": "Third floor."}


def test_a_success_has_its_data(ann):
    answered = ann.post("/api/v1/tickets", TICKET)

    assert answered.body["status"] == "success"
    assert list(answered.data) == [
        "id", "title", "body", "status", "priority", "requester", "assignee", "tags", "due_at",
        "created_at", "updated_at", "version",
    ]  # fmt: skip


def test_a_new_record_is_found_where_its_location_says(ann):
    created = ann.post("/api/v1/tickets", TICKET)

    read = ann.get(created.headers["Location"])

    assert read.data == created.data


def test_every_answer_names_its_request_and_is_not_stored(desk, ann):
    for answered in (ann.get("/api/v1/tickets"), ann.get("/nowhere"), desk.anonymous.get("/api/v1/tickets")):
        assert answered.headers["X-Request-Id"] == "request-1"
        assert answered.headers["Cache-Control"] == "no-store"
        assert answered.headers["Access-Control-Allow-Origin"] == "*"
        assert answered.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/nowhere", "/", "/api/v1", "/api/v1/tickets/1/2/3"])
def test_an_unknown_path_is_not_found(ann, path):
    answered = ann.get(path)

    assert (answered.status, answered.code) == (404, "NO_SUCH_ROUTE")


def test_a_wrong_method_says_which_are_possible(ann):
    answered = ann.put("/api/v1/tickets", TICKET)

    assert (answered.status, answered.code) == (405, "METHOD_NOT_ALLOWED")
    assert answered.headers["Allow"] == "POST, GET"


def test_of_the_possible_methods_a_caller_is_told_those_of_their_contract(desk, ann):
    assert ann.delete("/api/v1/articles").headers["Allow"] == "GET"

    answered = desk.anonymous.delete("/api/v1/tickets")

    assert (answered.status, answered.headers["Allow"]) == (405, "")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ("{", None, 400, "MALFORMED_JSON"),
        ("[]", None, 400, "MALFORMED_JSON"),
        ('"text"', None, 400, "MALFORMED_JSON"),
        ("[" * 100_000, None, 400, "MALFORMED_JSON"),
        ('{"title": NaN}', None, 400, "MALFORMED_JSON"),
        ("", None, 400, "INVALID_REQUEST"),
        (json.dumps(TICKET), "application/json; charset=utf-8", 201, None),
        (json.dumps(TICKET), "text/plain", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("title=x", "application/x-www-form-urlencoded", 415, "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
def test_a_body_is_a_json_object(ann, body, content_type, status, code):
    answered = ann.post("/api/v1/tickets", body, headers={"content-type": content_type} if content_type else {})

    assert answered.status == status
    assert code is None or answered.code == code


def test_a_body_may_come_in_base64(ann):
    body = base64.b64encode(json.dumps(TICKET).encode()).decode()

    answered = ann.post("/api/v1/tickets", body, isBase64Encoded=True)

    assert answered.status == 201


def test_bytes_that_are_no_text_are_malformed(ann):
    answered = ann.post("/api/v1/tickets", base64.b64encode(b'{"title": "\xff"}').decode(), isBase64Encoded=True)

    assert (answered.status, answered.code) == (400, "MALFORMED_JSON")


class Broken(Connection):
    """Fails at every call."""

    def dispatch(self, operation_name, operation_kwargs):
        raise RuntimeError("the secret detail")


def test_a_fault_of_ours_tells_nothing_of_itself_and_is_logged(running):
    world = running("workshop", Broken(region="eu-west-1"))

    answered = world.anonymous.get("/projects/some-key")

    assert (answered.status, answered.body["status"], answered.code) == (500, "error", "INTERNAL_ERROR")
    (fault,) = [line for line in world.lines() if line["level"] == "ERROR"]
    (told,) = fault["exceptions"]
    assert told["type"] == "RuntimeError"
    assert told["at"][-1].endswith(" dispatch")
    assert "the secret detail" not in answered.text + world.log.getvalue()


def test_health_says_when_the_database_does_not_answer(desk):
    desk.service.backend.store.models.stage = "nowhere"

    answered = desk.anonymous.get("/health")

    assert (answered.status, answered.code) == (503, "UNAVAILABLE")


def test_the_texts_of_section_7_1_are_used(ann, meg):
    meg.post("/api/v1/articles", {"slug": "a", "title": "A", "body": "A"})

    taken = meg.post("/api/v1/articles", {"slug": "a", "title": "A", "body": "A"})

    assert ann.get("/api/v1/tickets/none").data["message"] == "There is no such record"
    assert (taken.status, taken.code, taken.data["message"]) == (409, "SLUG_TAKEN", "Another article has this slug")
    assert taken.fields == {"slug": "is already taken"}


def test_a_rule_of_section_7_1_is_enforced(ann, meg):
    ticket = ann.post("/api/v1/tickets", TICKET).headers["Location"]
    for status in ("pending", "resolved", "closed"):
        meg.patch(ticket, {"status": status})

    answered = ann.patch(ticket, {"title": "Again"})

    assert (answered.status, answered.code) == (409, "TICKET_CLOSED")
    assert answered.data["message"] == "The ticket is closed; open a new one"
