"""The words of IAM: documents, statements, and who may take a role on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.cloudformation import arn
from infra.names import DATA_KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from infra.cloudformation import Value
    from infra.target import Target

Statement = dict[str, Any]


def document(statements: Iterable[Statement]) -> dict[str, Any]:
    """A policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusting(service: str) -> dict[str, Any]:
    """Who may take a role on: one service of AWS."""
    return document([{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}])


def allow(actions: Iterable[str], resources: Iterable[Value], **condition: Any) -> Statement:
    """A statement that allows actions on resources, under a condition where one is given."""
    statement = {"Effect": "Allow", "Action": sorted(actions), "Resource": list(resources)}
    return statement | ({"Condition": condition} if condition else {})


def key_statements(target: Target) -> Iterator[Statement]:
    """What whoever reads or writes encrypted data needs, where the key is the customer's."""
    if target.specification.protection.at_rest == "customer managed":
        yield allow(["kms:Decrypt", "kms:GenerateDataKey"], [arn(DATA_KEY)])
