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
    action, store = cast("DeleteRecords", task.action), work.backend.store
    table = table_of(work.specification, action.table)
    chosen, by = Chosen(store, table, action.where, at), author(table, task)

    def let_go(record: Record) -> str:
        return outcome(lambda: delete(store, Target(table, record[table.key]), chosen.require, by), "deleted")

    def end_it(record: Record) -> str:
        def ended() -> bool:
            if not end(store, Target(table, record[table.key]), by, chosen.require):
                raise RefusedError
            return True

        return outcome(ended, "deleted")

    def take_out(record: Record) -> str:
        return outcome(lambda: purge(store, Target(table, record[table.key]), chosen.require), "purged")

    def step(position: Json) -> Part:
        return each(work, chosen.records(position), end_it if action.purge else let_go)

    def purged(position: Json) -> Part:
        part, place = position or (STANDING, None)
        if part == BINNED:
            return _within(BINNED, each(work, binned_records(store, table, place), take_out))
        done = step(place)
        return Part(done.counts, [BINNED, None]) if done.position is None else _within(STANDING, done)

    return purged if action.purge and table.soft_delete_days else step


def _within(part: str, done: Part) -> Part:
    position: Any = done.position
    return done if position is None else Part(done.counts, [part, position])
