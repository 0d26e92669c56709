"""The tables that a service has beside those of its document, where it has a use for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification import naming
from chalicelib.specification.functions import functions
from chalicelib.specification.indexes import has_word_index
from chalicelib.specification.operations import emitted_events, sends_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification.model import Specification


def companions(specification: Specification) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each of them with its keys, which are texts: the hash key, and the range key if it has one."""
    yield naming.LEDGER, (naming.LEDGER_KEY,)
    if any(has_word_index(table) for table in specification.tables):
        yield naming.SEARCH, naming.SEARCH_KEY
    if any(table.soft_delete_days for table in specification.tables):
        yield naming.BIN, naming.BIN_KEY
    if any(table.history_days for table in specification.tables):
        yield naming.HISTORY, naming.HISTORY_KEY
    if any(one.kind == "jobs" for one in functions(specification)):
        yield naming.JOBS, naming.JOBS_KEY
    if sends_out(specification):
        yield naming.DELIVERIES, (naming.DELIVERIES_KEY,)
    if emitted_events(specification):
        yield naming.EVENTS, (naming.EVENTS_KEY,)


def all_tables(specification: Specification) -> Iterator[str]:
    """The names of all tables of a service: those of the document, then their companions."""
    yield from (table.name for table in specification.tables)
    yield from (name for name, _ in companions(specification))
