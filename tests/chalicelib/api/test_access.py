"""Who asks what of the support desk, and what they get."""

from __future__ import annotations

import pytest

WHO = ("ann", "bob", "meg", "zoe", "nobody")
TICKET = {"title": "The printer is on fire", "body": "Third floor."}
ARTICLE = {"slug": "printers", "title": "Printers", "body": "They burn."}


@pytest.fixture
def people(desk, ann, bob, meg, zoe):
    return {"ann": ann, "bob": bob, "meg": meg, "zoe": zoe, "nobody": desk.anonymous}


@pytest.fixture
def places(ann, meg):
    """Ann's ticket with a comment that she may read and one that she may not, and two articles."""
    ticket = ann.post("/api/v1/tickets", TICKET).data["id"]
    comments = f"/api/v1/tickets/{ticket}/comments"
    return {
        "ticket": f"/api/v1/tickets/{ticket}",
        "comments": comments,
        "comment": "/api/v1/comments/" + ann.post(comments, {"body": "Hurry"}).data["id"],
        "internal": "/api/v1/comments/" + meg.post(comments, {"body": "Hm", "internal": True}).data["id"],
        "draft": "/api/v1/articles/" + meg.post("/api/v1/articles", ARTICLE).data["id"],
        "article": "/api/v1/articles/"
        + meg.post("/api/v1/articles", {**ARTICLE, "slug": "fires", "status": "published"}).data["id"],
    }


@pytest.mark.parametrize(
    ("method", "place", "body", "statuses"),  # of ann, bob, meg, zoe and nobody
    [
        ("GET", "ticket", None, (200, 404, 200, 200, 401)),
        ("PATCH", "ticket", {"title": "Still burning"}, (200, 404, 200, 200, 401)),
        ("PATCH", "ticket", {"status": "pending"}, (403, 404, 200, 200, 401)),
        ("PATCH", "ticket", {"assignee": "meg"}, (403, 404, 200, 200, 401)),
        ("DELETE", "ticket", None, (403, 403, 403, 200, 401)),
        ("GET", "comments", None, (200, 404, 200, 200, 401)),
        ("POST", "comments", {"body": "Well?"}, (201, 404, 201, 201, 401)),
        ("POST", "comments", {"body": "Well?", "internal": True}, (403, 404, 201, 201, 401)),
        ("POST", "comments", {"body": "Well?", "author": "meg"}, (400, 404, 400, 400, 401)),
        ("GET", "comment", None, (200, 404, 200, 200, 401)),
        ("GET", "internal", None, (404, 404, 200, 200, 401)),
        ("DELETE", "comment", None, (403, 403, 403, 200, 401)),
        ("GET", "article", None, (200, 200, 200, 200, 200)),
        ("GET", "draft", None, (404, 404, 200, 200, 404)),
        ("PATCH", "draft", {"status": "published"}, (403, 403, 200, 200, 401)),
        ("PUT", "article", {**ARTICLE, "slug": "new"}, (403, 403, 200, 200, 401)),
        ("GET", "/api/v1/users/ann", None, (200, 404, 200, 200, 401)),
        ("PATCH", "/api/v1/users/ann", {"name": "Anna"}, (200, 404, 403, 200, 401)),
        ("PATCH", "/api/v1/users/ann", {"role": "admin"}, (403, 404, 403, 200, 401)),
        ("POST", "/api/v1/tickets", TICKET, (201, 201, 201, 201, 401)),
        ("POST", "/api/v1/articles", {**ARTICLE, "slug": "own"}, (403, 403, 201, 201, 401)),
        ("GET", "/health", None, (200, 200, 200, 200, 200)),
    ],
)
@pytest.mark.parametrize("who", WHO)
def test_everybody_gets_what_section_5_1_gives_them(people, places, who, method, place, body, statuses):
    expected = statuses[WHO.index(who)]

    answered = people[who](method, places.get(place, place), body)

    assert answered.status == expected, answered.text


@pytest.mark.parametrize(
    ("who", "place", "seen"),
    [
        ("ann", "/api/v1/tickets", 1),
        ("bob", "/api/v1/tickets", 0),
        ("meg", "/api/v1/tickets", 1),
        ("ann", "comments", 1),
        ("meg", "comments", 2),
        ("nobody", "/api/v1/articles", 1),
        ("meg", "/api/v1/articles", 2),
        ("ann", "/api/v1/users", 1),
        ("meg", "/api/v1/users", 4),
    ],
)
def test_a_list_holds_what_its_reader_may_see(people, places, who, place, seen):
    answered = people[who].get(places.get(place, place))

    assert len(answered.items) == seen


def test_a_record_belongs_to_who_made_it(ann, meg):
    ticket = ann.post("/api/v1/tickets", TICKET).data
    comment = meg.post(f"/api/v1/tickets/{ticket['id']}/comments", {"body": "Coming"}).data

    assert ticket["requester"] == "ann"
    assert comment["author"] == "meg"


def test_a_refusal_names_the_fields_that_are_somebody_elses(ann):
    ticket = ann.post("/api/v1/tickets", TICKET).data["id"]

    answered = ann.patch(f"/api/v1/tickets/{ticket}", {"title": "x", "status": "closed", "priority": "low"})

    assert answered.fields == {"priority": "is not yours to set", "status": "is not yours to set"}


def test_a_record_that_may_not_be_seen_and_one_that_is_not_there_get_the_same_answer(ann, bob):
    ticket = ann.post("/api/v1/tickets", TICKET).data["id"]

    assert bob.get(f"/api/v1/tickets/{ticket}").text == bob.get("/api/v1/tickets/01J9ZC8Q4T7M2V5X8B1N3K6R9P").text


def test_what_a_role_may_do_is_not_what_a_name_in_a_token_says(desk):
    stranger = desk.person("eve", "owner")

    assert stranger.get("/api/v1/tickets").status == 403


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_who_may_not_write_is_not_told_what_a_body_has_to_have(desk, ann, zoe, method):
    article = zoe.post("/api/v1/articles", {"slug": "fire", "title": "Fire", "body": "Use water"}).headers["Location"]

    assert desk.anonymous(method, article, {"no": "field"}).status == 401
    assert ann(method, article, {"no": "field"}).status == 403


def test_a_condition_of_who_may_read_chooses_the_index(desk, places):
    events, read = desk.store.models.connection.client.meta.events, []

    def note(params, **_):
        read.append(params["body"])

    events.register("before-call.dynamodb.Query", note)
    desk.anonymous.get("/api/v1/articles")
    events.unregister("before-call.dynamodb.Query", note)

    assert ["by_status" in str(body) for body in read] == [True]
