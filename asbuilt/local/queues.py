"""The queues and the bucket of the embedded cloud, made to agree with the specification.

No message and no file is ever touched; what a document has no more use for stays, with what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from chalicelib.specification import naming
from chalicelib.specification.functions import JOBS, arrivals, needs_bucket, queues

if TYPE_CHECKING:
    from chalicelib.clients import Clients
    from chalicelib.specification import Specification
    from chalicelib.specification.functions import Queue

DAYS_KEPT: Final = 14
"""How long a dead letter is kept: as long as SQS allows."""


def ensure_queues(clients: Clients, specification: Specification) -> None:
    """Make the queues that are missing, each with its dead-letter queue, and let the others be as they should."""
    for queue in queues(specification):
        dead = _ensure(clients.sqs, _name(specification, queue.dead), {"MessageRetentionPeriod": DAYS_KEPT * 86_400})
        _ensure(clients.sqs, _name(specification, queue.name), _attributes(queue, dead))


def ensure_bucket(clients: Clients, specification: Specification) -> None:
    """Make the service's bucket, if it needs one, and let files that arrive in it be told to the queue of jobs."""
    if not needs_bucket(specification):
        return
    bucket = naming.bucket_name(specification.name, naming.LOCAL_STAGE, naming.LOCAL_ACCOUNT)
    clients.s3.create_bucket(Bucket=bucket)  # one that is there, and ours, stays as it is
    queue = _queue_arn(clients.sqs, _name(specification, JOBS)) if arrivals(specification) else ""
    told = [
        {
            "QueueArn": queue,
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": prefix}]}},
        }
        for prefix in arrivals(specification)
    ]
    current = clients.s3.get_bucket_notification_configuration(Bucket=bucket).get("QueueConfigurations", [])
    if _prefixes(current) != _prefixes(told):
        clients.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"QueueConfigurations": told}
        )


def _name(specification: Specification, queue: str) -> str:
    return naming.queue_name(specification.name, naming.LOCAL_STAGE, queue)


def _attributes(queue: Queue, dead: str) -> dict[str, Any]:
    redrive = {"deadLetterTargetArn": dead, "maxReceiveCount": queue.max_receives}
    return {"VisibilityTimeout": queue.visibility_seconds, "RedrivePolicy": msgspec.json.encode(redrive).decode()}


def _ensure(sqs: Any, name: str, attributes: dict[str, Any]) -> str:  # noqa: ANN401 - botocore has no types
    """Make a queue, or give it these attributes; its ARN."""
    texts = {name: str(value) for name, value in attributes.items()}
    try:
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes=texts)
    except sqs.exceptions.QueueDoesNotExist:
        sqs.create_queue(QueueName=name, Attributes=texts)
    return _queue_arn(sqs, name)


def _queue_arn(sqs: Any, name: str) -> str:  # noqa: ANN401 - botocore has no types
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    arn: str = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return arn


def _prefixes(told: list[dict[str, Any]]) -> list[str]:
    return sorted(rule["Value"] for one in told for rule in one.get("Filter", {}).get("Key", {}).get("FilterRules", []))
