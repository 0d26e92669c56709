"""What each function may do: a role of its own, with what its part of the document needs.

An action is granted on named tables, queues, prefixes and pools.  `*` stands only where AWS knows no resources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.cloudformation import logical, sub
from infra.grants import GRANTS
from infra.policies import allow, document, key_statements, trusting

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.specification.functions import Function
    from infra.cloudformation import Resource, Resources
    from infra.policies import Statement
    from infra.target import Target


def role_resources(target: Target, functions: Iterable[Function]) -> Resources:
    """A role for each function."""
    return {role_of(function.name): _role(target, function) for function in functions}


def role_of(function: str) -> str:
    """What the template calls the role of a function."""
    return logical(function, "Role")


def statements(target: Target, function: Function) -> list[Statement]:
    """All that a function is granted."""
    return [
        *(statement for grants in GRANTS[function.kind] for statement in grants(target, function)),
        *key_statements(target),
        *_telling(function),
    ]


def _role(target: Target, function: Function) -> Resource:
    policy = {"PolicyName": function.name, "PolicyDocument": document(statements(target, function))}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trusting("lambda.amazonaws.com"), "Policies": [policy]},
    }


def _telling(function: Function) -> Iterator[Statement]:
    """What Lambda itself does in a function's name: its logs, and traces, which AWS knows no resources of."""
    group = logical(function.name, "Log")
    yield allow(["logs:CreateLogStream", "logs:PutLogEvents"], [sub(f"${{{group}.Arn}}")])
    yield allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"])
