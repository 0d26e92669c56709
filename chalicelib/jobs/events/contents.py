"""What a delivery sends, as it is kept until it is sent: nothing of it depends on the document of a later day.

Addresses and keys are names of secrets here too.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from chalicelib.jobs.events.mails import Mail


class Hook(Struct, frozen=True, tag="webhook"):
    """A call of a webhook; `address`, `token` and `signing_secret` are names of secrets."""

    method: str
    address: str
    signing_secret: str
    token: str | None
    body: str


class Notice(Struct, frozen=True, tag="publication"):
    """A message for a queue, a topic or a bus."""

    channel: Literal["queue", "topic", "bus"]
    name: str
    event: str
    body: str


class Run(Struct, frozen=True, tag="function"):
    """A call of a function of the team's own, with the record before and after the change."""

    function: str
    table: str
    kind: str
    before: str  # as JSON
    after: str


class Hearing(Struct, frozen=True, tag="hearing"):
    """A call of a function of the team's own, with the values that another emitted."""

    function: str
    values: str  # as JSON


Content: TypeAlias = Hook | Mail | Notice | Run | Hearing

DECODER: msgspec.json.Decoder[Content] = msgspec.json.Decoder(Content)


def dump(content: Content) -> str:
    """A content as it is kept."""
    return msgspec.json.encode(content).decode()


def load(text: str) -> Content:
    """A content that was kept."""
    return DECODER.decode(text)
