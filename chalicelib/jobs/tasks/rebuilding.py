"""The task that derives again what is kept beside records: for each table its records, then markers and words.

Counters are kept nowhere: lists are counted when somebody asks, so there is nothing to rebuild of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from chalicelib.data.rebuilding import Mending, looked_through
from chalicelib.jobs.tasks.choosing import each
from chalicelib.jobs.tasks.parts import Part
from chalicelib.specification import naming
from chalicelib.specification.indexes import has_word_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.data.items import Item
    from chalicelib.jobs.tasks.parts import Action
    from chalicelib.jobs.work import Work
    from chalicelib.specification import Table
    from chalicelib.specification.operations import Rebuild, Task
    from chalicelib.specification.values import Json

Pass = tuple[str, "Callable[[Item], str]"]
"""A table to look through, and what is done with each of its items."""


def rebuilding(work: Work, task: Task) -> Action:
    """What mends a page of records, or of what is kept beside them: pass after pass."""
    passes = list(_passes(work, cast("Rebuild", task.action)))

    def step(position: Json) -> Part:
        if not passes:
            return Part({})
        number, place = position or (0, None)
        name, act = passes[number]
        found: Any = looked_through(work.backend.store, name, place)
        done = each(work, found, act)
        if done.position is not None:
            return Part(done.counts, [number, done.position])
        return Part(done.counts, [number + 1, None] if number + 1 < len(passes) else None)

    return step


def _passes(work: Work, rebuild: Rebuild) -> Iterator[Pass]:
    for table in work.specification.tables:
        if rebuild.table in (None, table.name) and rebuild.what != "counters":
            yield from _of_table(work, rebuild, table)


def _of_table(work: Work, rebuild: Rebuild, table: Table) -> Iterator[Pass]:
    mending, worded = Mending(work.backend.store, table), has_word_index(table)
    if rebuild.what == "indexes":
        yield table.name, mending.mend
        if _has_unique(table):
            yield naming.LEDGER, mending.clear_marker
    elif worded:
        yield table.name, mending.mend_words
    if worded:
        yield naming.SEARCH, mending.clear_word


def _has_unique(table: Table) -> bool:
    return bool(table.unique_together) or any(field.unique for field in table.fields)
