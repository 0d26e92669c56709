"""Every action of a task, by its type: what each does is loaded with the first task that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.jobs.tasks.parts import Action
    from chalicelib.jobs.work import Work
    from chalicelib.specification.operations import Task


def action_of(work: Work, task: Task, at: datetime) -> Action:
    """What does a step of a task at one of its times."""
    return ACTIONS[type(task.action)](work, task, at)


def _update(work: Work, task: Task, at: datetime) -> Action:
    from chalicelib.jobs.tasks.changing import updating  # noqa: PLC0415 - see the module's docstring

    return updating(work, task, at)


def _delete(work: Work, task: Task, at: datetime) -> Action:
    from chalicelib.jobs.tasks.removing import removing  # noqa: PLC0415 - as above

    return removing(work, task, at)


def _back_up(work: Work, task: Task, at: datetime) -> Action:
    from chalicelib.jobs.tasks.backups import backing_up  # noqa: PLC0415 - as above

    return backing_up(work, task, at)


def _rebuild(work: Work, task: Task, _: datetime) -> Action:
    from chalicelib.jobs.tasks.rebuilding import rebuilding  # noqa: PLC0415 - as above

    return rebuilding(work, task)


def _call(work: Work, task: Task, at: datetime) -> Action:
    from chalicelib.jobs.tasks.calling import calling  # noqa: PLC0415 - as above

    return calling(work, task, at)


def _export(work: Work, task: Task, at: datetime) -> Action:
    from chalicelib.jobs.tasks.exporting import exporting  # noqa: PLC0415 - as above

    return exporting(work, task, at)


def _tidy(work: Work, _: Task, __: datetime) -> Action:
    from chalicelib.jobs.tasks.tidying import tidying  # noqa: PLC0415 - as above

    return tidying(work)


ACTIONS: dict[type, Callable[[Work, Task, datetime], Action]] = {
    UpdateRecords: _update,
    DeleteRecords: _delete,
    BackUp: _back_up,
    CallFunction: _call,
    ExportRecords: _export,
    Rebuild: _rebuild,
    TidyFiles: _tidy,
}
"""How each kind of action is done."""
