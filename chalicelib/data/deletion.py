"""The end of a record, for good or into the bin, and what becomes of those that refer to it.

A record that others may refer to is closed first: from then on no new reference to it can be written (a reference is
checked in the transaction that writes it).  Then the indexes are asked who refers to it.  A restriction opens it again
and refuses; otherwise references are set to nothing, then the records that go with it are removed, and it goes last.
Killed anywhere, it is still there and can be deleted again; what closed it wears off by itself.  Indexes follow their
table after some milliseconds: a reference written that short before the closing may not be seen.

Where its table has Soft delete, it and all that go with it go into the bin (`chalicelib.data.bin`), each in the
transaction that removes it; references that were set to nothing stay so when it comes back.  Where only the table of
one that goes with it has Soft delete, that one is in the bin by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.data.changes import Change, Target
from chalicelib.data.conditions import UntranslatableError
from chalicelib.data.direct import Precondition, UnmetError, can_delete
from chalicelib.data.pages import Query
from chalicelib.data.reads import record_of
from chalicelib.data.refusals import InUseError, StaleError
from chalicelib.data.replays import Receipt
from chalicelib.data.writes import retried
from chalicelib.specification.indexes import path_by, referring_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.data.store import Store
    from chalicelib.specification import Field, Table
    from chalicelib.specification.values import Json, Record


def delete(
    store: Store,
    target: Target,
    check: Callable[[Record], None],
    by: str | None,
    terms: Receipt | Precondition | None = None,
) -> Record | None:
    """Remove a record, unless `check` raises; the record that was there, or None.

    `by` is who asks for it.  `check` is not called where `terms` are what the record has to be like and nothing else
    has to be looked at: that is one call.

    Raises:
        InUseError: a restricting reference leads to it or to a record that would go with it.
        StaleError: the record changed at every attempt.
        KeyUsedError: the receipt's key was used before.

    """
    table, key = target.table, target.key
    if isinstance(terms, Precondition) and can_delete(store.specification, table):
        try:
            return retried(lambda: store.delete_directly(table, key, terms))
        except UntranslatableError:
            pass
        except UnmetError as unmet:
            if unmet.item is None:
                return None
            check(record_of(table, unmet.item))
    receipt = terms if isinstance(terms, Receipt) else None
    seen: Record | None = None

    def once() -> Record | None:
        nonlocal seen
        stored = store.get(table, key)
        if stored is not None:  # else gone, perhaps by a removal of ours whose answer was lost
            seen = stored
            check(stored)
            _Removal(store, table, stored, by, receipt).run()
        return seen

    return retried(once)


class _Removal:
    def __init__(self, store: Store, table: Table, record: Record, by: str | None, receipt: Receipt | None) -> None:
        self.store = store
        self.first = Change(table, record, {})
        self.by = by
        self.receipt = receipt
        self.going: dict[tuple[str, Any], tuple[Table, Record]] = {}
        self.loosened: list[tuple[Table, Field, Record]] = []
        self.restricting: list[tuple[Table, Record]] = []

    def run(self) -> None:
        self._gather(self.first.table, self.first.before)
        blocked = [other.name for other, child in self.restricting if (other.name, child[other.key]) not in self.going]
        if blocked:
            self._reopen()
            raise InUseError(dict.fromkeys(blocked, "refers to this record"))
        for other, field, child in self.loosened:
            self._loosen(other, field, child)
        *followers, first = reversed(self.going.values())
        for other, child in followers:
            self._remove(other, child, None)
        self._remove(*first, self.receipt)

    def _gather(self, table: Table, record: Record) -> None:
        self.going[table.name, record[table.key]] = (table, record)
        referring = list(referring_fields(self.store.specification, table))
        if referring:
            steps = self.store.steps(self.by)
            self.store.commit(steps, [steps.close(table, record)])
        for other, field in referring:
            for child in self._children(other, field, record[table.key]):
                self._sort(other, field, child)

    def _sort(self, other: Table, field: Field, child: Record) -> None:
        rule = field.reference.on_delete if field.reference else "restrict"
        if (other.name, child[other.key]) in self.going:
            return
        if rule == "cascade":
            self._gather(other, child)
        elif rule == "set null":
            self.loosened.append((other, field, child))
        else:
            self.restricting.append((other, child))

    def _children(self, other: Table, field: Field, key: Json) -> Iterator[Record]:
        path = path_by(self.store.specification, other, field.name)
        if path:
            yield from self.store.every(Query(other, path, key))
        elif child := self.store.get(other, key):  # the reference is the key
            yield child

    def _loosen(self, other: Table, field: Field, child: Record) -> None:
        if (other.name, child[other.key]) in self.going:
            return
        gone = (field.name, child[field.name])
        self.store.update(
            other,
            child[other.key],
            lambda stored: {name: value for name, value in stored.items() if (name, value) != gone},
            self.by,
        )

    def _remove(self, table: Table, record: Record, receipt: Receipt | None) -> None:
        steps = self.store.steps(self.by)
        try:
            self.store.commit(steps, steps.of([Change(table, record, {}, first=self.first)], receipt))
        except StaleError:
            if self.store.get(table, record[table.key]) is not None:
                raise

    def _reopen(self) -> None:
        for table, record in self.going.values():
            if any(referring_fields(self.store.specification, table)):
                steps = self.store.steps(self.by)
                self.store.commit(steps, [steps.reopen(table, record)])
