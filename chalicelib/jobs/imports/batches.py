"""Rows in batches, each of which goes into one transaction together with how far the import is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.data import MOST_STEPS
from chalicelib.specification.indexes import has_word_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.jobs.imports.rows import Row
    from chalicelib.specification import Table
    from chalicelib.specification.values import Json, Record

OWN_STEPS = 4
"""Steps kept free: how far the import is, what is wrong with rows, and the caller as the owner and their tenant."""

WORDS = 10
"""Steps that the words of a record are thought to take; where there are more of them a batch is divided."""

MOST_ROWS = 500
LARGEST = 1024 * 1024
"""Rows, and bytes of the file, of one batch; a transaction holds 4 MB."""

MOST_FAULTS = 100
"""Faults that a batch is closed at: they are kept in one item, of at most 400 KB."""


def batches(rows: Iterable[Row], table: Table, begun: int, *, singly: bool = False) -> Iterator[list[Row]]:
    """The rows, which begin behind `begun` bytes, in their order, in batches that go into one transaction each.

    `singly` makes one record of each.
    """
    batch: list[Row] = []
    load = _Load(table)
    for row in rows:
        if not load.takes(row):
            yield batch
            begun, batch, load = batch[-1].offset, [], _Load(table)
            load.takes(row)
        batch.append(row)
        full = len(batch) == MOST_ROWS or load.faults >= MOST_FAULTS or row.offset - begun > LARGEST
        if full or (singly and not row.faults):
            yield batch
            begun, batch, load = row.offset, [], _Load(table)
    if batch:
        yield batch


class _Load:
    """What a batch comes to: the steps of its transaction, about, and its faults."""

    def __init__(self, table: Table) -> None:
        self.faults = 0
        self._left = MOST_STEPS - OWN_STEPS
        self._always = 1 + bool(table.history_days) + (WORDS if has_word_index(table) else 0)
        alone = ((one.name,) for one in table.fields if one.unique and one.name != table.key)
        self._unique: list[tuple[str, ...]] = [*alone, *table.unique_together]
        self._references = [one.name for one in table.fields if one.reference]
        self._held: set[tuple[str, Json]] = set()

    def takes(self, row: Row) -> bool:
        """Whether a row goes in too, which it then does."""
        self.faults += len(row.faults)
        if row.faults:
            return True
        held = {(name, row.sent[name]) for name in self._references if row.sent.get(name) is not None}
        steps = self._always + len(held - self._held) + sum(_is_full(row.sent, names) for names in self._unique)
        if (
            steps > self._left < MOST_STEPS - OWN_STEPS
        ):  # a row that is too much by itself is found out when it is tried
            return False
        self._left -= steps
        self._held |= held
        return True


def _is_full(record: Record, names: Iterable[str]) -> bool:
    return all(record.get(name) is not None for name in names)
