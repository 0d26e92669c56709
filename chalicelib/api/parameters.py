"""The query parameters of a list: how many, from where, in which order, which records, and what is shown of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.api.errors import ApiError
from chalicelib.api.filters import filters
from chalicelib.api.inclusion import Inclusion, inclusion
from chalicelib.api.kinds import did_you_mean
from chalicelib.api.rendering import shown_fields
from chalicelib.api.searching import asked_words
from chalicelib.data import sortable, subject
from chalicelib.specification import Compare
from chalicelib.specification.indexes import sort_field

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.auth import Access

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100
RESERVED = ("limit", "cursor", "sort", "fields", "include", "count", "q")


class Parameters(Struct, frozen=True, kw_only=True):
    """The checked query parameters of a list."""

    limit: int
    sort: str | None  # None: not said
    forward: bool
    cursor: str | None
    filters: tuple[Compare, ...]
    fields: tuple[str, ...] | None  # None: all that the endpoint shows
    include: Inclusion
    count: bool
    words: tuple[str, ...]  # of `q`


def check_parameters(call: Call, access: Access) -> Parameters:
    """Return the query parameters; raises ApiError with all that is wrong with them."""
    mistakes: Mistakes = {}
    texts = single(call, mistakes)
    others = {name: text for name, text in texts.items() if name not in RESERVED}
    conditions = tuple(filters(call, access, others, RESERVED, mistakes))
    sort = texts.get("sort")
    parameters = Parameters(
        limit=limit_of(texts.get("limit", str(DEFAULT_LIMIT)), mistakes),
        sort=_sort(call, access, sort, conditions, mistakes),
        forward=sort is None or not sort.startswith("-"),
        cursor=texts.get("cursor"),
        filters=conditions,
        fields=_fields(access, texts.get("fields"), mistakes),
        include=inclusion(call, access, texts.get("include"), mistakes),
        count=_flag(texts.get("count"), mistakes),
        words=asked_words(access, texts.get("q"), mistakes),
    )
    if mistakes:
        raise ApiError("INVALID_REQUEST", mistakes)
    return parameters


def single(call: Call, mistakes: Mistakes) -> dict[str, str]:
    """Return the query parameters; one that is given more than once goes into `mistakes`."""
    mistakes |= {name: "is given more than once" for name, texts in call.query.items() if len(texts) > 1}
    return {name: texts[0] for name, texts in call.query.items() if len(texts) == 1}


def limit_of(text: str, mistakes: Mistakes) -> int:
    """Return how many a page is to hold; what is wrong with it goes into `mistakes`."""
    if text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= LARGEST_LIMIT:
        return int(text)
    mistakes["limit"] = f"must be a whole number from 1 to {LARGEST_LIMIT}"
    return DEFAULT_LIMIT


def _sort(
    call: Call, access: Access, text: str | None, conditions: tuple[Compare, ...], mistakes: Mistakes
) -> str | None:
    if text is None:
        return None
    parent = {call.endpoint.parent.field} if call.endpoint.parent else set()
    equal = {subject(one) for one in conditions if one.op == "eq"}
    possible = sortable(call.backend.store.paths(call.table), call.table, frozenset(equal | parent))
    # The order would tell what is in a field that is hidden in some record.
    known = [name for name in possible if name == sort_field(call.table) or access.always(name)]
    name = text.removeprefix("-")
    if name not in known:
        mistakes["sort"] = "must be " + " or ".join(f"{one} or -{one}" for one in known)
        return None
    return name


def _fields(access: Access, text: str | None, mistakes: Mistakes) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(dict.fromkeys(text.split(",")))
    known = [field.name for field in shown_fields(access)]
    for name in names:
        if name not in known:
            mistakes["fields"] = f"'{name}' is not a field of {access.table.name}{did_you_mean(name, known)}"
    return names


def _flag(text: str | None, mistakes: Mistakes) -> bool:
    if text not in (None, "true", "false"):
        mistakes["count"] = "must be true or false"
    return text == "true"
