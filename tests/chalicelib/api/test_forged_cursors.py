"""A cursor that is not exactly the one that was given out, to whom and for what it was, leads nowhere."""

from __future__ import annotations

import base64
import random
from collections import Counter

import pytest

LISTS = ("tickets?limit=2", "tickets?limit=2&sort=-created_at", "tickets?limit=2&priority=high", "articles?limit=2")
TICKET = {"title": "Fire", "body": "Third floor.", "priority": "high"}
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ %\x00é"


@pytest.fixture
def callers(desk, ann, bob, meg):
    """Four who ask; the last is the first, after she was made an agent."""
    for caller in (ann, bob):
        for _ in range(3):
            caller.post("/api/v1/tickets", TICKET)
    for number in range(3):
        meg.post("/api/v1/articles", {"title": str(number), "slug": str(number), "body": "x", "status": "published"})
    return [ann, bob, meg, desk.person("ann", "agent")]


@pytest.fixture
def cursors(callers):
    """The cursor of each list, by who may use it and where."""
    found = {(at, path): caller.get(f"/api/v1/{path}") for at, caller in enumerate(callers) for path in LISTS}
    assert {answered.status for answered in found.values()} == {200}, {a.text for a in found.values()}
    return {place: answered.data["next"] for place, answered in found.items() if answered.data["next"]}


def flipped(choice, cursor, _):
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    for _ in range(choice.randint(1, 3)):
        raw[choice.randrange(len(raw))] ^= 1 << choice.randrange(8)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def rewritten(choice, cursor, _):
    at = choice.randrange(len(cursor))
    return cursor[:at] + choice.choice(ALPHABET) + cursor[at + choice.randint(0, 1) :]


def cut(choice, cursor, _):
    start, end = sorted(choice.sample(range(len(cursor) + 1), 2))
    return cursor[start:end]


def joined(choice, cursor, others):
    at, other = choice.randrange(len(cursor)), choice.choice(others)
    return cursor[:at] + other[at:]


def repeated(choice, cursor, others):
    return cursor + choice.choice(others)


def test_no_cursor_but_the_own_is_taken(callers, cursors, cases, record_property):
    choice, answers = random.Random(4), Counter()
    others, places = [*cursors.values()], [*cursors]
    ways = (flipped, rewritten, cut, joined, repeated, lambda choice, _, others: choice.choice(others))

    while answers.total() < cases:
        at, path = choice.choice(places)
        forged = choice.choice(ways)(choice, cursors[at, path], others)
        if forged != cursors[at, path]:
            answered = callers[at].get(f"/api/v1/{path}", multiValueQueryStringParameters=asked(path, forged))
            answers[answered.status, tuple(answered.data.get("fields", ()))] += 1

    assert answers == {(400, ("cursor",)): cases}
    record_property("cases", cases)


def asked(path, cursor):
    pairs = [pair.split("=") for pair in path.partition("?")[2].split("&")]
    return {name: [value] for name, value in [*pairs, ("cursor", cursor)]}


def test_every_list_goes_on_by_its_own_cursor(callers, cursors):
    followed = {callers[at].get(f"/api/v1/{path}&cursor={cursor}").status for (at, path), cursor in cursors.items()}

    assert followed == {200}
