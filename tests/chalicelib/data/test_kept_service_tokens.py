"""What is asked of the ledger for service tokens, to the letter; each change is one transaction."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from chalicelib.data.service_tokens import Kept, NameTakenError, ServiceTokens
from tests.chalicelib.shelf import Shelf

LEDGER = "the-ledger"
NOW = 1_000_000
ENTRY = {"id": {"S": "service token f1"}}
LIST = {"id": {"S": "service tokens"}}


class Ledger(Shelf):
    """A shelf that may fail at one operation."""

    def __init__(self, failing="", error=None):
        super().__init__()
        self.failing = failing
        self.error = error

    def dispatch(self, operation_name, operation_kwargs):
        answer = super().dispatch(operation_name, operation_kwargs)
        if operation_name == self.failing:
            raise self.error
        return answer

    def keep(self, fingerprint, **values):
        self.put(LEDGER, {"S": f"service token {fingerprint}"}, {"record": {"S": f"<{fingerprint}>"}, **values})

    def list(self, **names):
        listed = {f"name:{name}": {"S": fingerprint} for name, fingerprint in names.items()}
        self.put(LEDGER, {"S": "service tokens"}, {**LIST, **listed})

    @property
    def writes(self):
        return [(name, asked) for name, asked in self.calls if name != "GetItem"]


def refused(code):
    return ClientError({"Error": {"Code": code, "Message": ""}}, "any")


def tokens(ledger):
    return ServiceTokens(ledger, LEDGER)


def test_a_token_is_found_by_its_fingerprint_as_it_stands_now():
    ledger = Ledger()
    ledger.keep("f1", used_at={"N": str(NOW)})

    assert tokens(ledger).find("f1", NOW) == b"<f1>"
    assert ledger.calls == [("GetItem", {"TableName": LEDGER, "Key": ENTRY, "ConsistentRead": True})]


def test_what_is_not_kept_is_not_found_and_its_use_not_noted():
    ledger = Ledger()

    assert tokens(ledger).find("f1", NOW) is None
    assert ledger.writes == []


@pytest.mark.parametrize(
    ("used_at", "now", "noted"),
    [
        (None, NOW, True),
        (NOW - 3600, NOW, True),
        (NOW - 3601, NOW, True),
        (NOW - 3599, NOW, False),
        (None, 3600, True),
        (None, 3599, False),
    ],
)
def test_the_last_use_is_noted_once_an_hour(used_at, now, noted):
    ledger = Ledger()
    ledger.keep("f1", **({"used_at": {"N": str(used_at)}} if used_at else {}))

    tokens(ledger).find("f1", now)

    asked = {
        "TableName": LEDGER,
        "Key": ENTRY,
        "UpdateExpression": "SET used_at = :now",
        "ConditionExpression": "attribute_exists(id)",
        "ExpressionAttributeValues": {":now": {"N": str(now)}},
    }
    assert ledger.writes == ([("UpdateItem", asked)] if noted else [])


@pytest.mark.parametrize(
    "error", [refused("ConditionalCheckFailedException"), EndpointConnectionError(endpoint_url="x")]
)
def test_a_use_that_cannot_be_noted_is_a_use(error):
    ledger = Ledger("UpdateItem", error)
    ledger.keep("f1")

    assert tokens(ledger).find("f1", NOW) == b"<f1>"


def listing(expression, condition):
    return {
        "Update": {
            "TableName": LEDGER,
            "Key": LIST,
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#name": "name:robot"},
            "ExpressionAttributeValues": {":fingerprint": {"S": "f1"}},
        }
    }


@pytest.mark.parametrize(("expires_at", "expiry"), [(None, {}), (NOW, {"expires_at": {"N": str(NOW)}})])
def test_a_token_and_its_name_are_kept_together(expires_at, expiry):
    ledger = Ledger()

    tokens(ledger).keep("robot", "f1", b"<content>", expires_at)

    ((operation, asked),) = ledger.calls
    item = {**ENTRY, "record": {"S": "<content>"}, **expiry}
    assert operation == "TransactWriteItems"
    assert asked["TransactItems"] == [
        {"Put": {"TableName": LEDGER, "Item": item}},
        listing("SET #name = :fingerprint", "attribute_not_exists(#name)"),
    ]


def test_each_change_has_a_token_of_its_own():
    ledger = Ledger()

    tokens(ledger).keep("robot", "f1", b"", None)
    tokens(ledger).keep("robot", "f1", b"", None)

    first, second = (asked["ClientRequestToken"] for _, asked in ledger.calls)
    assert first != second
    assert len(first) == len(second) == 36


def test_a_name_is_taken_once():
    with pytest.raises(NameTakenError, match="^robot$"):
        tokens(Ledger("TransactWriteItems", refused("TransactionCanceledException"))).keep("robot", "f1", b"", None)


@pytest.mark.parametrize(
    "change", [lambda kept: kept.keep("robot", "f1", b"", None), lambda kept: kept.revoke("robot")]
)
def test_another_failure_is_no_taken_name(change):
    ledger = Ledger("TransactWriteItems", refused("ThrottlingException"))
    ledger.list(robot="f1")

    with pytest.raises(ClientError, match="ThrottlingException"):
        change(tokens(ledger))


def test_a_token_and_its_name_are_forgotten_together():
    ledger = Ledger()
    ledger.list(robot="f1", other="f2")

    assert tokens(ledger).revoke("robot") is True
    ((_, asked),) = ledger.writes
    assert asked["TransactItems"] == [
        {"Delete": {"TableName": LEDGER, "Key": ENTRY}},
        listing("REMOVE #name", "#name = :fingerprint"),
    ]


def test_what_has_no_name_cannot_be_forgotten():
    ledger = Ledger()
    ledger.list(other="f2")

    assert tokens(ledger).revoke("robot") is False
    assert ledger.writes == []


def test_what_was_replaced_meanwhile_is_not_forgotten():
    ledger = Ledger("TransactWriteItems", refused("TransactionCanceledException"))
    ledger.list(robot="f1")

    with pytest.raises(LookupError, match="^robot$"):
        tokens(ledger).revoke("robot")


def test_names_are_told_in_order_as_they_stand_now():
    ledger = Ledger()
    ledger.list(robot="f1", another="f2", **{"name:x": "f3"})

    assert list(tokens(ledger).names().items()) == [("another", "f2"), ("name:x", "f3"), ("robot", "f1")]
    assert ledger.calls == [("GetItem", {"TableName": LEDGER, "Key": LIST, "ConsistentRead": True})]


def test_before_the_first_token_there_are_no_names():
    assert tokens(Ledger()).names() == {}


def test_every_token_that_has_not_expired_is_told_by_name():
    ledger = Ledger()
    ledger.list(robot="f1", another="f2", expired="f3")
    ledger.keep("f1", used_at={"N": str(NOW)})
    ledger.keep("f2")

    assert tokens(ledger).every() == [Kept(b"<f2>", None), Kept(b"<f1>", NOW)]
    assert ledger.calls[1:] == [
        ("GetItem", {"TableName": LEDGER, "Key": {"id": {"S": f"service token {one}"}}}) for one in ("f2", "f3", "f1")
    ]
