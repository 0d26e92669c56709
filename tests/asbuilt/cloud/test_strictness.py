"""The rules by which a run on the embedded database knows what DynamoDB would refuse."""

from __future__ import annotations

import pytest

from tests.cloud.strictness import faults_of

KEYS = {"t": {"id"}, "t/by_status": {"status", "id"}}
ASKED = {
    "TableName": "t",
    "IndexName": "by_status",
    "KeyConditionExpression": "#s = :s",
    "ExpressionAttributeNames": {"#s": "status", "#t": "title", "#i": "id"},
}
CASES = [
    ("Query", ASKED | {"FilterExpression": "#t = :t"}, []),
    ("Query", ASKED | {"FilterExpression": "#t = :t AND #i > :i"}, ["filters by a key"]),
    ("Query", ASKED | {"KeyConditionExpression": "#s <> :s"}, ["asks for a key that is unequal"]),
    ("UpdateItem", {"TableName": "t", "UpdateExpression": "SET a = :a, b = if_not_exists(b, :b) REMOVE c"}, []),
    ("UpdateItem", {"TableName": "t", "UpdateExpression": "SET a = :a REMOVE a"}, ["gives a path twice"]),
    ("UpdateItem", {"TableName": "t", "UpdateExpression": "SET a = :a, a.b = :b"}, ["gives a path twice"]),
    (
        "TransactWriteItems",
        {"TransactItems": [{"Update": {"TableName": "t", "UpdateExpression": "SET a = :a, a = :b"}}]},
        ["gives a path twice"],
    ),
]


@pytest.mark.parametrize(("operation", "request_", "rules"), CASES)
def test_what_dynamodb_would_refuse_is_known(operation, request_, rules):
    found = list(faults_of(operation, request_, KEYS))

    assert len(found) == len(rules)
    assert all(one.startswith(rule) for one, rule in zip(found, rules, strict=True))
