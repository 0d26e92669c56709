"""What an endpoint answers that nothing does yet, and what an almost empty document gives."""

from __future__ import annotations

import pytest


@pytest.fixture
def trips(running):
    return running("unbuilt").anonymous


def test_an_endpoint_without_a_function_says_which_line_needs_one(trips):
    answered = trips.post("/upload/trips", "--x", headers={"content-type": "multipart/form-data"})

    assert (answered.status, answered.body["status"], answered.code) == (501, "error", "NEEDS_HANDLER")
    assert answered.body["message"].startswith("POST /upload/trips in section 4.2")
    assert "`- Handler: module.function`" in answered.body["message"]


def test_health_is_served_though_the_document_does_not_say_it(trips):
    assert trips.get("/health").data == {"status": "ok"}


def test_a_bare_status_in_section_7_1_gives_the_text_of_its_codes(trips):
    assert trips.get("/nowhere").data == {"code": "NO_SUCH_ROUTE", "message": "Not Found"}
    assert trips.post("/trips", "{").data == {"code": "MALFORMED_JSON", "message": "Bad Request"}


def test_a_declared_key_may_be_sent_or_left_to_the_server(trips):
    sent = trips.post("/trips", {"trip_id": "7C1A4B52-0f6e-4b7a-9d7e-0d3c1a2b4e5f"})
    made = trips.post("/trips", {})

    assert sent.data["trip_id"] == "7c1a4b52-0f6e-4b7a-9d7e-0d3c1a2b4e5f"
    assert len(made.data["trip_id"]) == 36
    assert trips.post("/trips", {"trip_id": sent.data["trip_id"]}).fields == {"trip_id": "is already taken"}
