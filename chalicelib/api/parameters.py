"""The query parameters of a list: how many, from where, in which order, and equal in which fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.api.checking import Mistakes, checked_type
from chalicelib.api.errors import ApiError
from chalicelib.api.kinds import Mistake, did_you_mean, from_text
from chalicelib.specification.indexes import path_by, sort_field
from chalicelib.specification.values import Record

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification import Table

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
RESERVED = ("limit", "cursor", "sort")


class Parameters(Struct, frozen=True):
    """The checked query parameters of a list."""

    limit: int
    forward: bool
    cursor: str | None
    filters: Record


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
    name = sort_field(table)
    if text not in (None, name, f"-{name}"):
        mistakes["sort"] = f"must be {name} or -{name}"
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
                filters[name] = from_text(checked_type(specification, table, field), text)
            except Mistake as mistake:
                mistakes[name] = str(mistake)
    return filters


def _filterable(call: Call, name: str) -> bool:
    return name in call.endpoint.filters or path_by(call.backend.specification, call.table, name) is not None
