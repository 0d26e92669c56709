"""The task that calls a function of the team's own, once for each of its times.

What the function writes through its tables is one transaction with the record of the time; where that is there, it is
not called again.  What it does elsewhere it has to do under `call.key`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from chalicelib.api.functions.background import do_task
from chalicelib.data.slots import slot_text
from chalicelib.jobs.tasks.parts import Part

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.jobs.tasks.parts import Action
    from chalicelib.jobs.work import Work
    from chalicelib.specification.operations import CallFunction, Task
    from chalicelib.specification.values import Json


def calling(work: Work, task: Task, at: datetime) -> Action:
    """What calls the function, in one step."""
    name = cast("CallFunction", task.action).function

    def step(_: Json) -> Part:
        do_task(work.backend, task, name, slot_text(at))
        return Part({"called": 1})

    return step
