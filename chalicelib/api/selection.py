"""Which records a list is of: those of its parent that the caller may see and that meet the filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from chalicelib.api.errors import ApiError
from chalicelib.api.parameters import Parameters
from chalicelib.api.parents import parent_key
from chalicelib.api.rendering import visible
from chalicelib.auth import Access
from chalicelib.data import NoIndexError, Page, Query, plan, read_page, subject
from chalicelib.specification import Compare, FieldPath, Value, holds
from chalicelib.specification.expressions import record_lookup

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.data import Store
    from chalicelib.specification.values import Json, Record


class Selection(Struct, frozen=True):
    """The records of one list, for one caller; `within` is what holds of all of a parent's records."""

    access: Access
    parameters: Parameters
    within: tuple[Compare, ...]

    def query(self, store: Store) -> Query:
        """Return what to read: the narrowest index for the parent, the caller and the filters."""
        table, parameters = self.access.table, self.parameters
        scope = (*self.within, *self.access.scope)
        try:
            return plan(
                store.paths(table),
                table,
                (*scope, *parameters.filters, *self.access.equalities),
                parameters.sort,
                forward=parameters.forward,
            )
        except NoIndexError:
            line = f"- Indexes: {' + '.join([*map(subject, scope[:1]), str(parameters.sort)])}"
            told = f"has no index: add the line `{line}` to {table.name} in section 3.2 of the document"
            raise ApiError("INVALID_REQUEST", {"sort": told}) from None

    def page(self, store: Store, query: Query, limit: int, start: Record | None = None) -> Page:
        """Return the next records."""
        return read_page(store.read, query, self.shown, limit=limit, start=start)

    def shown(self, record: Record) -> Record | None:
        """Return what the caller may see of a record; None for one that is not of the list."""
        seen = visible(self.access, record)
        if seen is None or not _all_hold(self.within, record):
            return None
        return seen if _all_hold(self.parameters.filters, seen) and self._mentions(seen) else None

    def binding(self, path: str, query: Query) -> tuple[str, ...]:
        """Return what a cursor of this list is bound to: the caller, the list, and how it is read."""
        asked = msgspec.to_builtins([query.value, query.forward, self.parameters.filters, self.parameters.words])
        return (str(self.access.actor.id), path, query.path.name, str(asked))

    def _mentions(self, seen: Record) -> bool:
        searchable = (field.name for field in self.access.table.fields if field.searchable)
        text = " ".join(str(seen.get(name) or "") for name in searchable).lower() if self.parameters.words else ""
        return all(word in text for word in self.parameters.words)


def select(call: Call, access: Access, parameters: Parameters) -> Selection:
    """Return the list that is asked for; raises ApiError where its parent is not the caller's to see."""
    parent = call.endpoint.parent
    return Selection(access, parameters, (_equal(parent.field, parent_key(call)),) if parent else ())


def _all_hold(conditions: tuple[Compare, ...], record: Record) -> bool:
    lookup = record_lookup(record)
    return all(holds(condition, lookup) for condition in conditions)


def _equal(name: str, value: Json) -> Compare:
    return Compare("eq", FieldPath((name,)), (Value(value),))
