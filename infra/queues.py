"""The queues of a stage, each with the one that takes what could not be dealt with; who may fill and read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.specification import naming
from chalicelib.specification.functions import JOBS, queues
from chalicelib.specification.operations import Import
from infra.cloudformation import arn, excused, logical, sub, tag_list
from infra.names import CHANGES_DEAD, DATA_KEY, ONLY_ENCRYPTED, QUEUE_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification.functions import Queue
    from infra.cloudformation import Resource, Resources, Value
    from infra.target import Target

FORTNIGHT: Final = 14 * 24 * 60 * 60
"""Seconds that a message is kept at most, which is the most that SQS keeps any."""


def queue_resources(target: Target, *, streams: bool) -> Resources:
    """Every queue and its dead-letter queue, and that of the changes of tables where they are read."""
    made = queues(target.specification)
    resources: Resources = {}
    for queue in made:
        resources[queue_id(queue.name)] = _queue(target, queue)
        resources[queue_id(queue.dead)] = _resource(target, queue.dead)
    if streams:
        resources[CHANGES_DEAD] = _resource(target, "asbuilt-changes-dead")
    return resources | _policy(target, list(resources))


def queue_id(name: str) -> str:
    """What the template calls a queue."""
    return logical(name, "Queue")


def encryption(target: Target) -> dict[str, Any]:
    """With which key messages are encrypted: the customer's, where section 5.2 says so, else one of SQS."""
    if target.specification.protection.at_rest == "customer managed":
        return {"KmsMasterKeyId": arn(DATA_KEY)}
    return {"SqsManagedSseEnabled": True}


def _queue(target: Target, queue: Queue) -> Resource:
    redrive = {"deadLetterTargetArn": arn(queue_id(queue.dead)), "maxReceiveCount": queue.max_receives}
    return _resource(target, queue.name, VisibilityTimeout=queue.visibility_seconds, RedrivePolicy=redrive)


def _resource(target: Target, name: str, **properties: Value) -> Resource:
    named = naming.queue_name(target.specification.name, target.stage.name, name)
    common = {"QueueName": named, "MessageRetentionPeriod": FORTNIGHT, "Tags": tag_list(target.tags)}
    queue = {"Type": "AWS::SQS::Queue", "Properties": common | encryption(target) | properties}
    own_key = target.specification.protection.at_rest == "customer managed"
    return (
        queue
        if own_key
        else excused(queue, CKV_AWS_27="SQS encrypts it with a key of its own, which checkov does not see")
    )


def _policy(target: Target, names: list[str]) -> Resources:
    """Nobody speaks to a queue in the clear; S3 tells the jobs of the files that arrive."""
    if not names:
        return {}
    statements = [
        {
            "Sid": ONLY_ENCRYPTED,
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": [arn(name) for name in names],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
        *_from_buckets(target),
    ]
    policy = {"Queues": [{"Ref": name} for name in names], "PolicyDocument": _document(statements)}
    return {QUEUE_POLICY: {"Type": "AWS::SQS::QueuePolicy", "Properties": policy}}


def _from_buckets(target: Target) -> Iterator[dict[str, Any]]:
    buckets = list(_telling_buckets(target))
    if buckets:
        yield {
            "Sid": "FilesArrive",
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn(queue_id(JOBS)),
            "Condition": {
                "ArnEquals": {"aws:SourceArn": [sub(f"arn:${{AWS::Partition}}:s3:::{name}") for name in buckets]},
                "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
            },
        }


def _telling_buckets(target: Target) -> Iterator[str]:
    """The buckets whose new files are imported: the service's own, and those that section 8 names."""
    imports = [one for one in target.specification.integrations if isinstance(one, Import)]
    if any(one.bucket is None for one in imports):
        yield own_bucket(target)
    yield from dict.fromkeys(one.bucket for one in imports if one.bucket)


def own_bucket(target: Target) -> str:
    """The name of the service's bucket, in which the account still has to be put."""
    return naming.bucket_name(target.specification.name, target.stage.name, "${AWS::AccountId}")


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}
