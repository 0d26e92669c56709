"""Records that belong to somebody, fields that are somebody's, and what is seen of what they refer to."""

from __future__ import annotations

import pytest


@pytest.fixture
def clinic(running):
    return running("clinic")


@pytest.fixture
def pat(clinic):
    return clinic.person("pat", "patient")


@pytest.fixture
def sue(clinic):
    return clinic.person("sue", "patient")


@pytest.fixture
def kim(clinic):
    return clinic.person("kim", "doctor")


@pytest.fixture
def cleo(clinic):
    return clinic.person("cleo", "clerk")


@pytest.fixture
def visit(pat, kim):
    return pat.post("/visits", {"reason": "Cough", "doctor": "kim"}).headers["Location"]


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("pat", {"reason": "Cough"}, 201),
        ("pat", {"reason": "Cough", "patient": "pat"}, 201),
        ("pat", {"reason": "Cough", "patient": "sue"}, 403),
        ("cleo", {"reason": "Cough", "patient": "sue"}, 201),
        ("kim", {"reason": "Cough", "patient": "sue"}, 403),
    ],
)
def test_only_who_sees_all_records_makes_one_for_somebody_else(request, sue, who, body, status):
    assert request.getfixturevalue(who).post("/visits", body).status == status


@pytest.mark.parametrize(
    ("who", "method", "body", "status"),
    [
        ("pat", "PATCH", {"reason": "Cold"}, 200),
        ("pat", "PATCH", {"patient": "sue"}, 403),
        ("pat", "PATCH", {"finding": "Nothing"}, 403),
        ("sue", "PATCH", {"reason": "Cold"}, 404),
        ("kim", "PATCH", {"finding": "A cold"}, 200),
        ("cleo", "PATCH", {"reason": "Cold"}, 200),
        ("cleo", "PATCH", {"finding": "A cold"}, 403),
        ("cleo", "PATCH", {"reason": "Cold", "doctor": None}, 403),
        ("cleo", "PUT", {"reason": "Cold"}, 200),
        ("pat", "DELETE", None, 403),
        ("cleo", "DELETE", None, 403),
        ("kim", "DELETE", None, 200),
    ],
)
def test_a_record_is_written_by_whom_and_where_the_document_says(request, sue, visit, who, method, body, status):
    assert request.getfixturevalue(who)(method, visit, body).status == status


def test_a_replacement_leaves_what_is_not_its_senders_to_set(visit, pat, kim, cleo):
    kim.patch(visit, {"finding": "A cold"})

    cleo.put(visit, {"reason": "Cold"})
    pat.put(visit, {})

    record = pat.get(visit).data
    assert (record["reason"], record["finding"], record["patient"]) == (None, "A cold", "pat")


@pytest.mark.parametrize(
    ("who", "doctor"),
    [("pat", {"id": "kim"}), ("kim", {"id": "kim", "name": "Kim"})],
)
def test_what_a_record_refers_to_is_shown_as_far_as_its_reader_may_see_it(request, visit, who, doctor):
    (shown,) = request.getfixturevalue(who).get("/visits").data

    assert shown["doctor"] == doctor
    assert list(shown) == ["id", "reason", "finding", "doctor"]


def test_what_belongs_to_somebody_through_a_reference_is_theirs(visit, pat, sue, clinic):
    key = pat.get(visit).data["id"]
    note = pat.post("/notes", {"visit": key, "text": "Since Monday"})

    assert note.status == 201
    assert [pat.get(path).status for path in ("/notes", note.headers["Location"])] == [200, 200]
    assert sue.get(note.headers["Location"]).status == 404
    assert [len(person.get("/notes").items) for person in (pat, sue)] == [1, 0]


def test_nobody_writes_into_what_belongs_to_another_or_in_anothers_name(visit, pat, sue):
    key = pat.get(visit).data["id"]

    assert sue.post("/notes", {"visit": key, "text": "Hello"}).status == 403
    assert sue.post("/notes", {"visit": "nowhere", "text": "Hello"}).status == 403
    assert pat.post("/notes", {"visit": key, "text": "Hello", "author": "sue"}).status == 403


def test_owners_may_do_what_is_said_of_them(visit, pat, kim):
    note = pat.post("/notes", {"visit": pat.get(visit).data["id"], "text": "Hello"}).headers["Location"]

    assert pat.patch(note, {"text": "Since Sunday"}).status == 200
    assert kim.patch(note, {"text": "No"}).status == 404
