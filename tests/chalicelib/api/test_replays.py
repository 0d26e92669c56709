"""By what a write under a key is known again, and what is answered to it then."""

from __future__ import annotations

import json
from hashlib import sha256
from types import SimpleNamespace

import pytest
from msgspec import structs

from chalicelib.api.answers import Answer
from chalicelib.api.calls import Part
from chalicelib.api.errors import ApiError
from chalicelib.api.replays import claim, receipt_of, refuse_used, written_once
from chalicelib.data import KeyUsedError, Outcome, StaleError, TakenError
from chalicelib.data.refusals import KeyInUseError
from chalicelib.specification import Children, Endpoint, Shape, Table
from tests.chalicelib.shelf import calling, field, person, specified

NOTES = Table(name="notes", fields=(field("id"),))
YARD = specified((NOTES,))
CREATE = Endpoint(method="POST", path="/notes", operation="create", table="notes")
UPDATE = Endpoint(method="PATCH", path="/notes/{id}", operation="update", table="notes")
DONE = Answer('{"status":"success"}', 201, {"ETag": '"1"'})
HEADERS = {"Content-Type": "application/json", "ETag": '"1"'}


class Ledger:
    """A store that has one entry, or refuses, and notes what it is asked; entries in it are in clear."""

    models = SimpleNamespace(items=SimpleNamespace(opened_entry=lambda entry: entry))

    def __init__(self, entry=None, refusing=None):
        self.entry = entry
        self.refusing = refusing
        self.asked = []

    def ledger_entry(self, key):
        self.asked.append(key)
        return self.entry

    def claim(self, entry, values, *, secret):
        self.asked.append((entry, values))
        self.secret = secret
        if self.refusing:
            raise self.refusing


def sent(key="k", *, ledger=None, yard=YARD, endpoint=CREATE, actor="ann", body='{"a":1}', part=None, **how):
    headers = {} if key is None else {"Idempotency-Key": key}
    call = calling(yard, endpoint, person(actor), headers=headers, body=body, part=part, **how)
    call.backend = structs.replace(call.backend, store=ledger or Ledger())
    return call


def entry_of(*bound):
    return f"key {sha256(json.dumps(bound, separators=(',', ':')).encode()).hexdigest()}"


def fingerprint_of(parameters, query, body):
    return sha256(json.dumps([parameters, query], separators=(",", ":")).encode() + body).hexdigest()


PLAIN = fingerprint_of({}, {}, b'{"a":1}')


def used(fingerprint=PLAIN):
    kept = json.dumps({"status": 201, "headers": HEADERS, "body": "before"})
    return {"fingerprint": {"S": fingerprint}, "answer": {"S": kept}}


def told(answer):
    return answer.status_code, answer.headers, answer.body


BEFORE = (201, HEADERS, "before")


def test_a_write_without_a_key_is_not_recorded():
    assert receipt_of(sent(None), lambda: DONE) is None


@pytest.mark.parametrize(
    ("call", "bound"),
    [
        (sent(), ("ann", "POST", "/notes", "k")),
        (sent("other"), ("ann", "POST", "/notes", "other")),
        (sent(actor="bob"), ("bob", "POST", "/notes", "k")),
        (sent(actor=None), (None, "POST", "/notes", "k")),
        (sent(endpoint=UPDATE), ("ann", "PATCH", "/notes/{id}", "k")),
        (sent(part=Part("items[3]", {})), ("ann", "POST", "/notes", "k", "items[3]")),
    ],
)
def test_a_key_belongs_to_one_caller_one_route_and_one_part(call, bound):
    assert receipt_of(call, lambda: DONE).entry == entry_of(*bound)


@pytest.mark.parametrize(
    ("call", "fingerprint"),
    [
        (sent(), PLAIN),
        (sent(body='{"a":2}'), fingerprint_of({}, {}, b'{"a":2}')),
        (sent(body=None), fingerprint_of({}, {}, b"")),
        (sent(parameters={"id": "1"}), fingerprint_of({"id": "1"}, {}, b'{"a":1}')),
        (sent(query={"q": ["x"]}), fingerprint_of({}, {"q": ["x"]}, b'{"a":1}')),
    ],
)
def test_a_request_is_known_by_its_path_its_query_and_its_body(call, fingerprint):
    assert receipt_of(call, lambda: DONE).fingerprint == fingerprint


def test_what_is_recorded_is_the_answer_with_its_headers_as_texts():
    receipt = receipt_of(sent(), lambda *records: Answer(json.dumps(records), 200, {"X-Count": 2}))

    headers = {"Content-Type": "application/json", "X-Count": "2"}
    assert receipt.outcome({"id": "1"}, {"id": "2"}) == Outcome(200, headers, '[{"id": "1"}, {"id": "2"}]')


@pytest.mark.parametrize("key", [None, "k", "k" * 255])
def test_a_write_that_is_done_is_answered_as_it_says(key):
    call = sent(key)
    seen = []

    assert written_once(lambda one: seen.append(one) or DONE)(call) is DONE
    assert seen == [call]
    assert call.backend.store.asked == []


@pytest.mark.parametrize("key", ["", "k" * 256])
@pytest.mark.parametrize("act", [written_once(lambda _: DONE), claim])
def test_a_key_that_is_none_is_refused_before_anything_is_done(key, act):
    call = sent(key)

    with pytest.raises(ApiError) as refused:
        act(call)

    assert (refused.value.code, refused.value.fields) == (
        "INVALID_REQUEST",
        {"Idempotency-Key": "must have 1 to 255 characters"},
    )
    assert call.backend.store.asked == []


def performed(error, entry=None, key="k"):
    """What is answered where the operation raises this, and what the ledger was asked for."""
    call = sent(key, ledger=Ledger(entry))

    def operation(_):
        raise error

    try:
        return told(written_once(operation)(call)), call.backend.store.asked
    except ApiError as refused:
        return refused.code, call.backend.store.asked


def used_error(entry):
    error = KeyUsedError()
    error.item = entry
    return error


MINE = entry_of("ann", "POST", "/notes", "k")


@pytest.mark.parametrize(
    ("error", "entry", "key", "answered", "asked"),
    [
        (used_error(used()), None, "k", BEFORE, []),
        (used_error(used("another")), None, "k", "IDEMPOTENCY_KEY_REUSED", []),
        (TakenError({"name": "x"}), None, "k", "NAME_TAKEN", [MINE]),
        (TakenError({"name": "x"}), used(), "k", BEFORE, [MINE]),
        (TakenError({"name": "x"}), used("another"), "k", "IDEMPOTENCY_KEY_REUSED", [MINE]),
        (TakenError({"name": "x"}), used(), None, "NAME_TAKEN", []),
        (ApiError("NOT_FOUND"), None, "k", "NOT_FOUND", [MINE]),
        (ApiError("NOT_FOUND"), used(), "k", BEFORE, [MINE]),
        (ApiError("NOT_FOUND"), used("another"), "k", "IDEMPOTENCY_KEY_REUSED", [MINE]),
        (ApiError("NOT_FOUND"), used(), None, "NOT_FOUND", []),
        (ApiError("UNAUTHENTICATED"), used(), "k", "UNAUTHENTICATED", []),
    ],
)
def test_what_refuses_a_write_may_be_its_own_effect(error, entry, key, answered, asked):
    assert performed(error, entry, key) == (answered, asked)


def test_without_a_key_there_is_nothing_to_claim():
    call = sent(None)

    claim(call)

    assert call.backend.store.asked == []


def test_a_key_is_claimed_for_this_request():
    call = sent()

    claim(call)

    assert call.backend.store.asked == [(MINE, {"fingerprint": PLAIN})]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (used_error({"fingerprint": {"S": PLAIN}}), None),
        (used_error({"fingerprint": {"S": "another"}}), "IDEMPOTENCY_KEY_REUSED"),
        (used_error(None), "IDEMPOTENCY_KEY_REUSED"),
        (KeyInUseError(), "IDEMPOTENCY_KEY_IN_USE"),
        (StaleError(), "CONFLICT"),
    ],
)
def test_a_key_that_is_claimed_already_is_good_for_the_same_request(error, code):
    call = sent(ledger=Ledger(refusing=error))

    if code is None:
        claim(call)
    else:
        with pytest.raises(ApiError, match=f"^{code}$"):
            claim(call)


SAFES = Table(name="safes", fields=(field("id"), field("code", encrypted=True)))
TAGS = Table(name="tags", fields=(field("id"),))
VAULT = specified((NOTES, SAFES, TAGS))


def creating(table, **how):
    return Endpoint(method="POST", path=f"/{table}", operation="create", table=table, **how)


SHELVED = Children(name="shelf", table="safes", field="note")
EXPANDED = Shape(fields=(("id", None), ("safe", Shape(fields=(("id", None),)))))
FLAT = Shape(fields=(("id", None), ("name", None)))


@pytest.mark.parametrize(
    ("yard", "endpoint", "secret"),
    [
        (YARD, creating("notes"), False),
        (YARD, creating("notes", response=EXPANDED), False),
        (VAULT, creating("notes"), False),
        (VAULT, creating("notes", response=FLAT), False),
        (VAULT, creating("notes", response=EXPANDED), True),
        (VAULT, creating("notes", children=(SHELVED,)), True),
        (VAULT, creating("safes"), True),
        (VAULT, creating("safes", response=FLAT), True),
        (VAULT, creating("tags"), False),
    ],
)
def test_what_may_tell_of_encrypted_fields_is_recorded_sealed(yard, endpoint, secret):
    call = sent(yard=yard, endpoint=endpoint)
    claim(call)

    assert receipt_of(call, lambda: DONE).secret is secret
    assert call.backend.store.secret is secret


@pytest.mark.parametrize(("key", "entry", "asked"), [(None, used(), []), ("k", None, [MINE]), (None, None, [])])
def test_a_key_that_was_not_used_lets_a_function_begin(key, entry, asked):
    call = sent(key, ledger=Ledger(entry))

    refuse_used(call)

    assert call.backend.store.asked == asked


def test_a_key_that_was_used_lets_no_function_begin_and_leads_to_the_answer():
    call = sent(ledger=Ledger(used()))

    with pytest.raises(KeyUsedError) as refused:
        refuse_used(call)

    assert refused.value.item == used()
    assert told(written_once(refuse_used)(call)) == BEFORE
