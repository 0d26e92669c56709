"""A queue of the embedded cloud, read as Lambda reads it for a function."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from asbuilt.local.effects import Effect, about
from chalicelib.specification import naming
from chalicelib.specification.functions import Function

WAIT_SECONDS: Final = 1
"""How long a queue is asked to wait for a message: also how long a run takes at most to end."""

RETRY_SECONDS: Final = 2
"""After how long a message that failed is given out again; in AWS that takes six times its function's longest."""


class Messages(Struct, frozen=True):
    """The messages of one queue, and the function that is called for them; `told` gets what came of each."""

    sqs: Any
    url: str
    function: Function
    invoke: Callable[[str, dict[str, Any], float], Any]
    told: Callable[[Effect], None]

    def step(self) -> None:
        """Wait for messages, and have those that come dealt with: what is done is deleted, the rest stays."""
        received = self.sqs.receive_message(
            QueueUrl=self.url,
            MaxNumberOfMessages=self.function.batch_size,
            WaitTimeSeconds=WAIT_SECONDS,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        ).get("Messages", [])
        if not received:
            return
        at, failed = time.time(), self._failed(received)
        for message in received:
            done = message["MessageId"] not in failed
            self._settle(message, done=done)
            if what := about(message["Body"]):
                self.told(Effect(at, self.function.name, what, done))

    def _failed(self, received: list[dict[str, Any]]) -> set[str]:
        event = {"Records": [self._record(message) for message in received]}
        answer = self.invoke(self.function.name, event, self.function.timeout_seconds)
        return {one["itemIdentifier"] for one in answer["batchItemFailures"]}

    def _settle(self, message: dict[str, Any], *, done: bool) -> None:
        place = {"QueueUrl": self.url, "ReceiptHandle": message["ReceiptHandle"]}
        if done:
            self.sqs.delete_message(**place)
        else:
            self.sqs.change_message_visibility(**place, VisibilityTimeout=RETRY_SECONDS)

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {
                name: {"stringValue": value.get("StringValue"), "dataType": value["DataType"]}
                for name, value in message.get("MessageAttributes", {}).items()
            },
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:local:{naming.LOCAL_ACCOUNT}:{self.url.rpartition('/')[2]}",
            "awsRegion": "local",
        }
