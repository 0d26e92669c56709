"""Lists: in order, in full pages, filtered by what is indexed."""

from __future__ import annotations

import base64

import pytest

from chalicelib.bootstrap import build

TICKET = {"title": "Fire", "body": "Third floor."}


def walk(client, path):
    """Follow the Link headers; the pages' keys."""
    pages = []
    while path:
        answered = client.get(path)
        assert answered.status == 200, answered.text
        pages.append([record["id"] for record in answered.items])
        link = answered.headers.get("Link")
        path = link[1:].partition(">")[0] if link else None
    return pages


@pytest.fixture
def tickets(ann):
    return [ann.post("/api/v1/tickets", {**TICKET, "priority": "high"}).data["id"] for _ in range(5)]


@pytest.mark.parametrize("path", ["/api/v1/tickets?limit=2", "/api/v1/tickets?limit=2&priority=high"])
@pytest.mark.parametrize("who", ["ann", "meg"])
def test_pages_hold_every_record_once_in_order_of_creation(request, tickets, who, path):
    pages = walk(request.getfixturevalue(who), path)

    assert pages == [tickets[:2], tickets[2:4], tickets[4:]]


def test_a_list_can_be_read_backwards(tickets, ann):
    assert walk(ann, "/api/v1/tickets?limit=3&sort=-created_at") == [tickets[:1:-1], tickets[1::-1]]


def test_a_page_that_ends_the_list_has_no_cursor(tickets, ann):
    answered = ann.get("/api/v1/tickets?limit=5")

    assert answered.data["next"] is None
    assert "Link" not in answered.headers


def test_pages_are_full_though_records_are_hidden(desk, ann, meg):
    ticket = ann.post("/api/v1/tickets", TICKET).headers["Location"]
    for number in range(12):
        meg.post(f"{ticket}/comments", {"body": str(number), "internal": number % 4 != 0})

    pages = walk(ann, f"{ticket}/comments?limit=2")

    assert [len(page) for page in pages] == [2, 1]


def test_a_filter_holds_for_every_record(tickets, ann):
    other = ann.post("/api/v1/tickets", {**TICKET, "priority": "low"}).data["id"]

    assert walk(ann, "/api/v1/tickets?priority=low") == [[other]]
    assert walk(ann, "/api/v1/tickets?priority=low&status=open") == [[other]]
    assert walk(ann, "/api/v1/tickets?priority=low&status=closed") == [[]]


def test_what_is_not_indexed_is_filtered_where_the_document_asks_for_it(workshop):
    project = workshop.anonymous.post("/projects", {"name": "Shed"}).data["id"]
    tasks = [
        workshop.anonymous.post("/tasks", {"title": str(done), "project": project, "done": done}).data["id"]
        for done in (True, False)
    ]

    assert walk(workshop.anonymous, "/tasks?done=true") == [tasks[:1]]
    assert walk(workshop.anonymous, f"/tasks?done=false&project={project}") == [tasks[1:]]


def test_records_with_a_natural_key_are_listed_by_it_in_the_form_of_the_document(workshop):
    for day in ("2026-01-03", "2026-01-01", "2026-01-02"):
        workshop.anonymous.post("/readings", {"day": day, "level": 1.5})

    first = workshop.anonymous.get("/readings?limit=2")
    last = workshop.anonymous.get("/readings?sort=-day&limit=1")

    assert first.data == [{"level": 1.5, "day": "2026-01-01"}, {"level": 1.5, "day": "2026-01-02"}]
    assert last.data == [{"level": 1.5, "day": "2026-01-03"}]
    assert 'rel="next"' in first.headers["Link"]


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("limit=0", "limit", "must be a whole number from 1 to 100"),
        ("limit=101", "limit", "must be a whole number from 1 to 100"),
        ("limit=99999999999999999999", "limit", "must be a whole number from 1 to 100"),
        ("limit=x", "limit", "must be a whole number from 1 to 100"),
        ("sort=title", "sort", "must be created_at or -created_at"),
        ("statsu=open", "statsu", "is not a query parameter here; did you mean 'status'?"),
        ("status=opne", "status", "must be one of open, pending, resolved, closed; did you mean 'open'?"),
        ("status=open&status=closed", "status", "is given more than once"),
        ("title=Fire", "title", "is not indexed: add `indexed` to title of tickets in section 3.2 of the document"),
        ("cursor=zzz", "cursor", "is not the cursor of a page of this list"),
    ],
)
def test_a_query_that_is_not_understood_is_refused(ann, query, field, told):
    answered = ann.get(f"/api/v1/tickets?{query}")

    assert answered.status == 400
    assert answered.fields == {field: told}


def test_a_cursor_is_good_for_its_own_list_only(tickets, ann, bob, meg):
    cursor = ann.get("/api/v1/tickets?limit=1").data["next"]

    for client, path in ((bob, "tickets?limit=1"), (meg, "tickets?limit=1"), (ann, "tickets?sort=-created_at")):
        assert client.get(f"/api/v1/{path}&cursor={cursor}").fields.keys() == {"cursor"}


def test_a_cursor_that_was_tampered_with_is_refused(tickets, ann):
    cursor = ann.get("/api/v1/tickets?limit=1").data["next"]
    content = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    places = [(at, bit) for at in range(len(content)) for bit in (1, 64)]
    flipped = [content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :] for at, bit in places]
    forged = [base64.urlsafe_b64encode(raw).decode().rstrip("=") for raw in (*flipped, content[:-1], content[:16], b"")]

    answers = [ann.get(f"/api/v1/tickets?limit=1&cursor={text}") for text in (*forged, cursor + "=", cursor + "A")]

    assert {(answered.status, *answered.fields) for answered in answers} == {(400, "cursor")}


def test_a_cursor_outlives_the_environment_that_wrote_it(desk, tickets, ann):
    cursor = ann.get("/api/v1/tickets?limit=2").data["next"]
    other = type(ann)(build(desk.specification, desk.settings, fetch=desk.keys), ann.token)

    answered = other.get(f"/api/v1/tickets?limit=2&cursor={cursor}")

    assert [row["id"] for row in answered.items] == tickets[2:4]
