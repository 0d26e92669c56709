"""The parts of a request that are writes of their own: the items of a bulk, the records made with another.

A part is a call like any other (`chalicelib.api.calls.Part`), so that what holds of a single write holds of it.  What
is wrong with it is said under its place: `items[3].email`.
"""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.api.checking import Mistakes, checked_fields
from chalicelib.api.decisions import drafted
from chalicelib.api.errors import ApiError
from chalicelib.data import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Json, Record


def objects(name: str, value: Json, most: int, mistakes: Mistakes) -> list[tuple[str, dict[str, Json]]]:
    """Return the objects of the list that was sent under a name, each with its place."""
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        mistakes[name] = f"must be a list of 1 to {most} objects"
        return []
    placed = [(f"{name}[{index}]", item) for index, item in enumerate(value)]
    mistakes |= {at: "must be an object" for at, item in placed if not isinstance(item, dict)}
    return [(at, item) for at, item in placed if isinstance(item, dict)]


def checked_part(call: Call, mistakes: Mistakes, *, partial: bool = False) -> Record:
    """Return the canonical values of a part; what is wrong with them goes into `mistakes`, under their places."""
    found: Mistakes = {}
    values = checked_fields(call, call.body(), found, partial=partial)
    mistakes |= under(place(call), found)
    return values


def drafted_part(call: Call, sent: Record, within: Record) -> Change:
    """Return the new record of a part, to be stored; raises ApiError with its place."""
    with located(call):
        return Change(call.table, {}, drafted(call, sent, within), place(call))


def place(call: Call) -> str:
    """Return where the request speaks of what the call is about; nothing for a whole request."""
    return call.part.at if call.part else ""


def under(at: str, mistakes: Mistakes) -> Mistakes:
    """Return the mistakes of a part by their places in the request."""
    return {f"{at}.{name}": text for name, text in mistakes.items()}


@contextmanager
def located(call: Call) -> Iterator[None]:
    """Say of an error which part of the request it is about."""
    try:
        yield
    except ApiError as error:
        entry = call.backend.errors.entry(error.code)
        if entry.status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == "UNAUTHENTICATED":
            raise
        at = place(call)
        fields = under(at, error.fields) if error.fields else {at: error.message or entry.text}
        raise ApiError(error.code, fields, message=error.message, headers=error.headers) from None
