"""The functions, queues and bucket that come and go, and what goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification.functions import DELIVERIES, JOBS, functions, needs_bucket, queues
from infra.plan.changes import Change, destroying
from infra.plan.services import compared

if TYPE_CHECKING:
    from chalicelib.specification import Specification
    from chalicelib.specification.functions import Function
    from infra.plan.changes import Changes

OWN_QUEUES = (JOBS, DELIVERIES)
"""Those that only the service itself fills."""


def background_changes(before: Specification, after: Specification) -> Changes:
    """The changes of what works in the background."""
    for sign, name, _, new in compared(functions(before), functions(after), lambda one: one.name):
        reason = _reads(new) if new else "it no longer runs"
        yield Change(sign=sign, what="function", name=name, reason=reason)
    for sign, name, _, queue in compared(queues(before), queues(after), lambda one: one.name):
        if queue:
            yield Change(sign=sign, what="queue", name=name, reason="messages wait in it until they are taken")
        elif name in OWN_QUEUES:
            yield Change(sign=sign, what="queue", name=name, reason="what waits in it is no longer done")
        else:
            yield destroying("-", "queue", name, "messages that wait in it go with it", f"queue {name}")
    if needs_bucket(after) and not needs_bucket(before):
        yield Change(sign="+", what="bucket", name="files", reason="it is private to the service, and begins empty")
    if needs_bucket(before) and not needs_bucket(after):
        yield destroying("-", "bucket", "files", "nothing reads or writes the files in it any more", "the files")


def _reads(function: Function) -> str:
    if function.streams:
        return f"it reads the changes of {', '.join(function.streams)} from now on"
    if function.queue:
        return f"it reads the queue {function.queue}"
    return "it answers requests"
