"""The task that deletes all records that meet a condition; `purge` deletes them for good, those in the bin too.

Each record goes as a request's deletion lets it go, with what belongs to it, decided on the record as it stands.  One
that something else still refers to is counted as refused, and the others go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from chalicelib.data import delete, purge
from chalicelib.data.bin import binned_records
from chalicelib.data.changes import Target
from chalicelib.data.deletion import end
from chalicelib.jobs.tasks.changing import RefusedError, author, outcome, table_of
from chalicelib.jobs.tasks.choosing import Chosen, each
from chalicelib.jobs.tasks.parts import Part

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.jobs.tasks.parts import Action
    from chalicelib.jobs.work import Work
    from chalicelib.specification.operations import DeleteRecords, Task
    from chalicelib.specification.values import Json, Record

STANDING, BINNED = "standing", "binned"
"""The two parts of a purge: the records of the table, then those in the bin."""


def removing(work: Work, task: Task, at: datetime) -> Action:
    """What deletes a page of records."""
    removal = _Removal(work, task, at)
    return removal.purge_step if removal.purges and removal.table.soft_delete_days else removal.step


class _Removal:
    """One task that deletes, at one of its times."""

    def __init__(self, work: Work, task: Task, at: datetime) -> None:
        action = cast("DeleteRecords", task.action)
        self.purges = action.purge
        self.table = table_of(work.specification, action.table)
        self._work = work
        self._store = work.backend.store
        self._chosen = Chosen(self._store, self.table, action.where, at)
        self._by = author(self.table, task)

    def step(self, position: Json) -> Part:
        """Remove a page of the table's records."""
        return each(self._work, self._chosen.records(position), self._end if self.purges else self._let_go)

    def purge_step(self, position: Json) -> Part:
        """Remove a page of the table's records; when there are no more, of those in the bin."""
        part, place = position or (STANDING, None)
        if part == BINNED:
            binned = binned_records(self._store, self.table, place)
            return _within(BINNED, each(self._work, binned, self._take_out))
        done = self.step(place)
        return Part(done.counts, [BINNED, None]) if done.position is None else _within(STANDING, done)

    def _let_go(self, record: Record) -> str:
        return outcome(lambda: delete(self._store, self._target(record), self._chosen.require, self._by), "deleted")

    def _end(self, record: Record) -> str:
        def ended() -> bool:
            if not end(self._store, self._target(record), self._by, self._chosen.require):
                raise RefusedError
            return True

        return outcome(ended, "deleted")

    def _take_out(self, record: Record) -> str:
        return outcome(lambda: purge(self._store, self._target(record), self._chosen.require, self._by), "purged")

    def _target(self, record: Record) -> Target:
        return Target(self.table, record[self.table.key])


def _within(part: str, done: Part) -> Part:
    position: Any = done.position
    return done if position is None else Part(done.counts, [part, position])
