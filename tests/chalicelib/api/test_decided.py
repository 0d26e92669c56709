"""What the team's functions and files make of a write, before anything is stored: each is asked of its own verb."""

from __future__ import annotations

from types import ModuleType

import pytest
from msgspec import structs

from chalicelib.api.decisions import changing, drafted, removing
from chalicelib.api.errors import ApiError
from chalicelib.api.files.attaching import ANOTHER, Standing
from chalicelib.data import UnreadableError
from chalicelib.hooks import Refused, before_create, before_delete, before_update
from chalicelib.hooks.registry import Registry
from chalicelib.specification import Endpoint, ErrorCode, Table
from chalicelib.specification.values import Unreadable
from tests.chalicelib.shelf import allow, calling, field, person, specified

NOTES = Table(name="notes", fields=(field("id", auto="key"), field("text"), field("length", "integer")))
SCANS = Table(name="scans", fields=(field("id", auto="key"), field("text"), field("page", "file")))
CLERK = person("kim", "clerk")
YARD = specified((NOTES, SCANS), (allow("clerk", "*"),), errors=(ErrorCode(code="TOO_SHORT", status=409, text="No."),))
FILE = {"id": "01J9ZC8Q4T7M2V5X8B1N3K6R9P", "name": "a.png", "type": "image/png", "size": 1}
STANDING = Standing(FILE["id"], {"size": 1})


def asked(method, operation, table="notes", functions=()):
    """A call of an endpoint of the table in a service that has these functions."""
    endpoint = Endpoint(method=method, path=f"/{table}", operation=operation, table=table)
    call = calling(YARD, endpoint, CLERK)
    module = ModuleType(__name__)
    for function in functions:
        setattr(module, function.__name__, function)
    call.backend = structs.replace(call.backend, functions=Registry({"notes": module}))
    return call


def counting(decorate, seen):
    """A function that notes the texts it is asked about, and gives a length."""

    @decorate("notes")
    def count(_, *records):
        seen.append([record.get("text") for record in records])
        return {"length": len(records[-1]["text"])}

    return count


def refusing(decorate):
    @decorate("notes")
    def refuse(_, *_records):
        raise Refused("TOO_SHORT")

    return refuse


STORED = {"id": "1", "version": 1, "text": "before"}


def created(functions):
    call = asked("POST", "create", functions=functions)
    return drafted(call, {"text": "new"}, {})


def changed(functions):
    call = asked("PATCH", "update", functions=functions)
    return changing(call, call.access("update"), {"text": "after"}, whole=False)(STORED)


def removed(functions):
    call = asked("DELETE", "delete", functions=functions)
    removing(call, call.access("delete"))(STORED)
    return STORED


@pytest.mark.parametrize(
    ("decorate", "act", "texts", "length"),
    [
        (before_create, created, [["new"]], 3),
        (before_update, changed, [["before", "after"]], 5),
        (before_delete, removed, [["before"]], None),
        (before_update, created, [], None),
        (before_delete, changed, [], None),
        (before_create, removed, [], None),
    ],
)
def test_a_function_is_asked_of_its_own_verb_and_completes_the_record(decorate, act, texts, length):
    seen: list[list[str]] = []

    record = act([counting(decorate, seen)])

    assert (seen, record.get("length")) == (texts, length)


@pytest.mark.parametrize(
    ("decorate", "act"), [(before_create, created), (before_update, changed), (before_delete, removed)]
)
def test_a_function_refuses_the_write(decorate, act):
    with pytest.raises(ApiError, match="TOO_SHORT"):
        act([refusing(decorate)])


@pytest.mark.parametrize(("act", "text"), [(created, "new"), (changed, "after"), (removed, "before")])
def test_without_functions_a_record_is_as_it_was_sent(act, text):
    record = act([])

    assert (record["text"], "length" in record) == (text, False)


def replaced(stored, sent):
    call = asked("PATCH", "update", "scans")
    return changing(call, call.access("update"), sent, whole=False)({"id": "1", "version": 1} | stored)


def test_a_file_that_is_there_already_stays_as_it_is():
    record = replaced({"page": FILE, "text": "before"}, {"page": STANDING, "text": "after"})

    assert (record["page"], record["text"]) == (FILE, "after")


@pytest.mark.parametrize("stored", [{}, {"page": FILE | {"id": "01J9ZC8Q4T7M2V5X8B1N3K6R9Q"}}])
def test_a_file_that_is_not_there_is_refused(stored):
    with pytest.raises(ApiError) as refused:
        replaced(stored, {"page": STANDING})

    assert (refused.value.code, refused.value.fields) == ("INVALID_REQUEST", {"page": ANOTHER})


def test_a_new_record_has_no_file_yet_that_could_stay():
    with pytest.raises(ApiError) as refused:
        drafted(asked("POST", "create", "scans"), {"page": STANDING}, {})

    assert refused.value.fields == {"page": ANOTHER}


def test_a_file_that_was_looked_at_is_attached():
    assert drafted(asked("POST", "create", "scans"), {"page": FILE}, {})["page"] == FILE


SAFES = Table(name="safes", fields=(field("id", auto="key"), field("code", encrypted=True), field("text")))


def test_a_value_that_nobody_could_read_stays_where_a_replacement_does_not_send_it():
    shut = Unreadable("...", UnreadableError("safes.code of 1"))
    endpoint = Endpoint(method="PUT", path="/safes/{id}", operation="replace", table="safes", key_parameter="id")
    call = calling(specified((SAFES,), (allow("clerk", "*"),)), endpoint, CLERK)

    replace = changing(call, call.access("update"), {"text": "after"}, whole=True)

    assert replace({"id": "1", "version": 1, "code": shut})["code"] is shut
    assert replace({"id": "1", "version": 1, "code": "1234"})["code"] is None
