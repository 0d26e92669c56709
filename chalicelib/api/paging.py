"""The pages of a list: where the one begins that a cursor asks for, and how one is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.api.answers import Answer, encoded, success
from chalicelib.api.errors import ApiError
from chalicelib.api.preconditions import fresh, list_tag
from chalicelib.data import InvalidCursorError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.api.calls import Call
    from chalicelib.data import Position
    from chalicelib.specification.values import Json, Record


def start_of(call: Call, binding: tuple[str, ...], cursor: str | None) -> Position | None:
    """Return where the page of a cursor begins, of the list that `binding` is; None is the beginning."""
    if cursor is None:
        return None
    try:
        return call.backend.store.cursors.decode(binding, cursor)
    except InvalidCursorError:
        raise ApiError("INVALID_REQUEST", {"cursor": "is not the cursor of a page of this list"}) from None


def place_of(call: Call, binding: tuple[str, ...], cursor: str | None) -> str | None:
    """Return the same for a list whose places are one text each."""
    start = start_of(call, binding, cursor)
    return None if start is None else str(start[0])


def answer_places(call: Call, binding: tuple[str, ...], rows: Sequence[Record], places: Sequence[str]) -> Answer:
    """Answer a page of such a list: of `places` there is one more than of `rows` where the list goes on."""
    cursor = call.backend.store.cursors.encode(binding, (places[len(rows) - 1],)) if len(places) > len(rows) else None
    return answer_page(call, {"items": rows, "next": cursor}, cursor)


def answer_page(call: Call, content: Json, cursor: str | None) -> Answer:
    """Answer a page, with a link to the next one where there is a cursor."""
    data = encoded(content)  # sent as it is, unless files have addresses to be put in
    sent = content if call.backend.specification.has_files else data
    link = {"Link": f'<{_next_path(call, cursor)}>; rel="next"'} if cursor else {}
    return fresh(call, success(sent, headers={"ETag": list_tag(data), **link}, message=call.endpoint.message))


def _next_path(call: Call, cursor: str) -> str:
    """The path of the next page, with what was asked of this one."""
    texts = {name: texts[-1] for name, texts in call.query.items()} | {"cursor": cursor}
    return f"{call.path}?{urlencode(texts)}"
