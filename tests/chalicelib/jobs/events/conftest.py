"""A service that sends out, on a moto cloud: its functions are called as Lambda calls them, at a time that is set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError
from botocore.session import get_session

from chalicelib.clients import Clients
from chalicelib.data.connection import PlainParsers
from chalicelib.jobs.events.addresses import Guard
from chalicelib.jobs.events.batches import changes, courier_of
from chalicelib.jobs.events.calling import Caller
from chalicelib.jobs.events.delivering import Ticket
from chalicelib.jobs.work import Work
from chalicelib.secrets import Secrets
from chalicelib.specification import naming
from chalicelib.specification.operations import emitted_events
from tests.chalicelib.conftest import REGION, STAGE, World

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
QUEUES = f"https://sqs.{REGION}.amazonaws.com/123456789012"


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 28, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@cache
def streams_client() -> Any:
    """A client whose answers are the wire's own JSON."""
    session = get_session()
    session.set_credentials("test", "test")
    session.register_component("response_parser_factory", PlainParsers())
    return session.create_client("dynamodbstreams", REGION)


class Killed(BaseException):
    """The process ended here: nothing of ours runs any more."""


class Fuse:
    """Kills at one of the calls of the world outside, counted from 1: before it is made, or after."""

    def __init__(self) -> None:
        self.at: float = float("inf")
        self.after = False
        self.calls = 0

    def __call__(self, call: Any) -> Any:
        self.calls += 1
        if self.calls == self.at and not self.after:
            raise Killed
        try:
            return call()
        finally:
            if self.calls == self.at:
                raise Killed

    def set(self, at: float, *, after: bool = False) -> None:
        self.at, self.after, self.calls = at, after, 0


class Fused:
    """A client of DynamoDB behind a fuse."""

    def __init__(self, client: Any, fuse: Fuse) -> None:
        self.client = client
        self.fuse = fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def _make_api_call(self, operation: str, arguments: dict[str, Any]) -> Any:
        return self.fuse(lambda: self.client._make_api_call(operation, arguments))


class Queue:
    """What was sent to SQS and is not dealt with yet: text and the time at which it is given out."""

    def __init__(self, clock: Clock, fuse: Fuse) -> None:
        self.clock = clock
        self.fuse = fuse
        self.messages: list[tuple[datetime, str]] = []
        self.dead: list[str] = []
        self.sent: list[dict[str, Any]] = []  # to other queues than the service's own

    def send_message(self, **message: Any) -> None:
        self.fuse(lambda: self._send(**message))

    def _send(self, QueueUrl: str, MessageBody: str, DelaySeconds: int = 0, **more: Any) -> None:  # noqa: N803 - SQS's
        assert 0 <= DelaySeconds <= 900, "SQS takes no longer delay"
        if QueueUrl.endswith("-deliveries-dead"):
            self.dead.append(MessageBody)
        elif QueueUrl.endswith("-deliveries"):
            self.messages.append((self.clock() + timedelta(seconds=DelaySeconds), MessageBody))
        else:
            self.sent.append({"QueueUrl": QueueUrl, "MessageBody": MessageBody, **more})


class Service:
    """A service of AWS that takes everything, and what it was sent; `refusals` are the codes of its next answers."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.refusals: list[str] = []

    def send_email(self, **request: Any) -> dict[str, Any]:
        return self._taken(request, {"MessageId": "1"})

    def publish(self, **request: Any) -> dict[str, Any]:
        return self._taken(request, {"MessageId": "1"})

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - EventBridge's
        return self._taken(Entries[0], {"Entries": [{"EventId": "1"}], "FailedEntryCount": 0})

    def _taken(self, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        if self.refusals:
            raise ClientError({"Error": {"Code": self.refusals.pop(0)}}, "Send")
        self.sent.append(request)
        return answer


class Post:
    """A world with the functions of events out."""

    def __init__(self, running: Any, document: str = "parcels") -> None:
        self.clock = Clock()
        self.world: World = running(document, clock=self.clock)
        self.fuse = Fuse()
        self.queue = Queue(self.clock, self.fuse)
        connection = self.world.store.models.connection
        connection._client = Fused(connection.client, self.fuse)
        self.clients = Clients(REGION)
        self.mail, self.topics, self.buses = Service(), Service(), Service()
        self.clients._made |= {"sqs": self.queue, "sesv2": self.mail, "sns": self.topics, "events": self.buses}
        backend = self.world.service.backend
        secrets = Secrets(self.clients, self.world.specification.name, STAGE, lambda: self.clock().timestamp())
        self.work = Work(
            backend,
            self.clients,
            self.world.service.telemetry,
            self.clock,
            QUEUES,
            remaining=lambda: 60_000,
            secrets=secrets,
        )
        self.log = self.world.store.deliveries
        self.courier = courier_of(
            self.work, Guard(loopback=True), Caller(connect_seconds=0.5, total_seconds=0.5), lambda: 0
        )
        self.read: dict[str, int] = {}

    def secret(self, name: str, value: str) -> None:
        self.work.secrets._kept[name] = (float("inf"), value)

    def streamed(self) -> list[dict[str, Any]]:
        """What is new in the streams, in the order of each."""
        tables = [table.name for table in self.world.specification.tables]
        emitted = [naming.EVENTS] if emitted_events(self.world.specification) else []
        return [record for name in (*tables, *emitted) for record in self._new(name)]

    def _new(self, table: str) -> list[dict[str, Any]]:
        name, client = naming.table_name(self.world.specification.name, STAGE, table), streams_client()
        found = client.list_streams(TableName=name)["Streams"]
        if not found:
            return []
        arn = found[0]["StreamArn"]
        shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
        place = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
        records = client.get_records(ShardIterator=client.get_shard_iterator(**place)["ShardIterator"])["Records"]
        fresh = records[self.read.get(table, 0) :]
        self.read[table] = len(records)
        return [{**record, "eventSourceARN": arn} for record in fresh]

    def plan(self, records: list[dict[str, Any]] | None = None) -> list[str]:
        """Have what is new in the streams dealt with, or these records; the sequence number at which it ended."""
        batch = self.streamed() if records is None else records
        return [one["itemIdentifier"] for one in changes(self.work, {"Records": batch})["batchItemFailures"]]

    def deliver(self) -> None:
        """Deal with every message that is given out by now; what fails stays."""
        due = [message for message in self.queue.messages if message[0] <= self.clock()]
        for message in due:
            self.queue.messages.remove(message)
            try:
                self.courier(msgspec.json.decode(message[1], type=Ticket))
            except Killed:
                self.queue.messages.append((self.clock() + timedelta(seconds=360), message[1]))

    def pass_until_quiet(self, most: int = 2000) -> None:
        """Let time pass from message to message until there is none."""
        for _ in range(most):
            if not self.queue.messages:
                return
            self.clock.now = max(self.clock.now, min(at for at, _ in self.queue.messages))
            self.deliver()
        raise AssertionError("messages without end")

    def all(self) -> list[Any]:
        return self.log.page(None, None, 100)

    def one(self, service: str) -> Any:
        (found,) = [delivery for delivery in self.all() if delivery.service == service]
        return found


@pytest.fixture
def post(running) -> Post:
    post = Post(running)
    post.secret("WEBHOOK_SIGNING_SECRET", SECRET)
    post.secret("MAIL_FROM", "post@parcels.example")
    return post
