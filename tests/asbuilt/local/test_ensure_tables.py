"""Tables that follow the document while their records stay."""

from __future__ import annotations

from typing import Any

import pytest

from asbuilt.local.failure import LocalError
from asbuilt.local.tables import ensure_expiry, ensure_tables


def definition(*indexed: str, key: str = "id", sort: str = "created_at") -> dict[str, Any]:
    names = dict.fromkeys([key, *indexed, *([sort] if indexed else [])])
    keys = {name: [_part(name, "HASH"), _part(sort, "RANGE")] for name in indexed}
    indexes = [
        {"IndexName": f"by_{name}", "KeySchema": keys[name], "Projection": {"ProjectionType": "ALL"}} for name in keys
    ]
    return {
        "TableName": "desk-local-tickets",
        "KeySchema": [_part(key, "HASH")],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "BillingMode": "PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    }


def _part(name: str, key_type: str) -> dict[str, str]:
    return {"AttributeName": name, "KeyType": key_type}


@pytest.fixture
def dynamodb(account):
    return account.client("dynamodb")


def indexes(dynamodb: Any) -> dict[str, list[str]]:
    table = dynamodb.describe_table(TableName="desk-local-tickets")["Table"]
    found = table.get("GlobalSecondaryIndexes", [])
    return {index["IndexName"]: [part["AttributeName"] for part in index["KeySchema"]] for index in found}


def test_a_missing_table_is_made(dynamodb):
    ensure_tables(dynamodb, [definition("status")])

    assert dynamodb.list_tables()["TableNames"] == ["desk-local-tickets"]


def test_a_table_has_a_stream_as_long_as_somebody_reads_it(dynamodb):
    stream = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}
    seen = []
    for wanted in (definition(), definition() | stream, definition() | stream, definition()):
        ensure_tables(dynamodb, [wanted])
        table = dynamodb.describe_table(TableName="desk-local-tickets")["Table"]
        seen.append(table.get("StreamSpecification", {}).get("StreamEnabled", False))

    assert seen == [False, True, True, False]


def test_records_stay_when_an_index_is_added_changed_or_dropped(dynamodb):
    ensure_tables(dynamodb, [definition("status", "owner")])
    dynamodb.put_item(TableName="desk-local-tickets", Item={"id": {"S": "1"}})

    ensure_tables(dynamodb, [definition("owner", "priority", sort="due_at")])

    assert indexes(dynamodb) == {"by_owner": ["owner", "due_at"], "by_priority": ["priority", "due_at"]}
    assert dynamodb.scan(TableName="desk-local-tickets")["Count"] == 1


def test_a_table_that_is_as_it_should_be_is_left_alone(dynamodb):
    ensure_tables(dynamodb, [definition("status")])

    ensure_tables(dynamodb, [definition("status")])

    assert indexes(dynamodb) == {"by_status": ["status", "created_at"]}


def test_another_key_is_refused_with_the_way_out_and_nothing_is_changed(dynamodb):
    ensure_tables(dynamodb, [definition()])
    other = {**definition(), "TableName": "desk-local-other"}

    with pytest.raises(LocalError, match=r"keyed by date \(S\) in the document, but its records by id \(S\).*--fresh"):
        ensure_tables(dynamodb, [other, definition(key="date")])

    assert dynamodb.list_tables()["TableNames"] == ["desk-local-tickets"]


def lasting(*, enabled: bool) -> list[dict[str, Any]]:
    setting = {"Enabled": enabled, "AttributeName": "_expires"}
    return [{"TableName": "desk-local-tickets", "TimeToLiveSpecification": setting}]


def test_items_expire_where_the_document_says_so_and_no_longer_than_it_does(dynamodb):
    ensure_tables(dynamodb, [definition()])

    states = []
    for enabled in (False, True, True, False):
        ensure_expiry(dynamodb, lasting(enabled=enabled))
        found = dynamodb.describe_time_to_live(TableName="desk-local-tickets")["TimeToLiveDescription"]
        states.append(found["TimeToLiveStatus"])

    assert states == ["DISABLED", "ENABLED", "ENABLED", "DISABLED"]


@pytest.mark.parametrize("key", [{}, {"KMSMasterKeyId": "alias/desk-local"}])
def test_a_table_with_a_key_of_its_own_is_made_here_too(dynamodb, key):
    encryption = {"SSESpecification": {"Enabled": True, "SSEType": "KMS", **key}}

    ensure_tables(dynamodb, [definition() | encryption])
    ensure_tables(dynamodb, [definition() | encryption])

    assert indexes(dynamodb) == {}
