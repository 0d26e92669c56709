"""What each function is granted: as its part of the document needs, on named resources."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chalicelib.specification.functions import functions
from chalicelib.specification.operations import Stage
from infra.permissions import role_resources, statements
from infra.target import Target
from tests.templates.documents import large

PICTURES = Path(__file__).parent / "pictures"
WITHOUT_RESOURCES = {
    "dynamodb:ListBackups",
    "dynamodb:ListStreams",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
"""The actions for which AWS knows no resources."""


def told(value):
    """A resource as text: `TicketsTable.Arn`, `${Bucket.Arn}/uploads/*`."""
    if isinstance(value, str):
        return value
    ((kind, of),) = value.items()
    return ".".join(of) if kind == "Fn::GetAtt" else of


def granted(target):
    return {function.name: statements(target, function) for function in functions(target.specification)}


def test_the_roles_of_a_document(everything, matches_picture):
    lines = []
    for name, allowed in granted(everything["production"]).items():
        lines.append(name)
        for one in allowed:
            lines.append("  " + " ".join(one["Action"]))
            lines.extend(f"    {told(resource)}" for resource in one["Resource"])

    matches_picture(PICTURES / "grants.txt", "\n".join(lines) + "\n")


def test_nothing_is_granted_on_everything_but_where_aws_knows_no_resources(everything):
    for allowed in granted(everything["production"]).values():
        for one in allowed:
            assert not any("*" in action for action in one["Action"])
            if "*" in one["Resource"]:
                assert set(one["Action"]) <= WITHOUT_RESOURCES


@pytest.mark.parametrize("service", ["s3", "sqs", "cognito-idp", "ses", "secretsmanager", "kms"])
def test_a_document_without_a_use_for_a_service_grants_nothing_of_it(target, service):
    (allowed,) = granted(target()).values()

    assert not [action for one in allowed for action in one["Action"] if action.startswith(service)]


def test_a_role_takes_no_more_room_than_iam_has_for_it(compiled):
    for tables in (1, 20, 25, 30, 60, 200):
        target = Target(compiled(large(tables)).specification, Stage(name="a-stage-of-a-long-name"))

        for role in role_resources(target, functions(target.specification)).values():
            (policy,) = role["Properties"]["Policies"]
            length = len(json.dumps(policy["PolicyDocument"], separators=(",", ":")))
            names = sum(len(told(one)) for one in policy["PolicyDocument"]["Statement"][0]["Resource"])
            assert length + 2 * names < 10_240


def test_many_tables_are_named_by_what_their_names_begin_with(compiled):
    target = Target(compiled(large(200)).specification, Stage(name="staging"))
    (allowed,) = granted(target).values()

    (resource,) = allowed[0]["Resource"]
    assert told(resource).endswith(":table/large-staging-*")
