"""What one function writes and emits: collected while it runs, seen by its own reads by key, stored in one transaction.

The function may be called again when a record that it changes has changed meanwhile; each time with a unit of its own,
that reads anew.  A record that is only read may be another's by then: what a decision depends on has to be written, be
it with the values that it has.  Killed before the transaction nothing is written, after it everything is; what goes
with a deleted record is closed at once (`chalicelib.data.deletion`), which wears off by itself.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.data.changes import Change
from chalicelib.data.deletion import Removal
from chalicelib.data.refusals import MissingReferenceError, TakenError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chalicelib.data.changes import Place
    from chalicelib.data.emissions import Emission
    from chalicelib.data.store import Store
    from chalicelib.specification import Table
    from chalicelib.specification.values import Json, Record


class Unit:
    """The writes of one function; `by` is who asks for them."""

    def __init__(self, store: Store, by: str | None) -> None:
        self._store = store
        self._by = by
        self._changes: dict[Place, Change] = {}
        self._read: dict[Place, Record | None] = {}
        self._removal = Removal(store, by)
        self.emitted: list[Emission] = []
        """The events that go with what is written, in their order."""

    def get(self, table: Table, key: Json) -> Record | None:
        """The record of that key as it is with what was written here; None where there is none."""
        place = (table.name, key)
        if place in self._removal.going:
            return None
        if place in self._changes:
            return self._changes[place].after
        if place not in self._read:
            self._read[place] = self._store.get(table, key)
        return self._read[place]

    def create(self, table: Table, record: Record) -> None:
        """Add a record that `Store.compose` made; raises TakenError where it was written here already."""
        place = (table.name, record[table.key])
        if place in self._changes or place in self._removal.going:
            raise TakenError({table.key: "is already taken"})
        self._changes[place] = Change(table, {}, record)

    def update(self, table: Table, stored: Record, wanted: Record) -> Record:
        """Make `wanted` of a record that `get` gave; the record as it is then."""
        place = (table.name, stored[table.key])
        known = self._changes.get(place)
        before = known.before if known else stored
        version = before["version"] + 1 if before else 1
        after = self._store.revise(table, stored, wanted, self._by) | {"version": version}
        self._changes[place] = Change(table, before, after)
        return after

    def delete(self, table: Table, stored: Record) -> None:
        """Remove a record that `get` gave, and what goes with it."""
        known = self._changes.pop((table.name, stored[table.key]), None)
        if known is None or known.before:
            self._removal.include(table, known.before if known else stored)

    def changes(self) -> list[Change]:
        """All that was written.

        Raises:
            InUseError: a restricting reference leads to a record that goes.
            MissingReferenceError: a record that is written refers to one that goes.

        """
        self._removal.refuse_blocked()
        removed = {change.place: change for change in self._removal.changes()}
        kept = [self._loosened(change, removed.pop(place, None)) for place, change in self._changes.items()]
        written = [change for change in kept if change.after or change.before]
        for change in written:
            self._refuse_dangling(change)
        return [*written, *removed.values()]

    def reopen(self) -> None:
        """Let what would have gone be written again: it stays."""
        self._removal.reopen()

    def _loosened(self, change: Change, removed: Change | None) -> Change:
        """The change of a record that goes with another, or that loses a reference to it."""
        if removed is None:
            return change
        lost = removed.before.keys() - removed.after.keys() if removed.after else ()
        gone = {(name, removed.before[name]) for name in lost}
        left = {name: value for name, value in change.after.items() if (name, value) not in gone}
        return Change(change.table, change.before, left) if removed.after else removed

    def _refuse_dangling(self, change: Change) -> None:
        references = {
            name: table
            for name, table, key in _references(change)
            if change.after and (table, key) in self._removal.going
        }
        if references:
            raise MissingReferenceError.of(references)


class Joined:
    """What functions write that join in one write: a unit that is another at each of the write's attempts."""

    def __init__(self, store: Store, by: str | None) -> None:
        self._store = store
        self._by = by
        self.unit: Unit | None = None

    def begin(self) -> Unit:
        """A unit with nothing in it; what the attempt before had written is forgotten."""
        self.unit = Unit(self._store, self._by)
        return self.unit

    @property
    def open(self) -> Unit:
        """The unit of this attempt."""
        return self.unit or self.begin()

    def around(self, decide: Callable[[], Sequence[Change]]) -> list[Change]:
        """What one attempt decides, and what functions write as it does."""
        self.begin()
        return [*decide(), *self.changes()]

    def changes(self) -> list[Change]:
        """All that functions have written at this attempt."""
        return self.open.changes()

    @property
    def emitted(self) -> list[Emission]:
        """All that they have emitted at it."""
        return self.open.emitted

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Open what would have gone where the write is refused."""
        try:
            yield
        except (BotoCoreError, ClientError):
            raise  # it may be done; what was closed wears off
        except Exception:
            self.open.reopen()
            raise


def _references(change: Change) -> Iterator[tuple[str, str, Json]]:
    for field in change.table.fields:
        if field.reference and change.after.get(field.name) is not None:
            yield field.name, field.reference.table, change.after[field.name]
