"""Which records a list is of: those of its parent that the caller may see and that meet the filters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from chalicelib.api.calls import Call
from chalicelib.api.errors import ApiError
from chalicelib.api.parameters import Parameters
from chalicelib.api.parents import parent_key
from chalicelib.api.rendering import visible
from chalicelib.api.searching import index_word, mentions
from chalicelib.auth import Access
from chalicelib.data import NoIndexError, Page, Query, Search, UnreadableError, find, plan, read_page, subject, walk
from chalicelib.specification import Compare, FieldPath, Value, holds
from chalicelib.specification.expressions import record_lookup
from chalicelib.specification.indexes import has_word_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.data import Position, Store
    from chalicelib.specification.values import Json, Record


class Selection(Struct, frozen=True):
    """The records of one list, for one caller; `within` is what holds of all of a parent's records."""

    call: Call
    access: Access
    parameters: Parameters
    within: tuple[Compare, ...]

    def query(self, store: Store) -> Query | Search:
        """Return what to read: the narrowest index for the parent, the caller and the filters, or that of words.

        The records of one parent or one person are looked through for words, and so is a table that is small.
        """
        table, words = self.access.table, self.parameters.words
        query = self._planned(store, (*self.within, *self.access.scope))
        bounded = (*map(subject, self.within), self.access.own_field)  # a tenant may have any number
        if not words or not has_word_index(table) or query.path.partition in bounded:
            return query
        if self.parameters.sort or not self.parameters.forward:
            raise ApiError("INVALID_REQUEST", {"sort": f"is not possible with q: {table.name} are found word by word"})
        return Search(table, index_word(words))

    def _planned(self, store: Store, scope: tuple[Compare, ...]) -> Query:
        table, parameters = self.access.table, self.parameters
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

    def page(self, store: Store, query: Query | Search, limit: int, start: Position | None = None) -> Page:
        """Return the next records; what decides on those that are read together is read together too."""
        if isinstance(query, Search):
            found = find(store, query, start, limit + 1, self._foresee)
            return read_page(((record and self.shown(record, word), place) for record, word, place in found), limit)
        view, walked = self._deciding(self._view(query)), walk(partial(self._read, store), query, start, limit + 1)
        return read_page(((view(record), place) for record, place in walked), limit)

    def _read(self, store: Store, query: Query, start: Record | None, limit: int) -> list[Record]:
        records = store.read(query, start, limit)
        self._foresee(records)
        return records

    def _foresee(self, records: list[Record]) -> None:
        self.call.foresee(self.access.table, records, self.access.followed)

    def shown(self, record: Record, found_by: str | None = None) -> Record | None:
        """Return what the caller may see of a record; None for one that is not of the list, or is at another word."""
        view = partial(self._seen, within=self.within, filters=self.parameters.filters, found_by=found_by)
        return self._deciding(view)(record)

    def _view(self, query: Query) -> Callable[[Record], Record | None]:
        """Return what tells what is shown of a record; what the query has asked of the index is not asked again."""
        met = _equal(query.path.partition, query.value)
        within = tuple(condition for condition in self.within if condition != met)
        # What is not always theirs to see is asked of what they see: a filter would tell what is in it.
        seen_met = met if self.access.always(query.path.partition) else None
        filters = tuple(condition for condition in self.parameters.filters if condition != seen_met)
        if within or filters or self.parameters.words:
            return partial(self._seen, within=within, filters=filters)
        return partial(visible, self.access)

    def _deciding(self, view: Callable[[Record], Record | None]) -> Callable[[Record], Record | None]:
        """Return the view, which leaves out the records that an unreadable value decides on."""
        if not self.call.backend.specification.seals:
            return view

        def decided(record: Record) -> Record | None:
            try:
                return view(record)
            except UnreadableError:
                return None

        return decided

    def _seen(
        self, record: Record, within: tuple[Compare, ...], filters: tuple[Compare, ...], found_by: str | None = None
    ) -> Record | None:
        seen = visible(self.access, record)
        if seen is None or not _all_hold(within, record) or not _all_hold(filters, seen):
            return None
        words = self.parameters.words
        return seen if not words or mentions(self.access.table, record, seen, words, found_by) else None

    def binding(self, path: str, query: Query | Search) -> tuple[str, ...]:
        """Return what a cursor of this list is bound to: the caller, the list, and how it is read."""
        way = () if isinstance(query, Search) else (query.path.name, query.path.shards, query.value, query.forward)
        asked = msgspec.to_builtins([way, self.parameters.filters, self.parameters.words])
        actor = self.access.actor
        return (str(actor.id), *actor.roles, path, str(asked))


def select(call: Call, access: Access, parameters: Parameters) -> Selection:
    """Return the list that is asked for; raises ApiError where its parent is not the caller's to see."""
    parent = call.endpoint.parent
    return Selection(call, access, parameters, (_equal(parent.field, parent_key(call)),) if parent else ())


def _all_hold(conditions: tuple[Compare, ...], record: Record) -> bool:
    lookup = record_lookup(record)
    return all(holds(condition, lookup) for condition in conditions)


def _equal(name: str, value: Json) -> Compare:
    return Compare("eq", FieldPath((name,)), (Value(value),))
