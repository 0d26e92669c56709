"""The `list` operation: which index answers, which records the caller sees, a full page of them, and how to go on."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlencode

from msgspec import Struct

from chalicelib.api.answers import Answer, success
from chalicelib.api.calls import Call
from chalicelib.api.checking import Mistakes, unknown_parameters
from chalicelib.api.errors import ApiError
from chalicelib.api.parents import parent_key
from chalicelib.api.rendering import shaped, visible
from chalicelib.api.values import Mistake, did_you_mean, from_text
from chalicelib.auth import Access
from chalicelib.data import InvalidCursorError, Page, Query, decode_cursor, encode_cursor, read_page
from chalicelib.specification import Table, naming
from chalicelib.specification.indexes import access_paths, attribute_type, order_field, path_by, stored_type
from chalicelib.specification.values import Json, Record

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
RESERVED = ("limit", "cursor", "sort")


class Parameters(Struct, frozen=True):
    """The checked query parameters of a list."""

    limit: int
    forward: bool
    cursor: str | None
    filters: Record


def list_records(call: Call) -> Answer:
    """Answer a page of the records that the caller may list."""
    access = call.access("list")
    parent = parent_key(call)
    parameters = check_parameters(call)
    if access.own_field == call.table.key and parent is None:
        return _answer(call, access, parameters, _own_record(call, access, parameters), None)
    query = _query(call, access, parameters, parent)
    binding = _binding(query, parameters)
    start = _start(call, query, binding, parameters.cursor)
    page = read_page(
        call.backend.store.read, query, lambda record: _kept(access, parameters, record), limit=parameters.limit, start=start
    )
    cursor = page.last and encode_cursor(binding, (page.last[query.path.sort], page.last[call.table.key]))
    return _answer(call, access, parameters, page, cursor)


def check_parameters(call: Call) -> Parameters:
    """Return the query parameters; raises ApiError with all that is wrong with them."""
    mistakes: Mistakes = {}
    texts = _single(call, mistakes)
    limit = _limit(texts.get("limit", str(DEFAULT_LIMIT)), mistakes)
    forward = _forward(call.table, texts.get("sort"), mistakes)
    filters = _filters(call, {name: text for name, text in texts.items() if name not in RESERVED}, mistakes)
    if mistakes:
        raise ApiError("INVALID_REQUEST", mistakes)
    return Parameters(limit, forward, texts.get("cursor"), filters)


def _single(call: Call, mistakes: Mistakes) -> dict[str, str]:
    mistakes |= {name: "is given more than once" for name, texts in call.query.items() if len(texts) > 1}
    return {name: texts[0] for name, texts in call.query.items() if len(texts) == 1}


def _limit(text: str, mistakes: Mistakes) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= LARGEST_LIMIT:
        return int(text)
    mistakes["limit"] = f"must be a whole number from 1 to {LARGEST_LIMIT}"
    return DEFAULT_LIMIT


def _forward(table: Table, text: str | None, mistakes: Mistakes) -> bool:
    orders = {order_field(table), "created_at"} if order_field(table) == "id" else {order_field(table)}
    if text is not None and text.removeprefix("-") not in orders:
        field = sorted(orders)[0]
        mistakes["sort"] = f"must be {field} or -{field}"
    return text is None or not text.startswith("-")


def _filters(call: Call, texts: dict[str, str], mistakes: Mistakes) -> Record:
    table, specification = call.table, call.backend.specification
    known = [field.name for field in table.fields if _filterable(call, field.name)]
    filters: Record = {}
    for name, text in texts.items():
        field = table.field(name)
        if field is None:
            mistakes |= {name: f"is not a query parameter here{did_you_mean(name, [*known, *RESERVED])}"}
        elif name not in known:
            mistakes[name] = f"is not indexed: add `indexed` to {name} of {table.name} in section 3.2 of the document"
        else:
            try:
                filters[name] = from_text(stored_type(specification, field), text)
            except Mistake as mistake:
                mistakes[name] = str(mistake)
    return filters


def _filterable(call: Call, name: str) -> bool:
    return name in call.endpoint.filters or path_by(call.backend.specification, call.table, name) is not None
