"""What functions may read and write: as the API may, with the rights of the caller or of the service."""

from __future__ import annotations

from itertools import count

import pytest

from chalicelib.api.errors import ApiError
from chalicelib.api.functions.running import run
from chalicelib.auth.identity import actor
from chalicelib.hooks import Refused

KEYS = count()
ANN, MEG = (
    actor({"sub": name, "email": f"{name}@example.com", "cognito:groups": [role]})
    for name, role in (("ann", "customer"), ("meg", "agent"))
)


@pytest.fixture
def called(desk, ann, meg):
    """Call a function on behalf of somebody, or of the service."""

    def call(function, who=None):
        return run(desk.service.backend, function, f"run {next(KEYS)}", actor=who)

    return call


@pytest.fixture
def ticket(ann):
    return ann.post("/api/v1/tickets", {"title": "Lamp", "secret": "x"}).data["id"]


@pytest.fixture
def kept(desk):
    return lambda table, key: desk.store.get(desk.specification.table(table), key)


WRITES = {
    "what the caller may do": (lambda call, _: call.tables["tickets"].create({"title": "a"}), None, None),
    "a table that is not theirs": (lambda call, _: call.tables["counters"].create({"name": "a"}), "FORBIDDEN", None),
    "a required field": (lambda call, _: call.tables["tickets"].create({}), "INVALID_REQUEST", "tickets.title"),
    "an unknown field": (
        lambda call, _: call.tables["tickets"].create({"title": "a", "colour": "red"}),
        "INVALID_REQUEST",
        "tickets.colour",
    ),
    "a value of another type": (
        lambda call, key: call.tables["tickets"].update(key, {"title": 1}),
        "INVALID_REQUEST",
        "tickets.title",
    ),
    "a read-only field": (
        lambda call, key: call.tables["tickets"].update(key, {"urgency": 1}),
        "INVALID_REQUEST",
        "tickets.urgency",
    ),
    "a field that the server sets, as the service": (
        lambda call, key: call.tables.as_service["tickets"].update(key, {"version": 9}),
        "INVALID_REQUEST",
        "tickets.version",
    ),
    "a transition that is not possible": (
        lambda call, key: [
            call.tables.as_service["tickets"].update(key, {"status": status}) for status in ("closed", "open")
        ],
        "TICKET_CLOSED",
        "tickets",
    ),
    "a reference that leads nowhere": (
        lambda call, _: call.tables.as_service["notes"].create({"ticket": "nowhere", "text": "a"}),
        "INVALID_REQUEST",
        "ticket",
    ),
    "a unique value twice": (
        lambda call, key: [
            call.tables.as_service["notes"].create({"ticket": key, "text": "a", "line": "x"}) for _ in range(2)
        ],
        "LINE_TAKEN",
        "line",
    ),
    "a record that is not there": (
        lambda call, _: call.tables["tickets"].update("nowhere", {"title": "a"}),
        "NOT_FOUND",
        "tickets",
    ),
    "a record that goes, referred to": (
        lambda call, key: [
            call.tables.as_service["notes"].create({"ticket": key, "text": "a"}),
            call.tables.as_service["tickets"].delete(key),
        ],
        "INVALID_REQUEST",
        "ticket",
    ),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_of_a_function_is_checked_as_one_of_the_api(called, ticket, name):
    write, code, field = WRITES[name]

    def function(call):
        write(call, ticket)

    if code is None:
        called(function, ANN)
        return
    with pytest.raises(ApiError, match=code) as refused:
        called(function, ANN)
    assert field is None or field in refused.value.fields


def test_the_service_may_read_and_write_what_the_caller_may_not(called, ticket, kept):
    def function(call):
        mine, whole = call.tables["tickets"].get(ticket), call.tables.as_service["tickets"].get(ticket)
        call.tables.as_service["tickets"].update(ticket, {"urgency": 7})
        return ["secret" in mine, whole["secret"]]

    assert called(function, ANN) == [False, "x"]
    assert kept("tickets", ticket)["urgency"] == 7


def test_who_may_not_see_a_record_finds_and_gets_none(called, desk, ticket):
    bob = actor({"sub": "bob", "email": "bob@example.com", "cognito:groups": ["customer"]})

    def function(call):
        tickets = call.tables["tickets"]
        return [tickets.get(ticket), len(tickets.find(status="open")), tickets.get("nowhere")]

    assert called(function, bob) == [None, 0, None]
    assert called(function, ANN)[1] == 1


def test_a_function_sees_by_key_what_it_has_written(called, ticket):
    def function(call):
        tickets = call.tables["tickets"]
        made = tickets.create({"title": "a"})
        tickets.update(made["id"], {"note": "b"})
        tickets.update(ticket, {"note": "seen"})
        tickets.delete(made["id"])
        return [tickets.get(made["id"]), tickets.get(ticket)["note"], tickets.get(ticket)["version"]]

    assert called(function, ANN) == [None, "seen", 2]


def test_a_record_that_is_changed_twice_is_one_version_on(called, ticket, kept):
    def function(call):
        for title in ("a", "b"):
            call.tables["tickets"].update(ticket, {"title": title})
        made = call.tables["tickets"].create({"title": "c"})
        call.tables["tickets"].update(made["id"], {"note": "d"})
        return made["id"]

    made = called(function, ANN)

    assert (kept("tickets", ticket)["title"], kept("tickets", ticket)["version"]) == ("b", 2)
    assert (kept("tickets", made)["note"], kept("tickets", made)["version"]) == ("d", 1)


def test_what_is_made_and_removed_again_cannot_be_referred_to(called):
    def function(call):
        made = call.tables["tickets"].create({"title": "a"})
        call.tables["notes"].create({"ticket": made["id"], "text": "b"})
        call.tables["tickets"].delete(made["id"])

    with pytest.raises(ApiError, match="INVALID_REQUEST"):
        called(function)


def test_what_goes_with_a_record_goes_with_it_here_too(called, ticket, meg):
    def function(call):
        call.tables["notes"].create({"ticket": ticket, "text": "a"})

    called(function)
    called(lambda call: call.tables["tickets"].delete(ticket))

    assert meg.get("/api/v1/notes").items == []


def test_a_refusal_after_a_deletion_leaves_the_record_open(called, ticket, ann):
    def function(call):
        call.tables["tickets"].delete(ticket)
        raise ApiError("CONFLICT")

    with pytest.raises(ApiError, match="CONFLICT"):
        called(function)

    assert ann.patch(f"/api/v1/tickets/{ticket}", {"note": "still here"}).status == 200


def test_nothing_is_stored_where_the_function_raises(called, desk, ticket, kept):
    def function(call):
        call.tables["tickets"].update(ticket, {"note": "half"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        called(function)

    assert kept("tickets", ticket).get("note") is None


def test_more_writes_than_a_transaction_has_are_refused_and_told(called, ticket, meg):
    def function(call):
        for number in range(100):
            call.tables["notes"].create({"ticket": ticket, "text": str(number)})

    with pytest.raises(ApiError, match="TOO_MANY_WRITES") as refused:
        called(function)

    assert "100 are possible" in refused.value.message
    assert meg.get("/api/v1/notes").items == []


def test_a_function_is_called_again_where_a_record_that_it_changes_has_changed(called, desk, ticket, kept):
    table, calls = desk.specification.table("tickets"), []

    def function(call):
        seen = call.tables["tickets"].get(ticket)
        calls.append(seen["title"])
        if len(calls) == 1:
            desk.store.update(table, ticket, lambda record: record | {"title": "Meanwhile"})
        call.tables["tickets"].update(ticket, {"note": f"was {seen['title']}"})

    called(function)

    assert calls == ["Lamp", "Meanwhile"]
    assert (kept("tickets", ticket)["title"], kept("tickets", ticket)["note"]) == ("Meanwhile", "was Meanwhile")


def test_a_code_that_the_document_does_not_declare_is_a_fault_of_the_function(called):
    def function(_):
        raise Refused("NO_SUCH_CODE")

    with pytest.raises(LookupError, match="NO_SUCH_CODE"):
        called(function)


def test_a_table_that_is_not_there_is_told_by_its_name(called):
    with pytest.raises(LookupError, match="no table 'tikets'"):
        called(lambda call: call.tables["tikets"])
