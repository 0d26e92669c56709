"""The background functions of a service: what Lambda calls for a batch of a queue, or of a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.jobs.work import Work, deal_with
from chalicelib.specification.functions import consumers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.data import Change
    from chalicelib.jobs.work import Content, Message
    from chalicelib.specification.functions import Function, FunctionKind


def serve(function: Function, work: Work, event: Content, context: Any) -> Content:  # noqa: ANN401 - Lambda's own
    """Deal with a batch; what Lambda is told of it."""
    _tell_writes(function, work)
    return SERVERS[function.kind](function, work.within(context.get_remaining_time_in_millis), event)


def _tell_writes(function: Function, work: Work) -> None:
    """Let the audit trail tell of each write when it is done: a function may be cut off before its end."""
    trail, store = work.backend.trail, work.backend.store

    def tell(changes: Sequence[Change], by: str | None) -> None:
        trail.entries = []
        trail.wrote(changes)
        work.telemetry.tell(trail.entries, actor=by, rule=f"function {function.name}")

    if store.on_write:
        store.on_write = tell


def _jobs(_: Function, work: Work, event: Content) -> Content:
    from chalicelib.jobs.messages import handle  # noqa: PLC0415 - the other functions have no use for it

    return deal_with(event, work, handle)


def _changes(_: Function, work: Work, event: Content) -> Content:
    from chalicelib.jobs.events.batches import changes  # noqa: PLC0415 - as above

    return changes(work, event)


def _deliveries(_: Function, work: Work, event: Content) -> Content:
    from chalicelib.jobs.events.batches import deliveries  # noqa: PLC0415 - as above

    return deliveries(work, event)


def _consumer(function: Function, work: Work, event: Content) -> Content:
    from chalicelib.api.functions.background import take_message  # noqa: PLC0415 - as above

    def take(_: Work, message: Message) -> None:
        for consumer in consumers(work.specification, function.queue or ""):
            take_message(work.backend, consumer, message.id, message.text)

    return deal_with(event, work, take)


SERVERS: dict[FunctionKind, Callable[[Function, Work, Content], Content]] = {
    "jobs": _jobs,
    "changes": _changes,
    "deliveries": _deliveries,
    "consumer": _consumer,
}
"""How each kind of function deals with a batch."""
