"""Which events of the document a change is: its kind, the value that a field comes to, and the condition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.specification import Specification, Table, holds

if TYPE_CHECKING:
    from chalicelib.data import Change, Store
    from chalicelib.specification.expressions import Lookup
    from chalicelib.specification.operations import Becomes, Event
    from chalicelib.specification.values import Json, Record


class References:
    """Follows paths from records to those that they refer to; each is read once."""

    def __init__(self, specification: Specification, store: Store) -> None:
        self._specification = specification
        self._store = store
        self._read: dict[tuple[str, Json], Record] = {}

    def lookup(self, table: Table, record: Record) -> Lookup:
        """A Lookup from a record; of who made the change nothing is known."""
        return lambda steps: self.follow(table, record, steps)

    def telling(self, table: Table, record: Record) -> Lookup:
        """The same for what people are told: fields that are write-only or encrypted are as if they held nothing."""
        return lambda steps: self.follow(table, record, steps, telling=True)

    def follow(self, table: Table, record: Record, steps: tuple[str, ...], *, telling: bool = False) -> Json:
        """The value at a path from a record; None where there is none."""
        field = table.field(steps[0])
        hidden = field is None or (telling and (field.write_only or field.encrypted))
        value = None if hidden else record.get(steps[0])
        if len(steps) == 1 or value is None:
            return value
        target = self._specification.table(field.reference.table) if field and field.reference else None
        if target is None:
            return value.get(steps[1]) if isinstance(value, dict) else None
        return self.follow(target, self._record(target, value), steps[1:], telling=telling)

    def _record(self, table: Table, key: Json) -> Record:
        place = (table.name, key)
        if place not in self._read:
            self._read[place] = self._store.get(table, key) or {}
        return self._read[place]


def is_event(event: Event, change: Change, references: References) -> bool:
    """Whether a change is what an event names.

    A record that is restored is news for whoever hears of deletions, and for nobody else: it is not new.
    """
    kind = "deleted" if change.kind == "restored" else change.kind
    if event.table != change.table.name or kind not in event.changes:
        return False
    if event.becomes and not _has_become(event.becomes, change):
        return False
    return holds(event.where, references.lookup(change.table, change.record))


def _has_become(becomes: Becomes, change: Change) -> bool:
    now, before = (record.get(becomes.field) for record in (change.after, change.before))
    return bool(now == becomes.value and before != becomes.value)
