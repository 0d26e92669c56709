"""The DynamoDB tables of a specification, as the arguments of CreateTable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.specification import Specification, Table, naming
from chalicelib.specification.functions import functions
from chalicelib.specification.indexes import AccessPath, access_paths, attribute_type, has_word_index
from chalicelib.specification.retention import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def definitions(specification: Specification, stage: str) -> list[dict[str, Any]]:
    """CreateTable arguments of every table of the document, and of their companions, in the order to create them."""
    tables = [
        *(_collection(specification, stage, table) for table in specification.tables),
        *(_companion(specification, stage, name, keys) for name, keys in _companions(specification)),
    ]
    return [table | protection(specification, stage) for table in tables]


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


def expiries(specification: Specification, stage: str) -> list[dict[str, Any]]:
    """UpdateTimeToLive arguments of every table: records expire where the document says so, companions' entries all."""
    records = {table.name: (naming.EXPIRES, bool(terms_of(specification, table))) for table in specification.tables}
    entries = {name: (naming.EXPIRY, True) for name, _ in _companions(specification)}
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
    return _definition(naming.table_name(specification.name, stage, table.name), table.key) | {
        "AttributeDefinitions": [
            {"AttributeName": name, "AttributeType": attribute_type(specification, table, name)}
            for name in dict.fromkeys(keys)
        ],
        "GlobalSecondaryIndexes": [_index(path) for path in paths],
        **stream(specification, table),
    }


def stream(specification: Specification, table: Table) -> dict[str, Any]:
    """The argument of CreateTable that gives a table a stream of its changes, where a function reads it."""
    if not any(table.name in one.streams for one in functions(specification)):
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


def _companions(specification: Specification) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tables beside those of the document, each with its keys."""
    yield naming.LEDGER, (naming.LEDGER_KEY,)
    if any(has_word_index(table) for table in specification.tables):
        yield naming.SEARCH, naming.SEARCH_KEY
    if any(table.soft_delete_days for table in specification.tables):
        yield naming.BIN, naming.BIN_KEY
    if any(table.history_days for table in specification.tables):
        yield naming.HISTORY, naming.HISTORY_KEY
    if any(one.kind == "jobs" for one in functions(specification)):
        yield naming.JOBS, naming.JOBS_KEY


def _companion(specification: Specification, stage: str, name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    return _definition(naming.table_name(specification.name, stage, name), *keys) | {
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys]
    }


def _definition(name: str, *keys: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "KeySchema": [
            {"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
        ],
        "BillingMode": "PAY_PER_REQUEST",
    }
