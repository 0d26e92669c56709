"""The audit trail: what was refused to whom by which rule, and who changed what (S10)."""

from __future__ import annotations

import json
import re

import pytest

from chalicelib.auth.rules import sentence
from tests.chalicelib.visitors import Visitor

BASE = {"type", "decision", "action", "rule", "roles", "ip", "actor", "request_id", "timestamp", "service"}


def told(world):
    """What the audit trail says, in order, and only that."""
    return [line for line in world.lines() if line.get("type") == "audit"]


def after(world, act):
    """What it says of an act."""
    before = len(told(world))
    act()
    return told(world)[before:]


@pytest.fixture
def surgery(running):
    return running("surgery")


@pytest.fixture
def dora(surgery):
    return surgery.person("dora", "doctor")


@pytest.fixture
def ann(surgery):
    return surgery.person("ann", "patient")


@pytest.fixture
def visit(surgery, dora):
    surgery.person("bob", "patient")
    return dora.post("/visits", {"patient": "bob", "complaint": "zqcomplaint", "passport": "zqpassport"}).data["id"]


# Refusals

OWN = "not covered by: patient can create/read/update own visits"
REFUSALS = [
    # who, method, path, body: status, action, table, code, rule
    ("ann", "GET", "/letters", None, 403, "list", "letters", "FORBIDDEN", "closed by default"),
    ("ann", "DELETE", "/patients/bob", None, 403, "delete", "patients", "FORBIDDEN", "closed by default"),
    ("ann", "GET", "/visits/{visit}", None, 404, "read", "visits", "FORBIDDEN", OWN),
    ("ann", "PATCH", "/visits/{visit}", {"score": 1}, 404, "update", "visits", "FORBIDDEN", OWN),
    ("ann", "POST", "/visits", {"patient": "bob"}, 403, "create", "visits", "FORBIDDEN", OWN),
    ("nobody", "GET", "/visits", None, 401, "list", "visits", "UNAUTHENTICATED", "closed by default"),
    ("forger", "GET", "/visits", None, 401, "list", "visits", "UNAUTHENTICATED", "token of 4.1: DecodeError"),
    ("guesser", "POST", "/auth/login", None, 401, "login", "patients", "SIGN_IN_REFUSED", "credentials of 4.1"),
]


@pytest.mark.parametrize(("who", "method", "path", "body", *"sacdr"), REFUSALS)
def test_a_refusal_is_told_with_who_what_and_by_which_rule(surgery, ann, visit, who, method, path, body, s, a, c, d, r):
    clients = {"ann": ann, "forger": surgery.by_token("zq.forged.token")}
    client = clients.get(who, surgery.anonymous)
    body = {"email": "zq@example.com", "password": "zqpassword"} if who == "guesser" else body

    (line,) = after(surgery, lambda: client(method, path.format(visit=visit), body))

    assert line.items() >= {"status": s, "action": a, "table": c, "code": d, "rule": r, "decision": "refused"}.items()
    assert line["actor"] == ("ann" if who == "ann" else None)
    assert (line["roles"], line["ip"]) == (["anyone", *(["signed-in", "patient"] * (who == "ann"))], "127.0.0.1")
    assert line.keys() >= BASE
    assert ("key" not in line) or line["key"] == visit or line["key"].startswith("sha256:")


def test_a_refusal_is_part_of_the_one_line_of_its_request(surgery, ann):
    before = len(surgery.lines())

    ann.get("/letters")

    (line,) = surgery.lines()[before:]
    assert line.items() >= {"type": "audit", "requests": 1, "status": 403, "route": "/letters"}.items()


def test_each_item_of_a_bulk_that_is_refused_is_told(surgery, ann, visit):
    items = [{"id": visit, "score": 1}, {"id": visit, "score": 2}]

    first, second = after(surgery, lambda: ann.patch("/visits/bulk", {"items": items}))

    assert [(one["action"], one["key"], one["code"]) for one in (first, second)] == [("update", visit, "FORBIDDEN")] * 2
    assert "requests" in first
    assert not second.keys() & {"requests", "errors", "duration_ms", "_aws"}


def test_what_is_reserved_for_others_is_told_by_the_sentence_that_reserves_it(desk, ann_of_the_desk):
    ticket = ann_of_the_desk.post("/api/v1/tickets", {"title": "Printer", "body": "On fire"}).data["id"]

    (line,) = after(desk, lambda: ann_of_the_desk.patch(f"/api/v1/tickets/{ticket}", {"priority": "urgent"}))

    assert line["code"] == "FORBIDDEN"
    assert line["fields"] == ["priority"]
    assert line["rule"] in {sentence(one) for one in desk.service.backend.policy.permissions} or ";" in line["rule"]


@pytest.fixture
def ann_of_the_desk(desk):
    return desk.person("ann", "customer")


def test_a_locked_account_and_a_rate_are_told(running):
    surgery = running("surgery")
    for _ in range(50):
        surgery.anonymous.post("/auth/login", {"email": "a@example.com", "password": "wrong"})

    (line,) = after(surgery, lambda: surgery.anonymous.post("/auth/login", {"email": "a@example.com", "password": "x"}))

    assert (line["status"], line["rule"]) == (429, "lock-out of 4.1")


@pytest.mark.parametrize("path", ["/visits/none", "/nowhere", "/visits?limit=x"])
def test_what_is_no_refusal_is_not_told(surgery, ann, path):
    assert after(surgery, lambda: ann.get(path)) == []


def test_refusals_are_told_at_any_level_of_the_log(running):
    world = running("surgery")
    world.service.telemetry._logs_requests = False

    (line,) = after(world, lambda: world.anonymous.get("/visits"))

    assert line.keys() >= BASE


# What was done


def test_every_write_is_told_where_the_document_says_so(surgery, dora, visit):
    done = [
        ("created", 1, lambda: dora.post("/visits", {"patient": "bob"})),
        ("updated", 2, lambda: dora.patch(f"/visits/{visit}", {"score": 3})),
        ("updated", 3, lambda: dora.put(f"/visits/{visit}", {"patient": "bob"})),
        ("deleted", 3, lambda: dora.delete(f"/visits/{visit}")),
    ]

    lines = [(*after(surgery, act), action, version) for action, version, act in done]

    assert [(line["action"], line["version"]) for line, *_ in lines] == [(a, v) for _, a, v in lines]
    assert {(line["actor"], line["table"], line["decision"]) for line, *_ in lines} == {("dora", "visits", "done")}
    assert {line["key"] for line, *_ in lines[1:]} == {visit}
    assert {line["rule"] for line, *_ in lines} == {"doctor can do anything with all tables"}


def test_all_that_goes_with_a_record_is_told(surgery, dora, visit):
    lines = after(surgery, lambda: dora.delete("/patients/bob"))

    assert [(line["action"], line["table"]) for line in lines] == [("deleted", "visits"), ("deleted", "patients")]


def test_a_write_that_is_answered_again_is_told_once(surgery, dora):
    send = lambda: dora.post("/letters", {"body": "a"}, headers={"Idempotency-Key": "k"})  # noqa: E731

    assert [len(after(surgery, send)) for _ in range(2)] == [1, 0]


def test_without_the_line_of_the_document_only_accounts_are_told(running):
    vault = running("vault")
    kim = vault.person("kim", "keeper")

    lines = after(vault, lambda: (kim.post("/notes", {"text": "a"}), kim.patch("/members/me", {"name": "Kim"})))

    assert [(line["action"], line["table"]) for line in lines] == [("updated", "members")]


def test_what_people_do_with_their_accounts_is_told(club, keeper):
    visitor = Visitor(club)

    lines = after(club, lambda: (visitor.sign_up(), visitor.confirm(), visitor.sign_in()))

    assert [(line["action"], line["rule"]) for line in lines if line["action"] in ("register", "confirm")] == [
        ("register", "self sign-up of 4.1"),
        ("confirm", "code of 4.1"),
    ]
    assert [line["action"] for line in lines if line["action"] == "created"] == ["created"]
    assert not re.search("ann@example|Correct horse", json.dumps(lines))


def test_a_change_of_roles_is_told_with_both(club, keeper):
    visitor = Visitor(club)
    visitor.join()
    person = visitor.inside().get("/members/me").data["id"]

    lines = after(club, lambda: keeper.patch(f"/members/{person}", {"role": "keeper"}))

    (line,) = [line for line in lines if line["action"] == "change_roles"]
    assert (line["from"], line["to"], line["actor"]) == (["reader"], ["keeper"], "kim")
