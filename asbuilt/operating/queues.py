"""`asbuilt queues`: what is in the queues of a service, and what to do with the messages that could not be dealt with.

A message that is looked at stays, and is hidden from others for a few seconds meanwhile.  One that is put back is first
sent and then removed: killed in between, it is in both queues, and dealing with it twice has one effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from asbuilt.diagnostics import nearest
from asbuilt.local.failure import LocalError
from chalicelib.specification import naming
from chalicelib.specification.functions import queues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.operating.reach import Reached
    from chalicelib.clients import Clients
    from chalicelib.specification.functions import Queue

AT_ONCE: Final = 10
PEEK_SECONDS: Final = 5
"""How long a message that is looked at is hidden: others get it again when it is over."""

LONGEST: Final = 200
"""Characters that are shown of a message."""

VISIBLE, HIDDEN = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"


class Queues:
    """The queues of a service, by the names that the document and the service give them."""

    def __init__(self, service: Reached, clients: Clients) -> None:
        self._service = service
        self._sqs = clients.sqs
        self._queues = {queue.name: queue for queue in queues(service.specification)}

    def lines(self) -> Iterator[str]:
        """For each queue: how many messages wait, are being dealt with, and could not be."""
        if not self._queues:
            yield "no queues: nothing in this document is done in the background"
        for queue in self._queues.values():
            waiting, busy = self._counts(queue.name)
            dead = sum(self._counts(queue.dead))
            reader = queue.function or "nobody here"
            yield f"{queue.name:<24} {waiting:>6} waiting {busy:>6} in work {dead:>6} dead   read by {reader}"

    def peek(self, name: str, *, dead: bool) -> Iterator[str]:
        """The first messages of a queue, or of its dead-letter queue; they stay."""
        for message in self._receive(self._names(name, dead=dead), PEEK_SECONDS):
            received = message["Attributes"]["ApproximateReceiveCount"]
            yield f"{message['MessageId']}  given out {received} times  {_shown(message['Body'])}"

    def redrive(self, name: str) -> tuple[int, int]:
        """Put the messages of the dead-letter queue back to be dealt with again; how many, and how many are hidden."""
        queue = self._queue(name)
        target, dead, moved = self._url(queue.name), self._url(queue.dead), 0
        while messages := self._receive(queue.dead, PEEK_SECONDS * AT_ONCE):
            for message in messages:
                attributes = message.get("MessageAttributes", {})
                self._sqs.send_message(QueueUrl=target, MessageBody=message["Body"], MessageAttributes=attributes)
                self._sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
                moved += 1
        return moved, sum(self._counts(queue.dead))

    def purge(self, name: str, *, dead: bool) -> int:
        """Remove every message of a queue, or of its dead-letter queue, for good; about how many there were."""
        full = self._names(name, dead=dead)
        number = sum(self._counts(full))
        self._sqs.purge_queue(QueueUrl=self._url(full))
        return number

    def send(self, name: str, text: str) -> None:
        """Put a message into a queue."""
        self._sqs.send_message(QueueUrl=self._url(self._queue(name).name), MessageBody=text)

    def _queue(self, name: str) -> Queue:
        if name not in self._queues:
            near = nearest(name, self._queues)
            known = ", ".join(self._queues) or "none"
            message = f"there is no queue '{name}'" + (f"; did you mean '{near}'?" if near else f"; there are: {known}")
            raise LocalError(message)
        return self._queues[name]

    def _names(self, name: str, *, dead: bool) -> str:
        queue = self._queue(name)
        return queue.dead if dead else queue.name

    def _url(self, name: str) -> str:
        full = naming.queue_name(self._service.specification.name, self._service.stage, name)
        url: str = self._sqs.get_queue_url(QueueName=full)["QueueUrl"]
        return url

    def _counts(self, name: str) -> tuple[int, int]:
        names = [VISIBLE, HIDDEN]
        found = self._sqs.get_queue_attributes(QueueUrl=self._url(name), AttributeNames=names)["Attributes"]
        return int(found[VISIBLE]), int(found[HIDDEN])

    def _receive(self, name: str, seconds: int) -> list[dict[str, Any]]:
        """The next messages, hidden for so many seconds; where all are hidden, those that somebody has looked at."""
        wait = PEEK_SECONDS + 1 if any(self._counts(name)) else 0
        messages: list[dict[str, Any]] = self._sqs.receive_message(
            QueueUrl=self._url(name),
            WaitTimeSeconds=wait,
            MaxNumberOfMessages=AT_ONCE,
            VisibilityTimeout=seconds,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        return messages


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST] + " …"
