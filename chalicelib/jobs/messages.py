"""The messages of the queue `jobs`: what each of them is about, by a name that is in it.

One that nobody knows is not dealt with: it stays, and ends in the dead-letter queue, where somebody sees it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from chalicelib.jobs.refusals import UnknownMessageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.jobs.work import Content, Message, Work


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


def _arrive(work: Work, content: Content) -> None:
    from chalicelib.jobs.arrivals import take_in  # noqa: PLC0415 - not every message is about a file

    take_in(work, content)


def _go_on(work: Work, content: Content) -> None:
    from chalicelib.jobs.running import go_on  # noqa: PLC0415 - as above

    go_on(work, content)


def _run(work: Work, content: Content) -> None:
    from chalicelib.jobs.tasks.running import run  # noqa: PLC0415 - not every message is about a task

    run(work, content)


HANDLERS: dict[str, Callable[[Work, Content], None]] = {
    "Event": _ignore,
    "Records": _arrive,
    "job": _go_on,
    "task": _run,
}
"""How the messages are dealt with that have a member of this name; the first that is there counts."""
