"""The `list` operation: a full page of the records that the caller may see, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.paging import answer_page, start_of
from chalicelib.api.parameters import check_parameters
from chalicelib.api.rendering import shaped
from chalicelib.api.selection import Selection, select
from chalicelib.data import Page, operand, subject

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.data import Query, Search
    from chalicelib.specification.values import Json, Record

MOST_COUNTED = 1000
"""Records that a count finds at most; it says when it has ended there."""


def list_records(call: Call) -> Answer:
    """Answer a page of the records that the caller may list."""
    access, store = call.access("list"), call.backend.store
    selection = select(call, access, check_parameters(call, access))
    known = known_records(call, access, selection)
    if known is not None:
        return _all_of(call, selection, known)
    parameters, query = selection.parameters, selection.query(store)
    binding = selection.binding(call.endpoint.path, query)
    page = selection.page(store, query, parameters.limit, start_of(call, binding, parameters.cursor))
    cursor = page.last and store.cursors.encode(binding, page.last)
    return _answer(call, selection, page, {"next": cursor, **_count(call, selection, query)})


def found_records(call: Call) -> list[Record]:
    """Return the records of the first page, as the caller may list them."""
    access, store = call.access("list"), call.backend.store
    selection = select(call, access, check_parameters(call, access))
    known = known_records(call, access, selection)
    if known is not None:
        return [row for record in known if (row := selection.shown(record)) is not None]
    return selection.page(store, selection.query(store), selection.parameters.limit).rows


def known_records(call: Call, access: Access, selection: Selection) -> list[Record] | None:
    """Return the records that a list can be of: one by its key, or none; None where they have to be looked for."""
    if access.tenant and access.own_tenant is None:
        return []
    keys = [one for one in access.scope if subject(one) == call.table.key]
    if not keys or selection.within:
        return None
    record = call.backend.store.get(call.table, operand(keys[0]))
    return [] if record is None else [record]


def _all_of(call: Call, selection: Selection, records: list[Record]) -> Answer:
    rows = [row for record in records if (row := selection.shown(record)) is not None]
    count = {"count": len(rows), "count_is_exact": True} if selection.parameters.count else {}
    return _answer(call, selection, Page(rows), {"next": None, **count})


def _count(call: Call, selection: Selection, query: Query | Search) -> dict[str, Json]:
    if not selection.parameters.count:
        return {}
    page = selection.page(call.backend.store, query, MOST_COUNTED)
    return {"count": len(page.rows), "count_is_exact": page.last is None}


def _answer(call: Call, selection: Selection, page: Page, ends: dict[str, Json]) -> Answer:
    parameters = selection.parameters
    rows = shaped(call, call.table, page.rows, parameters.include)
    if parameters.fields is not None:
        shown = (*parameters.fields, *parameters.include)
        rows = [{name: row[name] for name in shown if name in row} for row in rows]
    shape = call.endpoint.response
    return answer_page(call, rows if shape and shape.array else {"items": rows, **ends}, ends["next"])
