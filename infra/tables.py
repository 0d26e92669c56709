"""The DynamoDB tables of a specification, as the arguments of CreateTable."""

from __future__ import annotations

from typing import Any

from chalicelib.specification import Specification, Table, naming
from chalicelib.specification.companions import companions
from chalicelib.specification.functions import functions
from chalicelib.specification.indexes import AccessPath, access_paths, attribute_type
from chalicelib.specification.retention import terms_of

COMPANION_INDEXES = {naming.DELIVERIES: (AccessPath(naming.DELIVERIES_INDEX, *naming.DELIVERIES_INDEX_KEY),)}
"""The indexes of the tables beside those of the document."""


def definitions(specification: Specification, stage: str) -> list[dict[str, Any]]:
    """CreateTable arguments of every table of the document, and of their companions, in the order to create them."""
    tables = [
        *(_collection(specification, stage, table) for table in specification.tables),
        *(_companion(specification, stage, name, keys) for name, keys in companions(specification)),
    ]
    return [_paid(specification, table) | protection(specification, stage) for table in tables]


def protection(specification: Specification, stage: str) -> dict[str, Any]:
    """The arguments of CreateTable that say with which key a table is encrypted, and whether it may be deleted.

    Without a word in section 5.2 the key is one that AWS owns, which is not said; a customer managed one has the name
    that `naming.key_alias` gives it.
    """
    declared = next((one for one in specification.stages if one.name == stage), None)
    at_rest = specification.protection.at_rest
    key = {"KMSMasterKeyId": naming.key_alias(specification.name, stage)} if at_rest == "customer managed" else {}
    encrypted = {"SSESpecification": {"Enabled": True, "SSEType": "KMS", **key}} if at_rest != "aws owned" else {}
    kept = {"DeletionProtectionEnabled": True} if declared and declared.deletion_protection else {}
    return {**encrypted, **kept}


def _paid(specification: Specification, table: dict[str, Any]) -> dict[str, Any]:
    """A table, and each of its indexes, paid for as section 2.3 says: by request, or so many units a second."""
    capacity = specification.stack.capacity
    if capacity is None:
        return table | {"BillingMode": "PAY_PER_REQUEST"}
    units = {"ProvisionedThroughput": {"ReadCapacityUnits": capacity.read, "WriteCapacityUnits": capacity.write}}
    indexes = [index | units for index in table.get("GlobalSecondaryIndexes", ())]
    return table | {"BillingMode": "PROVISIONED", **units, **({"GlobalSecondaryIndexes": indexes} if indexes else {})}


def expiries(specification: Specification, stage: str) -> list[dict[str, Any]]:
    """UpdateTimeToLive arguments of every table: records expire where the document says so, companions' entries all."""
    records = {table.stored: (naming.EXPIRES, bool(terms_of(specification, table))) for table in specification.tables}
    entries = {name: (naming.EXPIRY, True) for name, _ in companions(specification)}
    return [
        {
            "TableName": naming.table_name(specification.name, stage, name),
            "TimeToLiveSpecification": {"Enabled": enabled, "AttributeName": attribute},
        }
        for name, (attribute, enabled) in (records | entries).items()
    ]


def _collection(specification: Specification, stage: str, table: Table) -> dict[str, Any]:
    paths = access_paths(specification, table)
    keys = [table.key, *(name for path in paths for name in (path.partition, path.sort))]
    return _definition(naming.table_name(specification.name, stage, table.stored), table.key) | {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": attribute_type(specification, table, name)}
            for name in dict.fromkeys(keys)
        ],
        "GlobalSecondaryIndexes": [_index(path) for path in paths],
        **stream(specification, table.name),
    }


def stream(specification: Specification, name: str) -> dict[str, Any]:
    """The argument of CreateTable that gives a table a stream of its changes, where a function reads it."""
    if not any(name in one.streams for one in functions(specification)):
        return {}
    return {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}


def _index(path: AccessPath) -> dict[str, Any]:
    return {
        "IndexName": path.name,
        "KeySchema": [
            {"AttributeName": path.partition, "KeyType": "HASH"},
            {"AttributeName": path.sort, "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "ALL"},
    }


def _companion(specification: Specification, stage: str, name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    paths = COMPANION_INDEXES.get(name, ())
    keyed = (*keys, *(key for path in paths for key in (path.partition, path.sort)))
    return _definition(naming.table_name(specification.name, stage, name), *keys) | {
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keyed],
        **({"GlobalSecondaryIndexes": [_index(path) for path in paths]} if paths else {}),
        **stream(specification, name),
    }


def _definition(name: str, *keys: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "KeySchema": [
            {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
    }
