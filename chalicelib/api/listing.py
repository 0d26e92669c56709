"""The `list` operation: a full page of the records that the caller may see, and how to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.api.answers import Answer, encoded, success
from chalicelib.api.errors import ApiError
from chalicelib.api.parameters import check_parameters
from chalicelib.api.preconditions import fresh, list_tag
from chalicelib.api.rendering import shaped
from chalicelib.api.selection import Selection, select
from chalicelib.data import InvalidCursorError, Page

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.data import Position, Query, Search
    from chalicelib.specification.values import Json

MOST_COUNTED = 1000
"""Records that a count finds at most; it says when it has ended there."""


def list_records(call: Call) -> Answer:
    """Answer a page of the records that the caller may list."""
    access, store = call.access("list"), call.backend.store
    selection = select(call, access, check_parameters(call))
    if access.own_field == call.table.key and not selection.within:
        return _own_record(call, selection)
    parameters, query = selection.parameters, selection.query(store)
    binding = selection.binding(call.endpoint.path, query)
    page = selection.page(store, query, parameters.limit, _start(call, binding, parameters.cursor))
    cursor = page.last and store.cursors.encode(binding, page.last)
    return _answer(call, selection, page, {"next": cursor, **_count(call, selection, query)})


def _own_record(call: Call, selection: Selection) -> Answer:
    record = call.backend.store.get(call.table, call.actor.id)
    row = selection.shown(record) if record is not None else None
    rows = [] if row is None else [row]
    count = {"count": len(rows), "count_is_exact": True} if selection.parameters.count else {}
    return _answer(call, selection, Page(rows), {"next": None, **count})


def _count(call: Call, selection: Selection, query: Query | Search) -> dict[str, Json]:
    if not selection.parameters.count:
        return {}
    page = selection.page(call.backend.store, query, MOST_COUNTED)
    return {"count": len(page.rows), "count_is_exact": page.last is None}


def _start(call: Call, binding: tuple[str, ...], cursor: str | None) -> Position | None:
    if cursor is None:
        return None
    try:
        return call.backend.store.cursors.decode(binding, cursor)
    except InvalidCursorError:
        raise ApiError("INVALID_REQUEST", {"cursor": "is not the cursor of a page of this list"}) from None


def _answer(call: Call, selection: Selection, page: Page, ends: dict[str, Json]) -> Answer:
    parameters = selection.parameters
    rows = shaped(call, call.table, page.rows, parameters.include)
    if parameters.fields is not None:
        shown = (*parameters.fields, *parameters.include)
        rows = [{name: row[name] for name in shown if name in row} for row in rows]
    shape = call.endpoint.response
    data = encoded(rows if shape and shape.array else {"items": rows, **ends})
    link = {"Link": f'<{next_path(call, ends["next"])}>; rel="next"'} if ends["next"] else {}
    return fresh(call, success(data, headers={"ETag": list_tag(data), **link}, message=call.endpoint.message))


def next_path(call: Call, cursor: str) -> str:
    """Return the path of the next page, with what was asked of this one."""
    texts = {name: texts[-1] for name, texts in call.query.items()} | {"cursor": cursor}
    return f"{call.path}?{urlencode(texts)}"
