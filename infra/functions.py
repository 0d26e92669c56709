"""What the template adds to the functions that Chalice declares: roles, logs, settings, and what sets them off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalice.utils import to_cfn_resource_name

from chalicelib.specification import naming
from chalicelib.specification.functions import needs_bucket, queues
from infra.api import closed_endpoints
from infra.cloudformation import arn, attribute, excused, logical, ref, sub
from infra.database import logical_table
from infra.logs import log_group
from infra.names import ALIAS, API_FUNCTION, BUCKET, CHANGES_DEAD, CLIENT, USER_POOL
from infra.permissions import role_of
from infra.queues import queue_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.specification.functions import Function
    from infra.cloudformation import Resource, Resources
    from infra.target import Target

QUEUES_BASE: Final = "https://sqs.${AWS::Region}.${AWS::URLSuffix}/${AWS::AccountId}"
"""What the addresses of all queues of an account begin with."""

EXCUSES: Final = {
    "CKV_AWS_45": "Every variable is a name or an address that the template makes; some names have a key's length",
    "CKV_AWS_115": "A bound of its own would refuse requests that the account still has room for",
    "CKV_AWS_116": "Nothing calls it without waiting; what fails goes back to its queue",
    "CKV_AWS_117": "It speaks to services of AWS by its own role; a network adds nothing",
    "CKV_AWS_173": "Its environment holds names of resources and no secrets",
}
"""Why a function has none of what checkov asks of every function."""

RETRIES: Final = 10
"""How often a change that cannot be dealt with is tried, alone, before it is set aside."""


def function_resources(target: Target, functions: Iterable[Function]) -> Resources:
    """What is added to each function (under Chalice's own name of it), and its event source."""
    resources: Resources = {}
    for function in functions:
        resources[function_id(function)] = _function(target, function)
        resources |= _sources(target, function)
    return resources


def function_id(function: Function) -> str:
    """What Chalice calls a function in its template."""
    return API_FUNCTION if function.kind == "api" else str(to_cfn_resource_name(function.name))


def environment(target: Target) -> dict[str, Any]:
    """The environment of every function: names that it could not know otherwise."""
    specification = target.specification
    people = {naming.USER_POOL_VARIABLE: ref(USER_POOL), naming.CLIENT_VARIABLE: ref(CLIENT)}
    return {
        naming.STAGE_VARIABLE: target.stage.name,
        naming.LOG_LEVEL_VARIABLE: target.log_level,
        **(people if "cognito" in specification.authentication.methods else {}),
        **({naming.TRUST_AUTHORIZER_VARIABLE: "true"} if closed_endpoints(specification) else {}),
        **({naming.BUCKET_VARIABLE: ref(BUCKET)} if needs_bucket(specification) else {}),
        **({naming.QUEUES_VARIABLE: sub(QUEUES_BASE)} if queues(specification) else {}),
    }


def _function(target: Target, function: Function) -> Resource:
    is_api = function.kind == "api"
    properties: dict[str, Any] = {
        "Role": arn(role_of(function.name)),
        "Runtime": target.specification.stack.runtime,
        "Architectures": [target.specification.stack.architecture],
        "MemorySize": target.memory_mb,
        "Timeout": target.timeout_seconds if is_api else function.timeout_seconds,
        "Tracing": "Active",
        "LoggingConfig": {"LogGroup": ref(log_group(function.name))},
        "Environment": {"Variables": environment(target)},
        "Tags": target.tags,
        **(_published(target) if is_api else {}),
    }
    return excused({"Type": "AWS::Serverless::Function", "Properties": properties}, **EXCUSES)


def _published(target: Target) -> dict[str, Any]:
    """How versions of the API's function are published, where its stage asks for what only a version has."""
    if not target.published:
        return {}
    warm = target.stage.provisioned_concurrency
    return {
        "AutoPublishAlias": ALIAS,
        "AutoPublishAliasAllProperties": True,
        **({"SnapStart": {"ApplyOn": "PublishedVersions"}} if target.stage.snap_start else {}),
        **({"ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": warm}} if warm else {}),
    }


def _sources(target: Target, function: Function) -> Resources:
    return dict(_from_queue(function)) | dict(_from_streams(target, function))


def _from_queue(function: Function) -> Iterator[tuple[str, Resource]]:
    """Messages that were not dealt with go back alone; the others are done."""
    if function.queue:
        bound = {"ScalingConfig": {"MaximumConcurrency": function.concurrency}} if function.concurrency else {}
        yield (
            logical(function.name, "Messages"),
            _mapping(function, arn(queue_id(function.queue)), **bound),
        )


def _from_streams(target: Target, function: Function) -> Iterator[tuple[str, Resource]]:
    """Changes are read in order; one that fails is found by halving, tried again, and set aside to be looked at."""
    for table in map(target.specification.stored_as, function.streams):
        yield (
            logical(table, "Changes"),
            _mapping(
                function,
                attribute(logical_table(table), "StreamArn"),
                StartingPosition="TRIM_HORIZON",
                BisectBatchOnFunctionError=True,
                MaximumRetryAttempts=RETRIES,
                DestinationConfig={"OnFailure": {"Destination": arn(CHANGES_DEAD)}},
            ),
        )


def _mapping(function: Function, source: Any, **properties: Any) -> Resource:  # noqa: ANN401 - properties are any JSON
    mapping = {
        "FunctionName": ref(function_id(function)),
        "EventSourceArn": source,
        "BatchSize": function.batch_size,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
    }
    return {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping | properties}
