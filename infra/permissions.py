"""What each function may do: a role of its own, with what its part of the document needs.

An action is granted on named tables, queues, prefixes and pools.  `*` stands only where AWS knows no resources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.specification import naming
from chalicelib.specification.accounts import role_field
from chalicelib.specification.operations import sends_out
from infra.cloudformation import arn, attribute, logical, sub
from infra.database import logical_table, table_names
from infra.names import CHANGES_DEAD, DATA_KEY, USER_POOL
from infra.outgoing import outgoing_grants
from infra.queues import queue_id
from infra.uploads import upload_grants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from chalicelib.specification.functions import Function, FunctionKind
    from infra.cloudformation import Resource, Resources, Value
    from infra.target import Target

Statement = dict[str, Any]

RECORD_ACTIONS: Final = (
    "BatchGetItem",
    "ConditionCheckItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "UpdateItem",
)
"""What records are read and written by; a transaction asks for the actions that it is made of."""

MOST_OF_A_ROLE: Final = 10_240
"""Characters of all the policies that stand in one role."""

LONGEST_ARN: Final = len("arn:aws-us-gov:dynamodb:ap-northeast-1:123456789012:table/")

ROOM: Final = 3_000
"""Characters of a role that are left to everything but tables."""


def role_resources(target: Target, functions: Iterable[Function]) -> Resources:
    """A role for each function."""
    return {role_of(function.name): _role(target, function) for function in functions}


def role_of(function: str) -> str:
    """What the template calls the role of a function."""
    return logical(function, "Role")


def document(statements: Iterable[Statement]) -> dict[str, Any]:
    """A policy of these statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def trusting(service: str) -> dict[str, Any]:
    """Who may take a role on: one service of AWS."""
    return document([{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}])


def key_statements(target: Target) -> Iterator[Statement]:
    """What whoever reads or writes encrypted data needs, where the key is the customer's."""
    if target.specification.protection.at_rest == "customer managed":
        yield allow(["kms:Decrypt", "kms:GenerateDataKey"], [arn(DATA_KEY)])


def allow(actions: Iterable[str], resources: list[Value]) -> Statement:
    """A statement that allows actions on resources."""
    return {"Effect": "Allow", "Action": sorted(actions), "Resource": resources}


def _role(target: Target, function: Function) -> Resource:
    statements = [
        *(statement for grants in GRANTS[function.kind] for statement in grants(target, function)),
        *key_statements(target),
        *_telling(function),
    ]
    policy = {"PolicyName": function.name, "PolicyDocument": document(statements)}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": trusting("lambda.amazonaws.com"), "Policies": [policy]},
    }


def _telling(function: Function) -> Iterator[Statement]:
    """What Lambda itself does in a function's name: its logs, and traces, which AWS knows no resources of."""
    group = logical(function.name, "Log")
    yield allow(["logs:CreateLogStream", "logs:PutLogEvents"], [sub(f"${{{group}.Arn}}")])
    yield allow(["xray:PutTelemetryRecords", "xray:PutTraceSegments"], ["*"])


def _records(target: Target, _: Function) -> Iterator[Statement]:
    """All tables of the service, and their indexes to be asked."""
    actions = [f"dynamodb:{action}" for action in RECORD_ACTIONS]
    yield allow(actions, table_arns(target))
    indexes = index_arns(target)
    if indexes:
        yield allow(["dynamodb:Query"], indexes)


def table_arns(target: Target) -> list[Value]:
    """The tables of a service, each by itself; by what their names begin with where they would not fit into a role."""
    names = table_names(target)
    if _fits(names):
        return [arn(logical_table(name)) for name in names]
    return [sub(_any_table(target))]


def index_arns(target: Target) -> list[Value]:
    """The indexes of those tables that have some."""
    own = [naming.DELIVERIES] if sends_out(target.specification) else []
    indexed = [*(table.stored for table in target.specification.tables), *own]
    if _fits(table_names(target)):
        return [sub(f"${{{logical_table(name)}.Arn}}/index/*") for name in indexed]
    return [sub(f"{_any_table(target)}/index/*")]


def _fits(names: list[str]) -> bool:
    return (
        2 * sum(LONGEST_ARN + len(name) + len("support-desk-production-/index/*") for name in names)
        < MOST_OF_A_ROLE - ROOM
    )


def _any_table(target: Target) -> str:
    return f"arn:${{AWS::Partition}}:dynamodb:${{AWS::Region}}:${{AWS::AccountId}}:table/{target.table('*')}"


def _people(target: Target, _: Function) -> Iterator[Statement]:
    """What is done to people's accounts in their absence; what they do themselves, they do by their own tokens."""
    actions = set(_people_actions(target))
    if actions:
        yield allow([f"cognito-idp:{action}" for action in actions], [arn(USER_POOL)])


def _people_actions(target: Target) -> Iterator[str]:
    specification = target.specification
    if "cognito" not in specification.authentication.methods:
        return
    operations = {endpoint.operation for endpoint in specification.endpoints}
    accounts = specification.accounts
    if accounts is None:
        return
    if "register" in operations:
        yield "AdminGetUser"
    deleting = any(one.operation == "delete" and one.table == accounts.name for one in specification.endpoints)
    if deleting or "erase_person" in operations:
        yield "AdminDeleteUser"
    if role_field(accounts) is not None:
        yield from ("AdminAddUserToGroup", "AdminListGroupsForUser", "AdminRemoveUserFromGroup")


def _messages(_: Target, function: Function) -> Iterator[Statement]:
    """What Lambda asks of a queue in the function's name."""
    if function.queue:
        actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        yield allow(actions, [arn(queue_id(function.queue))])


def _streams(target: Target, function: Function) -> Iterator[Statement]:
    """What Lambda asks of the changes of tables in the function's name; what cannot be dealt with is told a queue."""
    if function.streams:
        actions = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        names = map(target.specification.stored_as, function.streams)
        yield allow(actions, [attribute(logical_table(name), "StreamArn") for name in names])
        yield allow(["dynamodb:ListStreams"], ["*"])
        yield allow(["sqs:SendMessage"], [arn(CHANGES_DEAD)])


def _outgoing(target: Target, function: Function) -> Iterator[Statement]:
    """What goes out, and what has it go out."""
    for actions, resources in outgoing_grants(target, function.kind):
        yield allow(actions, resources)


def _uploads(target: Target, function: Function) -> Iterator[Statement]:
    """The files of records."""
    for actions, resources in upload_grants(target, function.kind):
        yield allow(actions, resources)


GRANTS: dict[FunctionKind, tuple[Callable[[Target, Function], Iterator[Statement]], ...]] = {
    "api": (_records, _people, _outgoing, _uploads),
    "jobs": (_messages, _records, _uploads),
    "changes": (_streams, _records, _outgoing),
    "deliveries": (_messages, _records, _outgoing),
    "consumer": (_messages, _records),
}
"""What each kind of function needs, part by part."""
