"""The tables of the embedded cloud, made to agree with the specification; no record is ever touched."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from asbuilt.local.failure import LocalError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Arguments = dict[str, Any]

ASIDE_FROM_PLACE: Final = ("IndexName", "KeySchema", "Projection")
"""What makes an index the one that is wanted."""


def ensure_tables(dynamodb: DynamoDBClient, definitions: list[Arguments]) -> None:
    """Make the tables that are missing, and the indexes that are missing or different.

    `definitions` are arguments of CreateTable.  Nothing is changed unless all of it can be.

    Raises:
        LocalError: a table has records under another key.
    """
    existing = {wanted["TableName"]: _described(dynamodb, wanted["TableName"]) for wanted in definitions}
    for wanted in definitions:
        if found := existing[wanted["TableName"]]:
            _refuse_another_key(wanted, found)
    for wanted in definitions:
        if found := existing[wanted["TableName"]]:
            _agree_indexes(dynamodb, wanted, found)
            _agree_stream(dynamodb, wanted, found)
        else:
            dynamodb.create_table(**wanted)


def ensure_expiry(dynamodb: DynamoDBClient, wanted: list[Arguments]) -> None:
    """Let items of these tables expire, or no longer; `wanted` are arguments of UpdateTimeToLive."""
    for one in wanted:
        found = dynamodb.describe_time_to_live(TableName=one["TableName"])["TimeToLiveDescription"]
        if (found.get("TimeToLiveStatus") == "ENABLED") != one["TimeToLiveSpecification"]["Enabled"]:
            dynamodb.update_time_to_live(**one)


def _described(dynamodb: DynamoDBClient, table: str) -> Arguments | None:
    with suppress(dynamodb.exceptions.ResourceNotFoundException):
        return dict(dynamodb.describe_table(TableName=table)["Table"])
    return None


def _refuse_another_key(wanted: Arguments, found: Arguments) -> None:
    new, old = _key(wanted), _key(found)
    if new != old:
        message = (
            f"table '{wanted['TableName']}' is keyed by {new} in the document, but its records by {old}: "
            "asbuilt run --fresh starts with empty tables"
        )
        raise LocalError(message)


def _key(table: Arguments) -> str:
    types = {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}
    return ", ".join(f"{part['AttributeName']} ({types[part['AttributeName']]})" for part in table["KeySchema"])


def _agree_indexes(dynamodb: DynamoDBClient, wanted: Arguments, found: Arguments) -> None:
    """Drop the indexes that are not wanted as they are, then make those that are missing: one a call, as AWS asks."""
    new, old = _indexes(wanted), _indexes(found)
    dropped = [{"Delete": {"IndexName": name}} for name in old if old[name] != new.get(name)]
    added = [{"Create": index} for name, index in new.items() if index != old.get(name)]
    changes: list[Any] = [*dropped, *added]
    for change in changes:
        dynamodb.update_table(
            TableName=wanted["TableName"],
            AttributeDefinitions=wanted["AttributeDefinitions"],
            GlobalSecondaryIndexUpdates=[change],
        )


def _agree_stream(dynamodb: DynamoDBClient, wanted: Arguments, found: Arguments) -> None:
    """Give the table a stream of its changes, or take it away."""
    new = wanted.get("StreamSpecification", {"StreamEnabled": False})
    if new["StreamEnabled"] != found.get("StreamSpecification", {}).get("StreamEnabled", False):
        dynamodb.update_table(TableName=wanted["TableName"], StreamSpecification=new)


def _indexes(table: Arguments) -> dict[str, Arguments]:
    indexes = table.get("GlobalSecondaryIndexes", [])
    return {index["IndexName"]: {part: index[part] for part in ASIDE_FROM_PLACE} for index in indexes}
