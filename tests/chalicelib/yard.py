"""The bucket and the queue of a service on the moto cloud: files go in and out, and what waits is worked off."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.session import get_session

from chalicelib.specification.naming import queue_name

LAMBDA_MILLISECONDS = 60_000


@cache
def client_of(service: str, region: str) -> Any:
    """One client for all tests, with keys that open nothing."""
    session = get_session()
    session.set_credentials("test", "test")
    return session.create_client(service, region)


class Invocation:
    """What Lambda tells a function of its time: so many milliseconds, and so many fewer each time that it asks."""

    def __init__(self, milliseconds: int = LAMBDA_MILLISECONDS, each: int = 0) -> None:
        self.left = milliseconds
        self.each = each

    def get_remaining_time_in_millis(self) -> int:
        self.left -= self.each
        return self.left


class Yard:
    """The world's bucket and its queue of jobs."""

    def __init__(self, world: Any) -> None:
        settings = world.settings
        self.world = world
        self.bucket = settings.bucket
        self.s3, self.sqs = (client_of(service, settings.region) for service in ("s3", "sqs"))
        self.s3.create_bucket(Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": settings.region})
        name = queue_name(world.specification.name, settings.stage, "jobs")
        self.queue = self.sqs.create_queue(QueueName=name)["QueueUrl"]
        self.received: list[dict[str, Any]] = []

    def drop(self, key: str, content: bytes, *, times: int = 1) -> None:
        """Put a file into the bucket, which tells the queue of it."""
        etag = self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)["ETag"]
        placed = {"key": key, "size": len(content), "eTag": etag.strip('"')}
        record = {"eventName": "ObjectCreated:Put", "s3": {"bucket": {"name": self.bucket}, "object": placed}}
        for _ in range(times):
            self.send({"Records": [record]})

    def send(self, content: dict[str, Any]) -> None:
        self.sqs.send_message(QueueUrl=self.queue, MessageBody=json.dumps(content))

    def step(self, invocation: Any = None) -> bool:
        """Have one message dealt with; whether there was one."""
        found = self.sqs.receive_message(QueueUrl=self.queue, VisibilityTimeout=0).get("Messages", [])
        if not found:
            return False
        (message,) = found
        event = {"Records": [{"messageId": message["MessageId"], "body": message["Body"]}]}
        self.received.append(json.loads(message["Body"]))
        answer = self.world.service.handler_map["jobs"](event, invocation or Invocation())
        if not answer["batchItemFailures"]:
            self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
        return True

    def work_off(self, make: Any = Invocation) -> int:
        """Have messages dealt with until none is left; how many there were."""
        steps = 0
        while self.step(make()):
            steps += 1
            assert steps < 1000, "the queue does not become empty"
        return steps

    def fetch(self, address: str) -> bytes:
        """What is at the address of a file that a job has answered."""
        key = unquote(urlsplit(address).path).lstrip("/")
        return bytes(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def keys(self, prefix: str) -> list[str]:
        found = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return [one["Key"] for one in found.get("Contents", [])]


def table_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode())))


def csv_of(*rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
