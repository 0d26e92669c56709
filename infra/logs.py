"""Where logs go and how long they are kept: a group for each function, and one for the requests that the API saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.specification import naming
from infra.cloudformation import arn, excused, kept, logical, sub, tag_list
from infra.names import ACCESS_LOG, GATEWAY_ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from infra.cloudformation import Resource, Resources
    from infra.target import Target

YEAR: Final = 365
GATEWAY_POLICY: Final = "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"


def log_resources(target: Target, functions: Iterable[str]) -> Resources:
    """The log groups; they are made before what writes to them, so that none is made with no end to it."""
    groups = {log_group(name): _group(target, name) for name in functions}
    return {**groups, ACCESS_LOG: _group(target, "access"), **_gateway_account()}


def log_group(function: str) -> str:
    """What the template calls the log group of a function."""
    return logical(function, "Log")


def _group(target: Target, name: str) -> Resource:
    days = target.log_retention_days
    group = {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Properties": {
            "LogGroupName": naming.log_group_name(target.specification.name, target.stage.name, name),
            "Tags": tag_list(target.tags),
            **({} if days is None else {"RetentionInDays": days}),
        },
    }
    said = {"CKV_AWS_66": "Section 7.2 says no end"} if days is None else {}
    short = {"CKV_AWS_338": "As long as sections 7.2 and 9.1 say"} if days is None or days < YEAR else {}
    plain = "Lines have names and ids, never what is sent or stored; CloudWatch encrypts them with its own key"
    return excused(group, CKV_AWS_158=plain, **said, **short)


def _gateway_account() -> Resources:
    """That API Gateway may log at all: one setting of an account and region, which other stacks rely on too."""
    trust = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "ManagedPolicyArns": [sub(GATEWAY_POLICY)],
    }
    return {
        "ApiGatewayLogRole": kept({"Type": "AWS::IAM::Role", "Properties": role}),
        GATEWAY_ACCOUNT: kept(
            {"Type": "AWS::ApiGateway::Account", "Properties": {"CloudWatchRoleArn": arn("ApiGatewayLogRole")}}
        ),
    }
