"""The messages of the queue `jobs`: what each of them is about, by a name that is in it.

One that nobody knows is not dealt with: it stays, and ends in the dead-letter queue, where somebody sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.jobs.work import Content, Message, Work


class UnknownMessageError(Exception):
    """Nobody knows what a message of the queue is about."""


def handle(work: Work, message: Message) -> None:
    """Do what a message asks for.

    Raises:
        UnknownMessageError: there is nothing of the kind.

    """
    content = _content(message.text)
    kind = next((name for name in HANDLERS if name in content), None)
    if kind is None:
        raise UnknownMessageError
    HANDLERS[kind](work, content)


def _content(text: str) -> Content:
    try:
        return msgspec.json.decode(text, type=dict)
    except msgspec.DecodeError as error:
        raise UnknownMessageError from error


def _ignore(_: Work, content: Content) -> None:
    """S3 tries a notification when it is set up; of the bucket's events there are no others of this form."""
    if content["Event"] != "s3:TestEvent":
        raise UnknownMessageError


HANDLERS: dict[str, Callable[[Work, Content], None]] = {
    "Event": _ignore,
}
"""How the messages are dealt with that have a member of this name; the first that is there counts."""
