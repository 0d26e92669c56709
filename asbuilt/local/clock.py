"""The scheduler of a run: puts a message into the queue of jobs at each time of each task.

It looks at the clock each time that its wait is over.  Where that was put forward, or the machine has slept, the last
of the times of a task that have passed is fired; where it was put back, times come again, and have no second effect.
Times that have passed while nothing ran are not made up for, as EventBridge Scheduler would.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from asbuilt.local.cron import times
from chalicelib.data.slots import slot_text
from chalicelib.specification.functions import scheduled

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.specification import Specification

LONGEST_WAIT: Final = 30.0
"""Seconds after which the clock is looked at again, whatever is due when."""


class Clock:
    """Fires the tasks of a specification: `send` gets each message; `now` tells the time."""

    def __init__(
        self,
        specification: Specification,
        send: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._tasks = scheduled(specification)
        self._send = send
        self._now = now
        self._seen = now()

    def step(self) -> float:
        """Fire what has become due since the last look; how many seconds to wait for the next."""
        now = self._now()
        since = min(self._seen, now)
        for task in self._tasks:
            due = None
            for time in times(task.schedule, since):
                if time > now:
                    break
                due = time
            if due:
                self._send(msgspec.json.encode({"task": task.name, "slot": slot_text(due)}).decode())
        self._seen = now
        return self._wait(now)

    def _wait(self, now: datetime) -> float:
        upcoming = (next(times(task.schedule, now), None) for task in self._tasks)
        waits = [(time - now).total_seconds() for time in upcoming if time]
        return min([LONGEST_WAIT, *waits])
