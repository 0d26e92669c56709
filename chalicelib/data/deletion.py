"""The end of a record, for good or into the bin, and what becomes of those that refer to it.

A record that others may refer to is closed first: from then on no new reference to it can be written (a reference is
checked in the transaction that writes it), and it is not changed, so that what decided on its end still holds when
those that go with it have gone.  Then the indexes are asked who refers to it.  A restriction opens it again
and refuses; otherwise references are set to nothing, then the records that go with it are removed, and it goes last.
Killed anywhere, it is still there and can be deleted again; what closed it wears off by itself.  Indexes follow their
table after some milliseconds: a reference written that short before the closing may not be seen.

Where its table has Soft delete, it and all that go with it go into the bin (`chalicelib.data.bin`), each in the
transaction that removes it; references that were set to nothing stay so when it comes back.  Where only the table of
one that goes with it has Soft delete, that one is in the bin by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.data.changes import Change, Target
from chalicelib.data.conditions import UntranslatableError
from chalicelib.data.direct import Precondition, UnmetError, can_delete
from chalicelib.data.refusals import InUseError, KeyUsedError, StaleError, TooManyStepsError
from chalicelib.data.replays import Receipt
from chalicelib.data.writes import retried
from chalicelib.specification.indexes import referring_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.data.changes import Place
    from chalicelib.data.emissions import Emission
    from chalicelib.data.store import Store
    from chalicelib.data.unit import Joined
    from chalicelib.specification import Field, Table
    from chalicelib.specification.values import Json, Record


def delete(  # noqa: PLR0913 - the last has its default
    store: Store,
    target: Target,
    check: Callable[[Record], None],
    by: str | None,
    terms: Receipt | Precondition | None = None,
    *,
    joined: Joined | None = None,
) -> Record | None:
    """Remove a record, unless `check` raises; the record that was there, or None.

    `by` is who asks for it.  `check` is not called where `terms` are what the record has to be like and nothing else
    has to be looked at: that is one call.  What functions write and emit as it is checked, which `joined` collects,
    is part of the transaction in which it goes.

    Raises:
        InUseError: a restricting reference leads to it or to a record that would go with it.
        StaleError: the record changed at every attempt.
        KeyUsedError: the receipt's key was used before.

    """
    table, key = target.table, target.key
    if isinstance(terms, Precondition) and can_delete(store.specification, table):
        try:
            return retried(lambda: store.delete_directly(table, key, terms, by))
        except UntranslatableError:
            pass
        except UnmetError as unmet:
            found = store.standing(table, unmet.item)
            if found is None:
                return None
            check(found)
    receipt = terms if isinstance(terms, Receipt) else None
    seen: Record | None = None

    def once() -> Record | None:
        nonlocal seen
        stored = store.get(table, key)
        if stored is not None:  # else gone, perhaps by a removal of ours whose answer was lost
            seen = stored
            also = _checked(check, stored, joined)
            _refuse_used_key(store, table, receipt)
            Removal(store, by).run(table, stored, receipt, also, joined.emitted if joined else ())
        return seen

    return retried(once)


def delete_together(  # noqa: PLR0913 - the last has its default
    store: Store,
    table: Table,
    checks: dict[Json, Callable[[Record | None], None]],
    by: str | None,
    receipt: Receipt | None = None,
    *,
    joined: Joined | None = None,
) -> None:
    """Remove the records of these keys and all that goes with them in one transaction, unless a check raises.

    `by` is who asks for it.  A check takes the record, None where there is none.  One that was there and is gone at
    another attempt is deleted: perhaps by this write, whose answer was lost.

    Raises:
        InUseError, StaleError, KeyUsedError: as for `delete`.
        TooManyStepsError: they do not go into one transaction.

    """
    seen: set[Json] = set()
    removal = Removal(store, by)

    def decide() -> list[Change]:
        nonlocal removal
        removal = Removal(store, by)
        there = store.get_many(((table, key) for key in checks), consistent=True)
        for key, check in checks.items():
            stored = there.get((table.name, key))
            if stored is not None or key not in seen:
                check(stored)
        seen.update(key for _, key in there)
        for record in there.values():
            removal.include(table, record)
        removal.refuse_blocked()
        return removal.changes()

    try:
        store.write(decide, by, receipt, joined)
    except TooManyStepsError:
        removal.reopen()
        raise


def end(store: Store, target: Target, by: str | None, check: Callable[[Record], None] = lambda _: None) -> bool:
    """Remove a record and all that goes with it for good, past the bin, unless `check` raises; whether it is gone.

    It is not where a restricting reference leads to it.  Raises StaleError where it changed at every attempt.
    """

    def once() -> bool:
        stored = store.get(target.table, target.key)
        if stored is not None:
            check(stored)
            Removal(store, by, for_good=True).run(target.table, stored, None)
        return True

    try:
        return retried(once)
    except InUseError:
        return False


def _checked(check: Callable[[Record], None], stored: Record, joined: Joined | None) -> list[Change]:
    """What functions write as a record is checked."""
    if joined:
        joined.begin()
    check(stored)
    return joined.changes() if joined else []


def _refuse_used_key(store: Store, table: Table, receipt: Receipt | None) -> None:
    """Look for the receipt's key before anything goes with the record: the record itself, which meets it, goes last."""
    used = receipt and store.models.is_referred_to(table) and store.ledger_entry(receipt.entry)
    if used:
        refusal = KeyUsedError()
        refusal.item = used
        raise refusal


class Removal:
    """Records that go, and what becomes of those that refer to them, found as each is included; `by` asks for it.

    `going` holds the records that go by their places.  None is gone before `run` or what is done with `changes`.
    """

    def __init__(self, store: Store, by: str | None, *, for_good: bool = False) -> None:
        self.store = store
        self.by = by
        self.for_good = for_good
        self.going: dict[Place, Change] = {}
        self.loosened: list[tuple[Table, Field, Record]] = []
        self.restricting: list[tuple[Table, Record]] = []

    def run(
        self,
        table: Table,
        record: Record,
        receipt: Receipt | None,
        also: Sequence[Change] = (),
        emitted: Sequence[Emission] = (),
    ) -> None:
        """Remove a record and all that goes with it, each in a transaction of its own and it last."""
        self.include(table, record)
        self.refuse_blocked()
        for other, field, child in self.loosened:
            self._loosen(other, field, child)
        *followers, first = reversed(self.going.values())
        for follower in followers:
            self._remove(follower, None)
        self._remove(first, receipt, also, emitted)

    def refuse_blocked(self) -> None:
        """Raise InUseError where a restricting reference leads to a record that goes."""
        blocked = [other.name for other, child in self.restricting if (other.name, child[other.key]) not in self.going]
        if blocked:
            self.reopen()
            raise InUseError(dict.fromkeys(blocked, "refers to this record"))

    def changes(self) -> list[Change]:
        """All that the removal does, as one write."""
        loose: dict[Place, tuple[Table, Record, Record]] = {}
        for other, field, child in self.loosened:
            place = (other.name, child[other.key])
            _, stored, left = loose.get(place, (other, child, child))
            loose[place] = (other, stored, {name: value for name, value in left.items() if name != field.name})
        return [
            *(
                Change(other, stored, self.store.revise(other, stored, left))
                for place, (other, stored, left) in loose.items()
                if place not in self.going
            ),
            *self.going.values(),
        ]

    def include(self, table: Table, record: Record, first: Change | None = None) -> None:
        """Let a record go, and what goes with it; nothing refers to it anew from now on."""
        if (table.name, record[table.key]) in self.going:
            return
        going = self.going[table.name, record[table.key]] = Change(
            table, record, {}, first=first, for_good=self.for_good
        )
        referring = list(referring_fields(self.store.specification, table))
        if referring:
            steps = self.store.steps(self.by)
            self.store.commit(steps, [steps.close(table, record)])
        for other, field in referring:
            for child in self.store.having(other, field.name, record[table.key]):
                self._sort(other, field, child, first or going)

    def _sort(self, other: Table, field: Field, child: Record, first: Change) -> None:
        rule = field.reference.on_delete if field.reference else "restrict"
        if (other.name, child[other.key]) in self.going:
            return
        if rule == "cascade":
            self.include(other, child, first)
        elif rule == "set null":
            self.loosened.append((other, field, child))
        else:
            self.restricting.append((other, child))

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

    def _remove(
        self,
        going: Change,
        receipt: Receipt | None,
        also: Sequence[Change] = (),
        emitted: Sequence[Emission] = (),
    ) -> None:
        steps = self.store.steps(self.by)
        try:
            self.store.commit(steps, steps.of([going, *also], receipt, emitted))
        except StaleError:
            if self.store.get(going.table, going.before[going.table.key]) is not None:
                raise

    def reopen(self) -> None:
        """Let the records be changed, and referred to, again: they stay."""
        for going in self.going.values():
            if self.store.models.is_referred_to(going.table):
                steps = self.store.steps(self.by)
                self.store.commit(steps, [steps.reopen(going.table, going.before)])
