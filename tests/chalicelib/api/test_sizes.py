"""A record is at most 400 KB, as DynamoDB counts: what would be larger is refused, whichever way it comes."""

from __future__ import annotations

import pytest

KEYED = {"Idempotency-Key": "k"}


@pytest.fixture
def anyone(running):
    return running("values").anonymous


def is_refused(answered):
    return (answered.status, answered.code) == (413, "CONTENT_TOO_LARGE")


@pytest.mark.parametrize("headers", [{}, KEYED])
@pytest.mark.parametrize("values", [{}, {"mark": "m"}])
@pytest.mark.parametrize("letter", ["x", "🐢"])
def test_a_record_that_is_too_large_is_not_made(anyone, headers, values, letter):
    text = letter * (410_000 // len(letter.encode()))

    assert is_refused(anyone.post("/things", {"text": text, **values}, headers=headers))
    assert anyone.get("/things").items == []


@pytest.mark.parametrize("headers", [{}, KEYED, {"If-Match": '"1"'}])
@pytest.mark.parametrize("values", [{}, {"mark": "m"}])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_record_that_would_become_too_large_stays_as_it_is(anyone, method, headers, values):
    thing = anyone.post("/things", {"text": "x" * 300_000}).headers["Location"]

    answered = anyone(method, thing, {"text": "x" * 300_000, "notes": "y" * 150_000, **values}, headers=headers)

    assert is_refused(answered)
    assert [anyone.get(thing).data[name] for name in ("notes", "mark")] == [None, None]


@pytest.mark.parametrize("headers", [{}, KEYED])
def test_a_large_record_can_be_written_whole(anyone, headers):
    made = anyone.post("/things", {"text": "x" * 400_000}, headers=headers)

    assert made.status == 201
    assert len(anyone.get(made.headers["Location"]).data["text"]) == 400_000


def test_a_large_record_goes_into_the_bin_and_comes_back(anyone):
    text = ('"\\\n' * 140_000)[:400_000]
    paper = anyone.post("/papers", {"title": "a", "body": text}).headers["Location"]

    statuses = [anyone.delete(paper).status, anyone.post(f"{paper}/restore").status]

    assert statuses == [200, 200]
    assert anyone.get(paper).data["body"] == text
