"""How each kind of content reaches its receiver: by a call, as a mail, as a message, or as a function's argument.

What AWS takes is delivered.  SES knows no key by which a repeated request is recognised: a mail whose answer was lost
goes out twice.  So may a message; the delivery's id is in each, for receivers that must not act twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from chalicelib.jobs.events.contents import Hearing, Hook, Notice, Run
from chalicelib.jobs.events.functions import run
from chalicelib.jobs.events.mails import ADDRESS, Mail
from chalicelib.jobs.events.outcomes import Outcome
from chalicelib.jobs.events.webhooks import Webhooks
from chalicelib.jobs.work import Work
from chalicelib.secrets import MissingSecretError
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.jobs.events.contents import Content

LASTING = {"MessageRejected", "BadRequestException", "InvalidParameterValue", "InvalidMessageContents"}
"""What AWS says of a request that it will never take."""


class Sender(Struct, frozen=True):
    """Sends contents for one service."""

    work: Work
    webhooks: Webhooks

    def __call__(self, content: Content, identity: str) -> Outcome:
        """Send a content once; `identity` is the delivery's."""
        if isinstance(content, Hook):
            return self.webhooks(content, identity)
        if isinstance(content, Run | Hearing):
            return run(self.work, content, identity)
        try:
            return (
                self._mail(content) if isinstance(content, Mail) else CHANNELS[content.channel](self, content, identity)
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            return Outcome("never" if code in LASTING else "again", f"AWS answered {code}")
        except BotoCoreError as error:
            return Outcome("again", f"AWS does not answer: {type(error).__name__}")

    def _mail(self, mail: Mail) -> Outcome:
        sender = self._sender()
        if sender is None:
            return Outcome("again", f"there is no secret {naming.MAIL_FROM}, nor a domain of the stage")
        rich = {"Html": _text(mail.html)} if mail.html else {}
        self.work.clients.client("sesv2").send_email(
            FromEmailAddress=sender,
            Destination={"ToAddresses": [mail.recipient]},
            Content={"Simple": {"Subject": _text(mail.subject), "Body": {"Text": _text(mail.text), **rich}}},
        )
        return Outcome("delivered", "SES has taken it")

    def _sender(self) -> str | None:
        """The address that mails are from."""
        try:
            said = self.work.secrets[naming.MAIL_FROM]
        except MissingSecretError:
            stage = next((one for one in self.work.specification.stages if one.name == self._place[1]), None)
            local = f"{self.work.specification.name}.example" if self._place[1] == naming.LOCAL_STAGE else None
            domain = (stage and stage.domain) or local
            return f"no-reply@{domain}" if domain else None
        return said if ADDRESS.fullmatch(said) else None

    def _to_queue(self, notice: Notice, identity: str) -> Outcome:
        url = self.work.queue_url(notice.name)
        values = {"QueueUrl": url, "MessageBody": notice.body, "MessageAttributes": _attributes(notice, identity)}
        self.work.clients.sqs.send_message(**values)
        return Outcome("delivered", "SQS has taken it")

    def _to_topic(self, notice: Notice, identity: str) -> Outcome:
        topic = naming.topic_arn(self._region, self.work.queues.rpartition("/")[2], *self._place, notice.name)
        values = {"TopicArn": topic, "Message": notice.body, "MessageAttributes": _attributes(notice, identity)}
        self.work.clients.client("sns").publish(**values)
        return Outcome("delivered", "SNS has taken it")

    def _to_bus(self, notice: Notice, identity: str) -> Outcome:
        entry = {
            "Source": f"asbuilt.{self.work.specification.name}",
            "DetailType": notice.event,
            "Detail": notice.body,
            "Resources": [identity],
            "EventBusName": naming.bus_name(*self._place, notice.name),
        }
        (answer,) = self.work.clients.client("events").put_events(Entries=[entry])["Entries"]
        refused = answer.get("ErrorCode")
        return (
            Outcome("again", f"EventBridge answered {refused}")
            if refused
            else Outcome("delivered", "EventBridge has taken it")
        )

    @property
    def _place(self) -> tuple[str, str]:
        return self.work.specification.name, self.work.backend.store.models.stage

    @property
    def _region(self) -> str:
        return self.work.backend.store.models.connection.region


CHANNELS: dict[str, Callable[[Sender, Notice, str], Outcome]] = {
    "queue": Sender._to_queue,  # noqa: SLF001 - of this module
    "topic": Sender._to_topic,  # noqa: SLF001
    "bus": Sender._to_bus,  # noqa: SLF001
}


def _attributes(notice: Notice, identity: str) -> dict[str, Any]:
    told = {"delivery": identity, "type": notice.event}
    return {name: {"DataType": "String", "StringValue": value} for name, value in told.items()}


def _text(data: str) -> dict[str, str]:
    return {"Data": data, "Charset": "UTF-8"}
