"""The local scheduler: each time is fired, whatever the clock does, and what is fired twice is one slot."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from asbuilt.local.clock import LONGEST_WAIT, Clock
from chalicelib.specification import Specification
from chalicelib.specification.operations import BackUp, Schedule, Task

START = datetime(2026, 11, 28, 1, 59, 50, tzinfo=UTC)
NIGHTLY = Task(name="nightly", action=BackUp(), schedule=Schedule("cron(0 2 * * ? *)"))
OFTEN = Task(name="often", action=BackUp(), schedule=Schedule("rate(1 minute)"))
NEVER = Task(name="never", action=BackUp(), schedule=Schedule("cron(0 0 31 2 ? *)"))


class Wall:
    """A clock on a wall that somebody turns."""

    def __init__(self, *tasks: Task) -> None:
        self.time = START
        self.sent: list[tuple[str, str]] = []
        specification = Specification(name="desk", title="Desk", hash="0", tasks=tasks)
        self.clock = Clock(specification, self._send, lambda: self.time)

    def turn(self, **by: float) -> float:
        self.time += timedelta(**by)
        return self.clock.step()

    def _send(self, text: str) -> None:
        content = json.loads(text)
        self.sent.append((content["task"], content["slot"]))


def test_a_task_is_fired_at_its_time_and_not_before():
    wall = Wall(NIGHTLY)

    waits = [wall.clock.step(), wall.turn(seconds=9), wall.turn(seconds=1), wall.turn(seconds=1)]

    assert waits == [10, 1, LONGEST_WAIT, LONGEST_WAIT]
    assert wall.sent == [("nightly", "2026-11-28T02:00:00Z")]


def test_of_the_times_that_were_slept_through_the_last_is_fired():
    wall = Wall(OFTEN)

    wall.turn(hours=3)

    assert wall.sent == [("often", "2026-11-28T04:59:00Z")]


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_jumps_a_day_fires_no_flood_and_goes_on(days):
    wall = Wall(OFTEN, NIGHTLY)
    wall.turn(minutes=1)

    wall.turn(days=days)
    wall.turn(minutes=1)

    jumped = wall.sent[2:]
    assert len(jumped) <= 4
    assert wall.sent[-1][1] == wall.time.strftime("%Y-%m-%dT%H:%M:00Z")


def test_times_that_come_again_are_the_same_slots():
    wall = Wall(NIGHTLY)
    wall.turn(minutes=1)

    wall.turn(minutes=-2)
    wall.turn(minutes=2)

    assert wall.sent == [("nightly", "2026-11-28T02:00:00Z")] * 2


def test_a_task_that_has_no_time_holds_nobody_up():
    wall = Wall(NEVER, NIGHTLY)

    assert wall.turn(seconds=5) == 5


def test_what_could_not_be_sent_is_sent_at_the_next_look():
    wall = Wall(NIGHTLY)
    send, wall.clock._send = wall.clock._send, lambda _: 1 / 0
    with pytest.raises(ZeroDivisionError):
        wall.turn(minutes=1)

    wall.clock._send = send
    wall.turn(seconds=1)

    assert wall.sent == [("nightly", "2026-11-28T02:00:00Z")]
