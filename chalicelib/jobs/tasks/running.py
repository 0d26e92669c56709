"""A task at one of its times: worked on step by step, by one at a time, and gone on with by the next message.

How each part survives a repetition, a lost answer, a kill and a duplicate:

- The slot (`chalicelib.data.slots`) is taken on lease, so what is fired twice is done once; who comes meanwhile
  sends a message of its own for when the lease is over, and lets that look again.
- Each step can be done again: what it changes is decided on what is stored, and is as it should be the second time.
- How far it is is kept after each step; a kill repeats the last one at most.
- When time is up the slot is let go, and a message sent to go on.  Killed before that, the message that this came by
  is given out again.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib.data.slots import BusyError, LostError, Slots, slot_of
from chalicelib.jobs.refusals import UnknownMessageError
from chalicelib.jobs.tasks.actions import action_of
from chalicelib.specification.functions import JOBS, scheduled

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.data.slots import Slot
    from chalicelib.jobs.tasks.parts import Action
    from chalicelib.jobs.work import Content, Work
    from chalicelib.specification.operations import Task

MOST_DELAY = 900
"""Seconds after which SQS gives out a message at the latest."""


def run(work: Work, content: Content) -> None:
    """Do a task at one of its times, or go on with it: `{"task": name, "slot": time}`.

    Raises:
        UnknownMessageError: the document has no such task, or that is no time.

    """
    task, at = _task(work, str(content["task"])), _time(str(content.get("slot", "")))
    slots = Slots(work.backend.store)
    try:
        slot = slots.take(task.name, at)
    except BusyError as busy:
        work.send(JOBS, content, min(busy.seconds, MOST_DELAY))
        return
    if slot is not None:
        _work_on(work, slots, slot, task, content)


def _task(work: Work, name: str) -> Task:
    task = next((one for one in scheduled(work.specification) if one.name == name), None)
    if task is None:
        raise UnknownMessageError
    return task


def _time(text: str) -> datetime:
    try:
        return slot_of(text)
    except ValueError as error:
        raise UnknownMessageError from error


def _work_on(work: Work, slots: Slots, slot: Slot, task: Task, content: Content) -> None:
    try:
        if not _steps(work, slots, slot, action_of(work, task, slot.at)):
            slots.let_go(slot)
            work.send(JOBS, content)
    except LostError:
        return  # who has it by now goes on with it
    except Exception as error:
        with suppress(LostError):
            slots.let_go(slot, type(error).__name__)
        raise


def _steps(work: Work, slots: Slots, slot: Slot, action: Action) -> bool:
    """Do steps while there is time; whether it is over."""
    while work.has_time:
        part = action(slot.position)
        counts = {name: slot.counts.get(name, 0) + part.counts.get(name, 0) for name in slot.counts | part.counts}
        if part.position is None:
            ended = slots.end(slot, counts)
            work.telemetry.logger.info("task %s of %s: %s", slot.task, slot.at, ended.counts)
            return True
        slot = slots.keep(slot, part.position, counts)
        if part.pauses:
            break
    return False
