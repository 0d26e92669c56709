"""The task that gives a field a value in all records that meet a condition.

Each record is changed by the store's own write, decided on the record as it stands: one that has the value already, or
is no longer what the task is about, is left.  One that cannot take it (a transition that is not possible, a unique
value that is taken) is counted as refused, and the others go on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from chalicelib.data import WriteRefusedError
from chalicelib.jobs.tasks.choosing import Chosen, LeftError, each
from chalicelib.jobs.tasks.moments import at_moment
from chalicelib.specification import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.jobs.tasks.parts import Action, Part
    from chalicelib.jobs.work import Work
    from chalicelib.specification import Field, Specification, Table
    from chalicelib.specification.operations import Task, UpdateRecords
    from chalicelib.specification.values import Json, Record

DAY = len("2026-11-28")


class RefusedError(Exception):
    """The record cannot take the value."""


def updating(work: Work, task: Task, at: datetime) -> Action:
    """What changes a page of records."""
    action, store = cast("UpdateRecords", task.action), work.backend.store
    table = table_of(work.specification, action.table)
    field, value = table.by_name[action.field], at_moment(action.value, at)
    chosen, by = Chosen(store, table, action.where, at), author(table, task)

    def decide(stored: Record) -> Record:
        chosen.require(stored)
        return _with(stored, field, _kept(field, evaluate(value, chosen.lookup(stored))))

    def change(record: Record) -> str:
        return outcome(lambda: store.update(table, record[table.key], decide, by), "changed")

    def step(position: Json) -> Part:
        return each(work, chosen.records(position), change)

    return step


def outcome(write: Callable[[], object], word: str) -> str:
    """What came of a write of one record: the word, `refused`, or nothing where the record was left or is gone."""
    try:
        return word if write() is not None else ""
    except LeftError:
        return ""
    except (RefusedError, WriteRefusedError):
        return "refused"


def author(table: Table, task: Task) -> str | None:
    """Who is said to have written the records: the task; nobody where that has to be one of the people."""
    names_people = any(field.auto == "updated_by" and field.reference for field in table.fields)
    return None if names_people else f"task {task.name}"


def table_of(specification: Specification, name: str) -> Table:
    """The table of that name, which the compiler has seen to be there."""
    table = specification.table(name)
    if table is None:
        raise LookupError(name)
    return table


def _with(stored: Record, field: Field, value: Json) -> Record:
    before = stored.get(field.name)
    if value == before:
        raise LeftError
    barred = field.transitions is not None and before is not None and (before, value) not in field.transitions
    barred |= field.type.kind == "file" and value is not None  # there is no upload to speak of
    if barred or (field.immutable and before is not None) or (field.required and value is None):
        raise RefusedError
    rest = {name: kept for name, kept in stored.items() if name != field.name}
    return rest if value is None else rest | {field.name: value}


def _kept(field: Field, value: Json) -> Json:
    """A moment in a field of days is its day."""
    return str(value)[:DAY] if field.type.kind == "date" and value is not None else value
