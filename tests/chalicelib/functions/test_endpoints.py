"""Endpoints that functions of the team's own answer."""

from __future__ import annotations

import base64

import pytest

QUOTE = {"distance": 10.5, "urgency": "high", "email": "Ann@Example.com"}


def test_a_function_is_given_what_was_checked_and_answers_what_is_documented(ann):
    answered = ann.post("/api/v1/quotes", QUOTE)

    assert (answered.status, answered.body["message"]) == (200, "Quoted")
    assert list(answered.data) == ["price", "valid_until", "note"]
    assert answered.data["price"] == 11.55
    assert answered.data["note"] is None


def test_every_mistake_of_what_is_sent_is_told_at_once(ann):
    answered = ann.post("/api/v1/quotes?x=1", {"distance": "far", "urgency": "soon", "colour": "red"})

    assert (answered.status, answered.code) == (400, "INVALID_REQUEST")
    assert set(answered.fields) == {"distance", "urgency", "colour", "x"}


def test_a_function_refuses_with_a_code_of_the_document(ann):
    answered = ann.post("/api/v1/quotes", QUOTE | {"distance": 900})

    assert (answered.status, answered.code) == (422, "TOO_FAR")
    assert answered.data["message"] == "We do not go that far"
    assert answered.fields == {"distance": "must be at most 500"}


@pytest.mark.parametrize(
    ("who", "method", "path", "status"),
    [
        (None, "POST", "/api/v1/quotes", 401),
        ("customer", "POST", "/api/v1/quotes", 200),
        ("agent", "POST", "/api/v1/quotes", 200),
        (None, "GET", "/api/v1/figures", 401),
        ("customer", "GET", "/api/v1/figures", 403),
        ("agent", "GET", "/api/v1/figures", 200),
    ],
)
def test_who_may_call_an_endpoint_about_no_table_is_said_by_name(desk, who, method, path, status):
    asking = desk.person("kim", who) if who else desk.anonymous

    assert asking(method, path, QUOTE if method == "POST" else None).status == status


def test_query_parameters_are_those_that_the_document_names(meg):
    assert meg.get("/api/v1/figures?year=2026").data == {"year": "2026", "open": []}
    assert meg.get("/api/v1/figures?yaer=2026").fields == {
        "yaer": "is not a query parameter here; did you mean 'year'?"
    }


def test_what_a_function_finds_is_what_the_caller_may_see(ann, meg):
    ann.post("/api/v1/tickets", {"title": "Lamp"})

    assert meg.get("/api/v1/figures").data["open"] == ["Lamp"]


def test_an_action_of_a_function_is_allowed_by_its_name_on_the_records_that_the_sentence_says(desk, ann, meg):
    bob = desk.person("bob", "customer")
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]
    first = ann.post(f"{path}/escalate", {"reason": "dark"})
    pending = meg.patch(path, {"status": "pending"})

    assert (first.status, first.data) == (200, {"urgency": 1, "seen": 1})
    assert bob.post(f"{path}/escalate", {"reason": "dark"}).status == 404
    assert desk.anonymous.post(f"{path}/escalate", {"reason": "dark"}).status == 401
    assert pending.status == 200
    assert ann.post(f"{path}/escalate", {"reason": "dark"}).status == 403
    assert meg.post(f"{path}/escalate", {"reason": "dark"}).data == {"urgency": 2, "seen": 2}


def test_what_a_function_writes_is_stored_together(ann, meg, desk):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]

    escalated = meg.post(f"{path}/escalate", {"reason": "dark"})

    assert escalated.calls.count("TransactWriteItems") == 1
    assert [note["text"] for note in meg.get("/api/v1/notes").items] == ["dark"]
    assert desk.store.get(desk.specification.table("counters"), "escalations")["value"] == 1


def test_under_one_key_a_function_is_called_once(ann, meg, desk):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]

    first, again = (
        meg.post(f"{path}/escalate", {"reason": "dark"}, headers={"Idempotency-Key": "k"}) for _ in range(2)
    )
    other = meg.post(f"{path}/escalate", {"reason": "light"}, headers={"Idempotency-Key": "k"})

    assert (first.status, first.text) == (again.status, again.text)
    assert (other.status, other.code) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert len(meg.get("/api/v1/notes").items) == 1


def test_if_match_holds_for_an_action_of_a_function(ann, meg):
    path = ann.post("/api/v1/tickets", {"title": "Lamp"}).headers["Location"]

    assert meg.post(f"{path}/escalate", {"reason": "dark"}, headers={"If-Match": '"7"'}).status == 412


def form(*parts):
    lines = []
    for head, content in parts:
        lines += [b"--line", f"Content-Disposition: form-data; {head}".encode(), b"", content]
    return b"\r\n".join([*lines, b"--line--", b""])


FORM = {"content-type": "multipart/form-data; boundary=line"}


def sent(client, body, headers=FORM):
    encoded = {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    return client.post("/api/v1/upload", headers=headers, **encoded)


def test_a_file_arrives_as_it_was_sent_and_fields_as_their_kinds(meg):
    content = b"\x00\xff\r\n--lin\r\n"
    body = form(('name="log"; filename="day 1.log"\r\nContent-Type: text/plain', content), ('name="year"', b"2026"))

    answered = sent(meg, body)

    assert answered.data == {"name": "day 1.log", "type": "text/plain", "bytes": len(content), "year": 2026}


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (form(('name="year"', b"soon")), FORM, 400, "INVALID_REQUEST"),
        (form(('name="year"', b"1"), ('name="year"', b"2")), FORM, 400, "INVALID_REQUEST"),
        (form(('name="label"', b"\xff"), ('name="year"', b"2")), FORM, 400, "INVALID_REQUEST"),
        (form(('x="year"', b"1")), FORM, 400, "INVALID_REQUEST"),
        (form(('name="year"', b"1"))[:-6], FORM, 400, "INVALID_REQUEST"),
        (b"", FORM, 400, "INVALID_REQUEST"),
        (b"{}", {"content-type": "application/json"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"{}", {"content-type": "multipart/form-data"}, 415, "UNSUPPORTED_MEDIA_TYPE"),
        (b"{}", {}, 415, "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
def test_a_body_that_is_no_form_is_refused(meg, body, headers, status, code):
    answered = sent(meg, body, headers)

    assert (answered.status, answered.code) == (status, code)


def test_a_handler_that_is_not_there_says_so(desk):
    answered = desk.anonymous.post("/api/v1/later")

    assert (answered.status, answered.code) == (501, "NEEDS_HANDLER")
    assert "quotes.later" in answered.body["message"]
