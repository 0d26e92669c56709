"""Queues read as Lambda reads them: what a function has not dealt with stays."""

from __future__ import annotations

import json
from typing import Any

import pytest

from asbuilt.local import queues
from asbuilt.local.cloud import REGION
from asbuilt.local.effects import about
from asbuilt.local.messages import Messages
from chalicelib.clients import Clients
from chalicelib.specification import Specification
from chalicelib.specification.functions import Function
from chalicelib.specification.operations import BackUp, Import, QueueConsumer, Schedule, Task

CSV = Import(service="S3", table="users", prefix="imports/", suffix=".csv", format="csv")
ORDERS = QueueConsumer(service="SQS", function="billing.charge", queue="orders")
DESK = Specification(name="desk", title="Desk", hash="0", integrations=(CSV, ORDERS))
JOBS = Function(name="jobs", kind="jobs", timeout_seconds=60, queue="jobs")
BUCKET = "desk-local-000000000000"


@pytest.fixture
def clients(account):
    return Clients(REGION)


class Reader:
    """The queue of jobs, with a function that deals with all but the poison."""

    def __init__(self, clients: Clients) -> None:
        queues.ensure_queues(clients, DESK)
        self.sqs = clients.sqs
        self.url = self.sqs.get_queue_url(QueueName="desk-local-jobs")["QueueUrl"]
        self.events: list[dict[str, Any]] = []
        self.told: list[tuple[str, bool]] = []
        self.messages = Messages(
            self.sqs, self.url, JOBS, self._work, lambda effect: self.told.append((effect.what, effect.done))
        )

    def send(self, *texts: str) -> None:
        for text in texts:
            self.sqs.send_message(QueueUrl=self.url, MessageBody=text)

    def left(self) -> int:
        """How many messages are in the queue, whether or not they can be seen."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counted = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"]
        return sum(map(int, counted.values()))

    def _work(self, name: str, event: dict[str, Any], seconds: float) -> dict[str, Any]:
        assert (name, seconds) == ("jobs", 60)
        self.events.append(event)
        poison = [one["messageId"] for one in event["Records"] if one["body"] == "poison"]
        return {"batchItemFailures": [{"itemIdentifier": one} for one in poison]}


def test_what_is_dealt_with_is_deleted_and_the_rest_stays(clients):
    reader = Reader(clients)
    reader.send('{"task": "close"}', "poison", '{"job": "1"}')

    reader.messages.step()

    assert reader.left() == 1
    assert sorted(reader.told) == [("job 1", True), ("message", False), ("task close", True)]


def test_a_message_comes_as_lambda_hands_it_on(clients):
    reader = Reader(clients)
    reader.send("hello")

    reader.messages.step()

    (record,) = reader.events[0]["Records"]
    assert record["body"] == "hello"
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["eventSource"] == "aws:sqs"
    assert {"messageId", "receiptHandle", "messageAttributes", "eventSourceARN"} <= set(record)


def test_without_messages_no_function_is_called(clients):
    reader = Reader(clients)

    reader.messages.step()

    assert reader.events == []


def test_queues_are_as_they_should_be_however_often_they_are_made(clients):
    queues.ensure_queues(clients, DESK)
    url = clients.sqs.get_queue_url(QueueName="desk-local-orders")["QueueUrl"]
    clients.sqs.send_message(QueueUrl=url, MessageBody="kept")

    queues.ensure_queues(clients, DESK)

    kept = clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    redrive = json.loads(kept["RedrivePolicy"])
    assert kept["ApproximateNumberOfMessages"] == "1"
    assert kept["VisibilityTimeout"] == "360"
    assert redrive["deadLetterTargetArn"].endswith(":desk-local-orders-dead")
    assert redrive["maxReceiveCount"] == 5


def test_a_file_that_arrives_is_a_message_to_the_jobs(clients):
    queues.ensure_queues(clients, DESK)
    queues.ensure_bucket(clients, DESK)
    queues.ensure_bucket(clients, DESK)

    clients.s3.put_object(Bucket=BUCKET, Key="imports/users.csv", Body=b"name\n")
    clients.s3.put_object(Bucket=BUCKET, Key="exports/users.csv", Body=b"name\n")

    url = clients.sqs.get_queue_url(QueueName="desk-local-jobs")["QueueUrl"]
    found = clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert [told for one in found if (told := about(one["Body"]))] == ["file imports/users.csv"]


def test_a_document_without_files_and_queues_has_neither(clients):
    plain = Specification(name="desk", title="Desk", hash="0")

    queues.ensure_queues(clients, plain)
    queues.ensure_bucket(clients, plain)

    assert "QueueUrls" not in clients.sqs.list_queues()
    assert clients.s3.list_buckets()["Buckets"] == []


def test_a_queue_that_only_tasks_need_tells_of_no_files(clients):
    nightly = Task(name="b", action=BackUp(), schedule=Schedule("cron(0 2 * * ? *)"))
    queues.ensure_queues(clients, Specification(name="desk", title="Desk", hash="0", tasks=(nightly,)))

    assert len(clients.sqs.list_queues()["QueueUrls"]) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"task": "close-tickets", "slot": "2026-11-28T02:00:00Z"}', "task close-tickets"),
        ('{"job": "01J", "step": 3}', "job 01J"),
        ('{"Records": [{"s3": {"object": {"key": "imports%2Fa+b.csv"}}}]}', "file imports/a b.csv"),
        ('{"Event": "s3:TestEvent"}', ""),
        ('{"card": "4111 1111 1111 1111"}', "message"),
        ("4111 1111 1111 1111", "message"),
        ("[1]", "message"),
    ],
)
def test_of_a_message_names_are_told_and_nothing_that_people_wrote(text, told):
    assert about(text) == told
