"""The background of a service on a moto cloud: a queue of jobs whose messages a test hands out as SQS may."""

from __future__ import annotations

import json
from collections import deque
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.clients import Clients as RealClients
from chalicelib.data.slots import Slots, slot_of
from chalicelib.jobs.messages import handle
from chalicelib.jobs.work import Work, deal_with

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 28, 2, 0, 30, tzinfo=UTC)
SLOT = "2026-11-28T02:00:00Z"
BUCKET = "chores-test-123456789012"


class Time:
    """The clock of a world, which goes on when a test says so."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Sqs:
    """What the worker sends, in order; messages that are put off come like the others."""

    def __init__(self) -> None:
        self.sent: deque[dict[str, Any]] = deque()

    def send_message(self, QueueUrl: str, MessageBody: str, DelaySeconds: int) -> None:  # noqa: N803 - AWS's own names
        self.sent.append(json.loads(MessageBody) | {"delay": DelaySeconds})


class Clients:
    """A bucket of moto's, and a queue that remembers what it is sent."""

    def __init__(self) -> None:
        self.sqs = Sqs()

    @cached_property
    def s3(self) -> Any:
        made = RealClients("us-east-1").s3
        made.create_bucket(Bucket=BUCKET)
        return made


class Chores:
    """A document with tasks of every kind, and a worker of its queue of jobs."""

    def __init__(self, world: Any, time: Time) -> None:
        self.world, self.time = world, time
        self.store = world.store
        self.clients = Clients()
        self.work = Work(
            world.service.backend,
            self.clients,
            world.service.telemetry,
            time,
            queues="q",
            bucket=BUCKET,
            remaining=lambda: 60_000,
        )
        self.slots = Slots(self.store)
        self.tickets = world.specification.table("tickets")
        self.people = world.specification.table("people")

    def add(self, table: str = "tickets", **values: Any) -> str:
        """The key of a new record."""
        made = self.store.create(self.world.specification.table(table), {"title": "Printer", **values})
        return str(made["id"])

    def ticket(self, key: str) -> dict[str, Any] | None:
        record: dict[str, Any] | None = self.store.get(self.tickets, key)
        return record

    def fire(self, task: str, slot: str = SLOT, *, remaining: Callable[[], int] | None = None) -> bool:
        """Hand out the message of a task once; whether it is dealt with."""
        work = self.work if remaining is None else self.work.within(remaining)
        return not self.deal(work, json.dumps({"task": task, "slot": slot}))

    @staticmethod
    def deal(work: Work, *texts: str) -> list[str]:
        """The texts of the messages that are given back."""
        records = [{"messageId": str(at), "body": text} for at, text in enumerate(texts)]
        failed = deal_with({"Records": records}, work, handle)["batchItemFailures"]
        return [texts[int(one["itemIdentifier"])] for one in failed]

    def go_on(self) -> int:
        """Hand out what the worker has sent to itself, until there is no more; how many there were."""
        handed = 0
        while self.clients.sqs.sent:
            sent = self.clients.sqs.sent.popleft()
            self.time.move(seconds=sent.pop("delay"))
            assert self.deal(self.work, json.dumps(sent)) == []
            handed += 1
        return handed

    def counts(self, task: str, slot: str = SLOT) -> dict[str, int]:
        """What was done at a time of a task, which is over."""
        found = self.slots.find(task, slot_of(slot))
        assert found
        assert found.state == "done"
        return found.counts


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def chores(running, time):
    return Chores(running("chores", clock=time), time)
