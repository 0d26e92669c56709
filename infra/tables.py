"""The DynamoDB tables of a specification, as the arguments of CreateTable."""

from __future__ import annotations

from typing import Any

from chalicelib.specification import Specification, Table, naming
from chalicelib.specification.indexes import AccessPath, access_paths, attribute_type


def definitions(specification: Specification, stage: str) -> list[dict[str, Any]]:
    """CreateTable arguments of every table of the document, and of the ledger, in the order to create them."""
    return [
        *(_collection(specification, stage, table) for table in specification.tables),
        _ledger(specification, stage),
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
    }


def _index(path: AccessPath) -> dict[str, Any]:
    return {
        "IndexName": path.name,
        "KeySchema": [
            {"AttributeName": path.partition, "KeyType": "HASH"},
            {"AttributeName": path.sort, "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "ALL"},
    }


def _ledger(specification: Specification, stage: str) -> dict[str, Any]:
    name = naming.table_name(specification.name, stage, naming.LEDGER)
    return _definition(name, naming.LEDGER_KEY) | {
        "AttributeDefinitions": [{"AttributeName": naming.LEDGER_KEY, "AttributeType": "S"}]
    }


def _definition(name: str, key: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
