"""The `list` operation: which index answers, which records the caller sees, a full page of them, and how to go on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.api.answers import Answer, success
from chalicelib.api.errors import ApiError
from chalicelib.api.parameters import Parameters, check_parameters
from chalicelib.api.parents import parent_key
from chalicelib.api.preconditions import fresh, list_tag
from chalicelib.api.rendering import shaped, visible
from chalicelib.data import InvalidCursorError, Page, Query, decode_cursor, encode_cursor, read_page
from chalicelib.specification import Table, naming
from chalicelib.specification.indexes import access_paths, attribute_type, path_by

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification.values import Json, Record


def list_records(call: Call) -> Answer:
    """Answer a page of the records that the caller may list."""
    access = call.access("list")
    parent = parent_key(call)
    parameters = check_parameters(call)
    if access.own_field == call.table.key and parent is None:
        return _answer(call, access, _own_record(call, access, parameters), None)
    query = _query(call, access, parameters, parent)
    binding = _binding(query, parameters)
    start = _start(call, query, binding, parameters.cursor)
    page = read_page(
        call.backend.store.read,
        query,
        lambda record: _kept(access, parameters, record),
        limit=parameters.limit,
        start=start,
    )
    last = page.last
    cursor = None if last is None else encode_cursor(binding, (last[query.path.sort], last[call.table.key]))
    return _answer(call, access, page, cursor)


def _query(call: Call, access: Access, parameters: Parameters, parent: Json) -> Query:
    """Return what to read: the index that leads to the fewest records, by the parent, the caller and the filters."""
    specification, table = call.backend.specification, call.table
    wanted = dict(parameters.filters)
    if access.own_field:
        wanted = {access.own_field: call.actor.id, **wanted}
    if call.endpoint.parent:
        wanted = {call.endpoint.parent.field: parent, **wanted}
    for name, value in wanted.items():
        path = path_by(specification, table, name)
        if path:
            return Query(table, path, value, parameters.forward)
    (by_all, *_) = access_paths(specification, table)
    return Query(table, by_all, naming.PARTITION_VALUE, parameters.forward)


def _kept(access: Access, parameters: Parameters, record: Record) -> bool:
    seen = visible(access, record)
    return seen is not None and all(seen.get(name) == value for name, value in parameters.filters.items())


def _own_record(call: Call, access: Access, parameters: Parameters) -> Page:
    record = call.backend.store.get(call.table, call.actor.id)
    return Page([record] if record is not None and _kept(access, parameters, record) else [])


def _binding(query: Query, parameters: Parameters) -> tuple[str, ...]:
    filters = (f"{name}={value}" for name, value in sorted(parameters.filters.items()))
    return (query.table.name, query.path.name, str(query.value), str(query.forward), *filters)


def _start(call: Call, query: Query, binding: tuple[str, ...], cursor: str | None) -> Record | None:
    if cursor is None:
        return None
    names = (query.path.sort, query.table.key)
    try:
        start = dict(zip(names, decode_cursor(binding, cursor), strict=True))
    except InvalidCursorError:
        start = {}
    if not all(_fits(call, query.table, name, start.get(name)) for name in names):
        raise ApiError("INVALID_REQUEST", {"cursor": "is not the cursor of a page of this list"})
    return start


def _fits(call: Call, table: Table, name: str, value: Json) -> bool:
    text = attribute_type(call.backend.specification, table, name) == "S"
    return isinstance(value, str) if text else isinstance(value, int | Decimal)


def _answer(call: Call, access: Access, page: Page, cursor: str | None) -> Answer:
    records = [seen for record in page.records if (seen := visible(access, record)) is not None]
    rows = shaped(call, call.table, records)
    shape = call.endpoint.response
    data = rows if shape and shape.array else {"items": rows, "next": cursor}
    link = {"Link": f'<{_next_path(call, cursor)}>; rel="next"'} if cursor else {}
    return fresh(call, success(data, headers={"ETag": list_tag(data), **link}, message=call.endpoint.message))


def _next_path(call: Call, cursor: str) -> str:
    texts = {name: texts[-1] for name, texts in call.query.items()} | {"cursor": cursor}
    return f"{call.path}?{urlencode(texts)}"
