"""The background functions of a service: what Lambda calls for a batch of a queue, or of a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.jobs.work import Work, deal_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.jobs.work import Content
    from chalicelib.specification.functions import Function, FunctionKind


def serve(function: Function, work: Work, event: Content, context: Any) -> Content:  # noqa: ANN401 - Lambda's own
    """Deal with a batch; what Lambda is told of it."""
    return SERVERS[function.kind](function, work.within(context.get_remaining_time_in_millis), event)


def _jobs(_: Function, work: Work, event: Content) -> Content:
    from chalicelib.jobs.messages import handle  # noqa: PLC0415 - the other functions have no use for it

    return deal_with(event, work, handle)


SERVERS: dict[FunctionKind, Callable[[Function, Work, Content], Content]] = {
    "jobs": _jobs,
}
"""How each kind of function deals with a batch."""
