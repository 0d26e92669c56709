"""What a background function works with, and how it deals with a batch of messages.

A message is dealt with or stays in its queue: those that could not be are given back alone, the others are done.
A queue gives a message out again after a while, and after some times to its dead-letter queue.  So each message
may be dealt with more than once, at any distance and at the same time: what is done for it has to be one effect, by a
key of its own or by being decided on what is stored.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from msgspec import Struct, structs

from chalicelib.api.calls import Backend
from chalicelib.clients import Clients
from chalicelib.data.keys import Clock
from chalicelib.specification import naming
from chalicelib.telemetry import Telemetry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.specification import Specification

ENOUGH_MILLISECONDS = 3_000
"""What has to remain of an invocation for another message, or another step of a long one, to be begun."""

Content: TypeAlias = dict[str, Any]


class Message(Struct, frozen=True):
    """A message of a queue: its id, its text, and how often it has been given out."""

    id: str
    text: str
    receives: int = 1


class Work(Struct, frozen=True):
    """What one invocation has: the parts of the service, the world outside of it, and its time.

    `queues` is what the addresses of queues begin with, `bucket` the service's own; either is empty where the
    document has no use for it.  `remaining` gives the milliseconds that are left.
    """

    backend: Backend
    clients: Clients
    telemetry: Telemetry
    clock: Clock
    queues: str = ""
    bucket: str = ""
    remaining: Callable[[], int] = lambda: ENOUGH_MILLISECONDS

    @property
    def specification(self) -> Specification:
        """What is built."""
        return self.backend.specification

    @property
    def has_time(self) -> bool:
        """Whether another step may be begun."""
        return self.remaining() >= ENOUGH_MILLISECONDS

    def within(self, remaining: Callable[[], int]) -> Work:
        """The same work in an invocation of this time."""
        return structs.replace(self, remaining=remaining)

    def send(self, queue: str, content: Content, delay_seconds: int = 0) -> None:
        """Put a message into a queue of the service, to be given out after so many seconds."""
        self.clients.sqs.send_message(
            QueueUrl=self.queue_url(queue),
            MessageBody=msgspec.json.encode(content).decode(),
            DelaySeconds=delay_seconds,
        )

    def queue_url(self, queue: str) -> str:
        """The address of a queue of the service."""
        return naming.queue_url(self.queues, self.specification.name, self.backend.store.models.stage, queue)


def deal_with(event: Content, work: Work, handle: Callable[[Work, Message], object]) -> Content:
    """Have each message of a batch dealt with; what Lambda is told: the ids of those that are to be given out again.

    A message whose handling raises is one, and one for which there is no time left.
    """
    failed = [message.id for message in _messages(event) if not _is_dealt_with(message, work, handle)]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}


def _is_dealt_with(message: Message, work: Work, handle: Callable[[Work, Message], object]) -> bool:
    if not work.has_time:
        return False
    try:
        handle(work, message)
    except Exception:
        work.telemetry.logger.exception("message %s could not be dealt with", message.id)
        return False
    return True


def _messages(event: Content) -> Iterable[Message]:
    for record in event["Records"]:
        receives = int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))
        yield Message(record["messageId"], record["body"], receives)
