"""What is told to the world outside of a change, or of an event that a function emitted: all of it, or a sentence.

Fields of a record that are write-only, encrypted or personal never go out in a payload: a receiver that needs them
reads the record as somebody who may.  What a function emits goes out as the function gave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.data.attributes import JSON_ENCODER
from chalicelib.data.emissions import Emitted
from chalicelib.jobs.events.changes import changed_fields

if TYPE_CHECKING:
    from chalicelib.data import Change
    from chalicelib.jobs.events.changes import Happening
    from chalicelib.specification import Table
    from chalicelib.specification.values import Record

LARGEST = 200_000
"""Bytes of a payload; DynamoDB keeps 400 KB an item, SQS and SNS take 256 KB, EventBridge too."""

CHATS = {
    "slack": "text", "mattermost": "text", "rocket chat": "text", "google chat": "text", "teams": "text",
    "microsoft teams": "text", "discord": "content",
}  # fmt: skip
"""Services that take a sentence and nothing else, and the member of the body that it stands in."""

MOST_TOLD = 5
"""Changed fields that a sentence names."""

LONGEST_VALUE = 80
"""Characters of a value in a sentence."""


def body(happened: Happening | Emitted, service: str) -> str:
    """The JSON text that is sent to a service that is called so in the document."""
    member = CHATS.get(service.strip().lower())
    if member is None:
        return payload(happened)
    return _text({member: announcement(happened) if isinstance(happened, Emitted) else sentence(happened.change)})


def payload(happened: Happening | Emitted) -> str:
    """The JSON text of what happened: its type, its moment, and the record, or the values that were emitted."""
    if isinstance(happened, Emitted):
        return _text({"type": happened.type, "timestamp": happened.at, "data": happened.values})
    return _of_change(happened)


def _of_change(happening: Happening) -> str:
    """The JSON text of a change: its type, its moment, the record, and what changed fields were before.

    Of a record that is too large only its key is told, and that there is more.
    """
    change = happening.change
    head: dict[str, Any] = {"type": happening.type, "timestamp": happening.at}
    data = visible(change.table, change.record)
    previous = visible(change.table, {name: change.before.get(name) for name in changed_fields(change)})
    told = head | {"data": data} | ({"previous": previous} if change.kind == "updated" else {})
    text = _text(told)
    if len(text.encode()) <= LARGEST:
        return text
    key = {name: data[name] for name in (change.table.key, "version") if name in data}
    return _text(head | {"data": key, "truncated": True})


def announcement(emitted: Emitted) -> str:
    """An event that was emitted in words: `order.paid: order 01J9…, total 250`."""
    told = [f"{name} {_short(value)}" for name, value in emitted.values.items()]
    return f"{emitted.type}: {', '.join(told[:MOST_TOLD])}" if told else emitted.type


def visible(table: Table, record: Record) -> Record:
    """The fields of a record that may be told outside."""
    hidden = {field.name for field in table.fields if field.write_only or field.encrypted or field.personal}
    return {name: value for name, value in record.items() if name not in hidden}


def sentence(change: Change) -> str:
    """A change in words: `tickets 01J9… updated: priority urgent (was high)`."""
    shown = visible(change.table, change.record)
    opening = f"{change.table.name} {_short(change.record[change.table.key])} {change.kind}"
    if change.kind != "updated":
        title = next((shown[name] for name in ("title", "name", "subject") if name in shown), None)
        return f"{opening}: {_short(title)}" if title else opening
    named = [name for name in changed_fields(change) if name in visible(change.table, change.before | change.after)]
    told = [f"{name} {_short(change.after.get(name))} (was {_short(change.before.get(name))})" for name in named]
    return f"{opening}: {', '.join(told[:MOST_TOLD])}" if told else opening


def _short(value: Any) -> str:  # noqa: ANN401 - any field's
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else _text(value)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _text(content: object) -> str:
    return JSON_ENCODER.encode(content).decode()
