"""What a client sends fits the document, or every mistake is named."""

from __future__ import annotations

import json

import pytest


def test_all_mistakes_of_a_request_are_told_at_once(ann):
    body = {"titel": "x", "body": 3, "priority": "hihg", "id": "x", "status": "open", "tags": ["a", 2]}

    answered = ann.post("/api/v1/tickets?dry=1", body)

    assert answered.status == 400
    assert answered.fields == {
        "dry": "is not a query parameter here",
        "titel": "is not a field of tickets; did you mean 'title'?",
        "title": "is required",
        "body": "must be a text",
        "priority": "must be one of low, normal, high, urgent; did you mean 'high'?",
        "id": "is set by the server",
        "status": "cannot be sent here",
        "tags[1]": "must be a text",
    }


@pytest.mark.parametrize("name", ["id", "created_at", "updated_at", "version"])
def test_what_the_server_sets_cannot_be_sent(workshop, name):
    answered = workshop.anonymous.post("/projects", {"name": "Shed", name: "x"})

    assert answered.fields == {name: "is set by the server"}


def nested(levels):
    return {"a": nested(levels - 1)} if levels > 1 else {}


@pytest.mark.parametrize(
    ("field", "sent", "stored"),
    [
        ("name", "Żółw 🐢", "Żółw 🐢"),
        ("number", 3, 3),
        ("number", "3.0", 3),
        ("number", "12345678901234567890123456789012345678", 12345678901234567890123456789012345678),
        ("hours", "0.1", "0.1"),
        ("hours", "1234567890.0123456789", "1234567890.0123456789"),
        ("hours", "1e3", 1000),
        ("rate", "12.50", "12.5"),
        ("budget", {"amount": 1250, "currency": "EUR"}, {"amount": 1250, "currency": "EUR"}),
        ("settings", {"S": "x", "deep": [{"n": None}]}, {"S": "x", "deep": [{"n": None}]}),
        ("settings", {"S": "x"}, {"S": "x"}),
        ("settings", {}, {}),
        ("settings", nested(30), nested(30)),
        ("site", "HTTPS://kim@[::1]:8443/ö?x#y", "HTTPS://kim@[::1]:8443/ö?x#y"),
        ("notes", ["any", {"json": True}], ["any", {"json": True}]),
        ("notes", "text", "text"),
        ("scores", [], []),
        ("client", "", ""),
        ("place", {"lat": 53, "lng": 6}, {"lat": 53, "lng": 6}),
        ("site", "https://example.com/a?b=c", "https://example.com/a?b=c"),
        ("phone", "+44 (20) 7946-0000", "+442079460000"),
        ("starts", "2024-02-29", "2024-02-29"),
        ("opens", "09:30", "09:30:00"),
        ("kicks_off", "2026-01-01T00:30:00+02:00", "2025-12-31T22:30:00.000Z"),
        ("lasts", "PT1H30M", "PT1H30M"),
        ("billable", False, False),
        ("reference", "AB-12", "AB-12"),
    ],
)
def test_a_value_comes_back_as_the_document_has_it(workshop, field, sent, stored):
    body = _with(field, sent)

    created = workshop.anonymous.post("/projects", body)
    changed = workshop.anonymous.patch(created.headers["Location"], _with(field, None))
    restored = workshop.anonymous.patch(created.headers["Location"], body)
    read = workshop.anonymous.get(created.headers["Location"])

    assert created.status == 201, created.text
    assert changed.data[field] is None or field == "name"
    for answered in (created, restored, read):
        assert json.loads(answered.text, parse_float=str)["data"][field] == stored


def _with(field, sent):
    """A body in which a number is spelt as it is given."""
    spelt = sent if isinstance(sent, str) and field in ("number", "hours", "rate") else json.dumps(sent)
    name = {} if field == "name" and sent is not None else {"name": "Shed"}
    return json.dumps(name | ({} if "name" in name and field == "name" else {field: "@"})).replace('"@"', spelt)


@pytest.mark.parametrize(
    ("field", "sent", "mistake"),
    [
        ("name", "S", "must have at least 2 characters"),
        ("name", "S" * 41, "must have at most 40 characters"),
        ("name", None, "is required"),
        ("number", True, "must be a number"),
        ("number", "3.5", "must be a whole number"),
        ("number", "1e400", "is out of range"),
        ("hours", "123456789012345678901234567890123456789", "has more than 38 digits"),
        ("rate", "12.505", "must have at most 2 decimals"),
        ("rate", "123456789", "must have at most 8 digits before the decimal point"),
        ("rate", "-1", "must be at least 0"),
        ("rate", "1000.01", "must be at most 1000"),
        ("budget", 12, 'must be {"amount": minor units, "currency": "EUR"}'),
        ("budget", {"amount": 12, "currency": "euro"}, 'must be {"amount": minor units, "currency": "EUR"}'),
        ("budget", {"amount": 1.5, "currency": "EUR"}, "must be a whole number"),
        ("settings", [], "must be an object"),
        ("scores", {}, "must be a list"),
        ("place", {"lat": 91, "lng": 0}, 'must be {"lat": -90 to 90, "lng": -180 to 180}'),
        ("settings", {"a": [{"": 1}]}, "must not have an empty name in it"),
        ("settings", {"a": [1e-200]}, "is out of range"),
        ("settings", nested(31), "must not be nested more than 30 deep"),
        ("site", "http://", "must be an address such as https://example.com"),
        ("site", "http://@:80/", "must be an address such as https://example.com"),
        ("site", "javascript:alert(1)", "must be an address such as https://example.com"),
        ("phone", "0123", "must be a telephone number such as +44 20 7946 0000"),
        ("starts", "2026-02-30", "must be a day that exists"),
        ("starts", "20260201", "must be a date such as 2026-11-22"),
        ("opens", "noon", "must be a time such as 09:30"),
        ("kicks_off", "2026-01-01T00:30:00", "needs a time zone, such as Z at its end"),
        ("kicks_off", "tomorrow", "must be a date and time such as 2026-11-22T09:30:00Z"),
        ("lasts", "P", "must be a duration such as PT1H30M"),
        ("billable", "true", "must be true or false"),
        ("stage", "dnoe", "must be one of idea, plan, done; did you mean 'done'?"),
        ("reference", "ab-12", "must match ^[A-Z]{2}-[0-9]+$"),
    ],
)
def test_a_value_that_does_not_fit_is_told_so(workshop, field, sent, mistake):
    spelt = _with(field, sent) if (field, sent) != ("name", None) else "{}"

    answered = workshop.anonymous.post("/projects", spelt)

    assert answered.status == 400
    assert answered.fields == {field: mistake}


def test_what_is_sent_may_be_needed_by_the_document_though_an_update_needs_nothing(workshop):
    project = workshop.anonymous.post("/projects", {"name": "Shed"}).headers["Location"]

    assert workshop.anonymous.patch(project, {}).status == 200
    assert workshop.anonymous.patch(project, {"name": None}).fields == {"name": "is required"}


def test_what_is_write_only_is_never_shown(workshop):
    created = workshop.anonymous.post("/projects", {"name": "Shed", "secret": "hush"})

    assert created.status == 201
    for answered in (created, workshop.anonymous.get("/projects")):
        assert "hush" not in answered.text
