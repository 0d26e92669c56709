"""What is done otherwise for the embedded cloud: it is no AWS, and each difference is named here.

The functions run on this machine's Python and processor; they find their endpoint in the environment; what the embedded
CloudFormation does not know is left out, and what it leaves undone is done by hand.
"""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING, Any, Final, cast

from msgspec import structs

from chalicelib.specification import naming
from infra.names import ONLY_ENCRYPTED
from infra.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.cloud.account import Account
    from chalicelib.specification.settings import Architecture, Runtime
    from infra.template import Template

LEFT_OUT: Final = {
    "AWS::Budgets::Budget": "there is nothing to pay",
    "AWS::WAFv2::IPSet": "it has no web ACLs in front of APIs",
    "AWS::WAFv2::WebACLAssociation": "it has no web ACLs in front of APIs",
}
"""The types of resources that the embedded CloudFormation does not know."""


OTHERWISE: Final = (
    "that connections have to be encrypted: it speaks HTTP",
    "from which identities mails may be sent: it asks for none by name",
)
"""What it does not keep to of what it knows."""

SEND_MAIL: Final = "ses:SendEmail"


def for_this_machine(target: Target) -> Target:
    """The same service, for the Python and the processor that the embedded cloud runs functions on."""
    runtime = cast("Runtime", f"python{sys.version_info.major}.{sys.version_info.minor}")
    processor: Architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    stack = structs.replace(target.specification.stack, runtime=runtime, architecture=processor)
    return Target(structs.replace(target.specification, stack=stack), target.stage)


def for_emulator(template: Template, endpoint_url: str) -> tuple[Template, list[str]]:
    """The template without what the embedded cloud does not know, and what is left out, each with its reason."""
    resources: dict[str, Any] = template["Resources"]
    left = {name: LEFT_OUT[one["Type"]] for name, one in resources.items() if one["Type"] in LEFT_OUT}
    kept = {
        name: _mailing(_in_the_clear(_pointed(one, endpoint_url)))
        for name, one in resources.items()
        if name not in left
    }
    return {**template, "Resources": kept}, [*(f"{name}: {why}" for name, why in left.items()), *OTHERWISE]


def finish(account: Account, template: Template) -> list[str]:
    """Turn on for each table what the embedded CloudFormation leaves off: expiry and point-in-time recovery."""
    dynamodb = account.client("dynamodb")
    return [line for table in _tables(template) for line in _finish_table(dynamodb, table)]


def _finish_table(dynamodb: Any, table: dict[str, Any]) -> Iterator[str]:  # noqa: ANN401 - botocore has no types
    name, expiry = table["TableName"], table.get("TimeToLiveSpecification")
    if expiry:
        found = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        if found["TimeToLiveStatus"] != "ENABLED":
            dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
            yield f"{name}: expiry turned on by hand"
    if table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]:
        wanted = table["PointInTimeRecoverySpecification"]
        dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=wanted)


def _tables(template: Template) -> list[dict[str, Any]]:
    return [one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::DynamoDB::Table"]


def _in_the_clear(resource: dict[str, Any]) -> dict[str, Any]:
    """A policy of a queue or bucket that refuses nobody for an unencrypted connection."""
    document = resource["Properties"].get("PolicyDocument")
    if document is None:
        return resource
    statements = [one for one in document["Statement"] if one.get("Sid") != ONLY_ENCRYPTED]
    without = {"PolicyDocument": {**document, "Statement": statements}}
    return {**resource, "Properties": {**resource["Properties"], **without}}


def _mailing(resource: dict[str, Any]) -> dict[str, Any]:
    """A role that may send mails from any identity, where it may send some."""
    if resource["Type"] != "AWS::IAM::Role":
        return resource
    properties = resource["Properties"]
    policies = [
        {**policy, "PolicyDocument": {**policy["PolicyDocument"], "Statement": _from_anybody(policy)}}
        for policy in properties.get("Policies", ())
    ]
    return {**resource, "Properties": {**properties, **({"Policies": policies} if policies else {})}}


def _from_anybody(policy: dict[str, Any]) -> list[dict[str, Any]]:
    statements = policy["PolicyDocument"]["Statement"]
    return [{**one, "Resource": ["*"]} if SEND_MAIL in one["Action"] else one for one in statements]


def _pointed(resource: dict[str, Any], endpoint_url: str) -> dict[str, Any]:
    """A function that finds the embedded cloud, and there the keys of the user pool."""
    variables = resource["Properties"].get("Environment", {}).get("Variables")
    if resource["Type"] != "AWS::Serverless::Function" or variables is None:
        return resource
    keys = {"Fn::Sub": f"{endpoint_url}/${{UserPool}}/.well-known/jwks.json"}
    added: dict[str, Any] = {naming.ENDPOINT_VARIABLE: endpoint_url}
    added |= {naming.JWKS_VARIABLE: keys} if naming.USER_POOL_VARIABLE in variables else {}
    environment = {"Variables": variables | added}
    return {**resource, "Properties": {**resource["Properties"], "Environment": environment}}
