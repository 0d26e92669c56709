"""Functions that nobody asks for over HTTP: tasks, messages of queues, events, and what follows a change.

Each is called once for its key (`chalicelib.api.functions.running`): a slot of a task, a message, an event.  What
raises here is to be tried again by whoever calls, under the same key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.bodies import DECODER
from chalicelib.api.functions.running import run
from chalicelib.api.rendering import whole

if TYPE_CHECKING:
    from chalicelib.api.calls import Backend
    from chalicelib.data import Change
    from chalicelib.hooks.registry import Function
    from chalicelib.specification.operations import QueueConsumer, Task
    from chalicelib.specification.values import Json, Record


def do_task(backend: Backend, task: Task, name: str, slot: str) -> Json:
    """Do a task at one of its times; `name` is the function that the document calls."""
    return run(backend, _found(backend.functions.task(task, name), name), f"{task.name} {slot}")


def take_message(backend: Backend, consumer: QueueConsumer, message_id: str, text: str) -> Json:
    """Take a message of a queue: a JSON object is the call's input, another text stands under `text`."""
    function = _found(backend.functions.consumer(consumer), consumer.function)
    return run(backend, function, f"{consumer.queue} {message_id}", message=_content(text))


def handle_event(backend: Backend, name: str, change: Change, event_id: str) -> Json:
    """Call the function of an event of section 8 with the record, as it was where it is gone."""
    return run(backend, _found(backend.functions.function(name), name), event_id, whole(change.table, change.record))


def hear_event(backend: Backend, name: str, values: Record, event_id: str) -> Json:
    """Call the function of an event that another function emitted, with the values."""
    return run(backend, _found(backend.functions.function(name), name), event_id, values)


def follow_change(backend: Backend, name: str, change: Change, event_id: str) -> Json:
    """Call a function that follows a change, with the record before and after, as far as there is one."""
    records = [whole(change.table, record) for record in (change.before, change.after) if record]
    return run(backend, _found(backend.functions.function(name), name), event_id, *records)


def _found(function: Function | None, name: str) -> Function:
    if function is None:
        raise LookupError(f"custom/ has no function {name}")
    return function


def _content(text: str) -> Record:
    try:
        content = DECODER.decode(text)
    except ValueError:
        return {"text": text}
    return content if isinstance(content, dict) else {"text": text}
