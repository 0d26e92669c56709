"""Functions of the team's own that an event calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.jobs.events.contents import Run
    from chalicelib.jobs.work import Work


def run(work: Work, content: Run, identity: str) -> None:
    """Call a function for a change; `identity` is the delivery's."""
    raise LookupError(content.function)
