"""Rows in batches, each of which goes into one transaction together with how far the import is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.data import MOST_STEPS
from chalicelib.specification.indexes import has_word_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.jobs.imports.rows import Row
    from chalicelib.specification import Table

OWN_STEPS = 2
"""Steps of a transaction that the import itself takes: how far it is, and what is wrong with rows."""

WORDS = 10
"""Steps that the words of a record are thought to take; where there are more of them a batch is divided."""

MOST_ROWS = 500
LARGEST = 1024 * 1024
"""Rows, and bytes of the file, of one batch; a transaction holds 4 MB."""

MOST_FAULTS = 100
"""Faults that a batch is closed at: they are kept in one item, of at most 400 KB."""


def batches(rows: Iterable[Row], records: int, begun: int) -> Iterator[list[Row]]:
    """The rows, in their order, in batches that make at most so many records; they begin behind `begun` bytes."""
    batch: list[Row] = []
    making = faults = 0
    for row in rows:
        batch.append(row)
        making += not row.faults
        faults += len(row.faults)
        full = making == records or faults >= MOST_FAULTS or len(batch) == MOST_ROWS
        if full or row.offset - begun > LARGEST:
            yield batch
            batch, making, faults, begun = [], 0, 0, row.offset
    if batch:
        yield batch


def records_at_once(table: Table) -> int:
    """How many records of a table go into one transaction: each with its unique values, references and traces."""
    unique = sum(field.unique and field.name != table.key for field in table.fields) + len(table.unique_together)
    references = sum(field.reference is not None for field in table.fields)
    kept = bool(table.history_days) + (WORDS if has_word_index(table) else 0)
    return max(1, (MOST_STEPS - OWN_STEPS) // (1 + unique + references + kept))
