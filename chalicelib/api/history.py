"""The `history` operation: who changed what of a record, the newest first, a page at a time.

It is shown to who may read the record as it is now, and of each change the fields that they may read in it.  That of a
record which is gone is shown to those alone who may read every record of its table, whatever is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.checking import unknown_parameters
from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import target
from chalicelib.api.paging import answer_places, place_of
from chalicelib.api.parameters import DEFAULT_LIMIT, limit_of, single
from chalicelib.api.reading import within_parent
from chalicelib.data import read_history

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.data import Entry
    from chalicelib.specification.values import Record

PARAMETERS = ("limit", "cursor")


def record_history(call: Call) -> Answer:
    """Answer a page of the history of a record."""
    access, store, wanted = call.access("read"), call.backend.store, target(call)
    limit, cursor = _parameters(call)
    record = store.get(wanted.table, wanted.key)
    fields = access.unconditional if record is None else access.fields(record)
    if fields is None or not _is_here(call, record):
        raise ApiError("NOT_FOUND", hides=fields is None and record is not None)
    binding = (str(call.actor.id), call.endpoint.path, wanted.name)
    found = read_history(store, wanted, record, behind=place_of(call, binding, cursor), limit=limit + 1)
    if record is None and not found and cursor is None:
        raise ApiError("NOT_FOUND")
    rows = [_shown(call, entry, fields) for entry in found[:limit]]
    return answer_places(call, binding, rows, [entry.place for entry in found])


def _parameters(call: Call) -> tuple[int, str | None]:
    mistakes: Mistakes = unknown_parameters(call, PARAMETERS)
    texts = single(call, mistakes)
    limit = limit_of(texts.get("limit", str(DEFAULT_LIMIT)), mistakes)
    if mistakes:
        raise ApiError("INVALID_REQUEST", mistakes)
    return limit, texts.get("cursor")


def _is_here(call: Call, record: Record | None) -> bool:
    return call.endpoint.parent is None if record is None else within_parent(call, record)


def _shown(call: Call, entry: Entry, fields: frozenset[str]) -> Record:
    hidden = {field.name for field in call.table.fields if field.write_only}
    return {
        "version": entry.version,
        "at": entry.at,
        "by": entry.by,
        "change": entry.change,
        "changes": {name: values for name, values in entry.changes.items() if name in fields - hidden},
    }
