"""`asbuilt tasks`: what a document has done on schedules, when next, and what came of it; and doing it now."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import msgspec

from asbuilt.diagnostics import nearest
from asbuilt.forms.wording import worded
from asbuilt.local.cron import times
from asbuilt.local.failure import LocalError
from chalicelib.data import Store
from chalicelib.data.slots import Slots, slot_of, slot_text
from chalicelib.specification.functions import JOBS, scheduled
from chalicelib.specification.operations import (
    BackUp,
    CallFunction,
    DeleteRecords,
    ExportRecords,
    Rebuild,
    TidyFiles,
    UpdateRecords,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from asbuilt.operating.queues import Queues
    from asbuilt.operating.reach import Reached
    from chalicelib.data.slots import Slot
    from chalicelib.specification import Specification
    from chalicelib.specification.operations import Action, Task

SHOWN: Final = 3
"""How many of the next times of a task are shown."""

LOOK_SECONDS: Final = 0.3
LONGEST_WAIT: Final = 120.0
"""At what intervals, and for how long, a task that was asked for is waited for."""


def task_lines(specification: Specification, slots: Slots | None, now: datetime | None = None) -> Iterator[str]:
    """For each task its name, what it does, its next times, and what came of the last where a service runs."""
    tasks = scheduled(specification)
    if not tasks:
        yield "no tasks: section 10.2 has none, and section 2.3 asks for no backup"
    for task in tasks:
        yield task.name
        yield f"  what  {what(task.action)}"
        yield f"  when  {task.schedule.expression} {task.schedule.timezone}"
        upcoming = islice(times(task.schedule, now or datetime.now(UTC)), SHOWN)
        yield from (f"  next  {_time(at, task)}" for at in upcoming)
        if slots:
            latest = slots.latest(task.name)
            yield f"  last  {told(latest) if latest else 'never'}"


def slots_of(service: Reached) -> Slots:
    """The slots of the tasks of a service."""
    return Slots(Store(service.specification, service.stage, service.connection))


class Tasks:
    """Has the tasks of a running service done."""

    def __init__(self, service: Reached, queues: Queues, pause: Callable[[float], None] = time.sleep) -> None:
        self._specification = service.specification
        self._slots = slots_of(service)
        self._queues = queues
        self._pause = pause

    def run(self, name: str, slot: str | None = None) -> Iterator[str]:
        """Have a task done, at one of its times or now, and wait for it; lines that tell what came of it.

        Raises:
            LocalError: there is no such task, or that is no time, or nobody has done it in time.

        """
        task, at = self._task(name), _slot(slot)
        before = self._slots.find(task.name, at)
        if before and before.state == "done":
            yield f"{task.name}: {told(before)}; a time of a task has one effect"
            return
        self._queues.send(JOBS, msgspec.json.encode({"task": task.name, "slot": slot_text(at)}).decode())
        yield f"{task.name}: {told(self._outcome(task, at, before))}"

    def _task(self, name: str) -> Task:
        tasks = {task.name: task for task in scheduled(self._specification)}
        if name not in tasks:
            near = nearest(name, tasks)
            hint = f"did you mean '{near}'?" if near else "see: asbuilt tasks list"
            message = f"there is no task '{name}'; {hint}"
            raise LocalError(message)
        return tasks[name]

    def _outcome(self, task: Task, at: datetime, before: Slot | None) -> Slot:
        waited = 0.0
        while waited < LONGEST_WAIT:
            found = self._slots.find(task.name, at)
            if found and found != before and (found.state == "done" or found.failed):
                return found
            self._pause(LOOK_SECONDS)
            waited += LOOK_SECONDS
        message = f"'{task.name}' is not done yet; see what comes of it with: asbuilt tasks list"
        raise LocalError(message)


def what(action: Action) -> str:
    """What an action does, in the words of the document as far as they are its own."""
    match action:
        case UpdateRecords(table=table, field=field, value=value, where=where):
            return f"set {field} of {table} to {worded(value)}{_where(where)}"
        case DeleteRecords(table=table, where=where, purge=purge):
            return f"{'purge' if purge else 'delete'} {table}{_where(where)}"
        case ExportRecords(table=table, prefix=prefix, format=form, where=where):
            return f"export {table} as {form} to {prefix}{_where(where)}"
        case BackUp(table, keep_days):
            kept = f", kept {keep_days} days" if keep_days else ""
            return f"back up {table or 'every table'}{kept}"
        case Rebuild(rebuilt, table):
            return f"rebuild {rebuilt} of {table or 'every table'}"
        case CallFunction(function):
            return f"call {function}"
        case TidyFiles():
            return "delete the uploaded files of no record"


def told(slot: Slot) -> str:
    """What came of a time of a task."""
    counts = ", ".join(f"{number} {name}" for name, number in slot.counts.items() if number)
    if slot.state == "done":
        return f"{slot_text(slot.at)}: {counts or 'nothing to do'} (done {slot.ended})"
    if slot.failed:
        return f"{slot_text(slot.at)}: failed with {slot.failed}, tried again later; service.log says why"
    return f"{slot_text(slot.at)}: under way{f', {counts} so far' if counts else ''}"


def _where(where: object) -> str:
    return f" where {worded(where)}" if where else ""  # type: ignore[arg-type]


def _time(at: datetime, task: Task) -> str:
    """A time in the zone of the task, and in UTC where that is another."""
    local = at.astimezone(ZoneInfo(task.schedule.timezone))
    shown = f"{local:%a %Y-%m-%d %H:%M} {task.schedule.timezone}"
    return shown if task.schedule.timezone == "UTC" else f"{shown}  ({at:%Y-%m-%d %H:%M} UTC)"


def _slot(text: str | None) -> datetime:
    try:
        return slot_of(text) if text else datetime.now(UTC).replace(microsecond=0)
    except ValueError:
        message = f"'{text}' is no time of a task: as 2026-11-28T02:00:00Z"
        raise LocalError(message) from None
