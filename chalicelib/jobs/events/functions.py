"""Functions of the team's own that something sets off: those that section 8 names, and those that follow a table.

Each is called under the id of its delivery, so that what it writes is written once, however often it is tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chalicelib.api.functions.background import follow_change, handle_event, hear_event
from chalicelib.data import Change
from chalicelib.data.attributes import JSON_DECODER
from chalicelib.hooks.refusals import Refused
from chalicelib.jobs.events.contents import Hearing
from chalicelib.jobs.events.outcomes import Outcome
from chalicelib.specification.operations import Event, EventHandler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.hooks.registry import Registry
    from chalicelib.jobs.events.contents import Run
    from chalicelib.jobs.work import Work

FOLLOWS: Final = "after "
"""What the name of a function begins with in a delivery that follows a table, and no line of section 8."""

SERVICE: Final = "custom"
"""What such a delivery is for, where those of section 8 name a service."""


def followers(functions: Registry, change: Change) -> Iterator[EventHandler]:
    """Each function that follows the change, as a line of section 8 would name it."""
    for function in functions.after(change.table.name, change.kind):
        event = Event(table=change.table.name, changes=(change.kind,))  # type: ignore[arg-type]
        yield EventHandler(service=SERVICE, function=FOLLOWS + functions.name(function), event=event)


def run(work: Work, content: Run | Hearing, identity: str) -> Outcome:
    """Call a function for what happened; `identity` is the delivery's.  What it refuses or raises is tried again."""
    if isinstance(content, Hearing):
        values = JSON_DECODER.decode(content.values)
        return _called(work, content, identity, lambda: hear_event(work.backend, content.function, values, identity))
    table = work.specification.table(content.table)
    if table is None:
        return Outcome("never", f"there is no table {content.table} any more")
    change = Change(table, JSON_DECODER.decode(content.before), JSON_DECODER.decode(content.after))
    follow = follow_change if content.function.startswith(FOLLOWS) else handle_event
    name = content.function.removeprefix(FOLLOWS)
    return _called(work, content, identity, lambda: follow(work.backend, name, change, identity))


def _called(work: Work, content: Run | Hearing, identity: str, call: Callable[[], object]) -> Outcome:
    try:
        call()
    except Refused as no:
        return Outcome("again", f"it refuses with {no.code}")
    except Exception as error:
        work.telemetry.logger.exception("function %s of delivery %s", content.function, identity)
        return Outcome("again", f"it raises {type(error).__name__}")
    return Outcome("delivered", "done")
