"""The one private bucket of a stage, where the document has a use for files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.specification.functions import JOBS, arrivals, needs_bucket
from infra.cloudformation import arn, excused, kept, ref, sub, tag_list
from infra.names import BUCKET, DATA_KEY, ONLY_ENCRYPTED, QUEUE_POLICY
from infra.queues import own_bucket, queue_id
from infra.uploads import browser_access

if TYPE_CHECKING:
    from infra.cloudformation import Resources
    from infra.target import Target

UPLOAD_DAYS, VERSION_DAYS = 7, 30
"""Days after which parts of an upload that was not finished go, and what was replaced or deleted."""


def storage_resources(target: Target) -> Resources:
    """The bucket and its policy; it stays, with what is in it, when the stack is deleted."""
    if not needs_bucket(target.specification):
        return {}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": _properties(target)}
    tells = _notified(target)
    if tells:
        bucket["DependsOn"] = QUEUE_POLICY
    unlogged = "Nobody but this service reads it; who asked the service for what is in its own logs"
    return {
        BUCKET: excused(kept(bucket), CKV_AWS_18=unlogged),
        "BucketPolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": _policy()},
    }


def _properties(target: Target) -> dict[str, Any]:
    own_key = target.specification.protection.at_rest == "customer managed"
    key = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn(DATA_KEY)} if own_key else {"SSEAlgorithm": "AES256"}
    notified = _notified(target)
    return {
        "BucketName": sub(own_bucket(target)),
        "BucketEncryption": {
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": key, "BucketKeyEnabled": own_key}]
        },
        "PublicAccessBlockConfiguration": dict.fromkeys(
            ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True
        ),
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {"Rules": [_tidying()]},
        "Tags": tag_list(target.tags),
        **browser_access(target),
        **({"NotificationConfiguration": {"QueueConfigurations": notified}} if notified else {}),
    }


def _tidying() -> dict[str, Any]:
    return {
        "Id": "tidy",
        "Status": "Enabled",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": UPLOAD_DAYS},
        "NoncurrentVersionExpiration": {"NoncurrentDays": VERSION_DAYS},
    }


def _notified(target: Target) -> list[dict[str, Any]]:
    """Which new files the jobs are told of."""
    return [
        {
            "Event": "s3:ObjectCreated:*",
            "Queue": arn(queue_id(JOBS)),
            "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": prefix}]}},
        }
        for prefix in arrivals(target.specification)
    ]


def _policy() -> dict[str, Any]:
    statement = {
        "Sid": ONLY_ENCRYPTED,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn(BUCKET), sub("${Bucket.Arn}/*")],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return {"Bucket": ref(BUCKET), "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
