"""What the functions' roles grant beside what was asked for in a run: nothing was refused, nothing is idle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from chalicelib.specification.functions import functions
from infra.functions import function_id
from infra.permissions import statements

if TYPE_CHECKING:
    from pathlib import Path

    from infra.target import Target

BY_LAMBDA = {
    "logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
    "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
    "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams",
}  # fmt: skip
"""What Lambda itself asks for in a function's name, which the embedded cloud does not."""

EXCUSED = {
    "dynamodb:BatchGetItem": "records that refer to others are taken many at once",
    "dynamodb:ConditionCheckItem": "a record that refers to another is written with a look at it",
    "dynamodb:DeleteBackup": "a backup is deleted after 35 days",
    "s3:ListBucket": "without it S3 does not say that a file is not there, which the embedded one says in any case",
}
"""Actions that a function may be granted though no step of a run leads to them; others' tests do."""

Asked = dict[str, set[str]]


def refused(calls: Path) -> list[str]:
    """The calls that a role did not grant."""
    return [f"{one['who']}: {one['action']} on {one['resource']}" for one in _read(calls) if not one["granted"]]


def asked(calls: Path, target: Target) -> Asked:
    """The actions that each function asked for."""
    used: Asked = {function.name: set() for function in functions(target.specification)}
    names = {f"{target.name}-{function_id(function)}-": function.name for function in functions(target.specification)}
    for one in _read(calls):
        found = next((name for beginning, name in names.items() if one["who"].startswith(beginning)), None)
        if found:
            used[found].add(one["action"])
    return used


def idle(used: Asked, target: Target) -> list[str]:
    """The actions that a function is granted and did not ask for."""
    return [
        f"{function.name}: {action}"
        for function in functions(target.specification)
        for action in sorted(_granted(target, function.name) - used[function.name] - BY_LAMBDA)
        if function.name == "api" or action not in EXCUSED
    ]


def _granted(target: Target, name: str) -> set[str]:
    function = next(one for one in functions(target.specification) if one.name == name)
    return {action for statement in statements(target, function) for action in statement["Action"]}


def _read(calls: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in calls.read_text().splitlines()]
