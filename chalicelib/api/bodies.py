"""The body of a request: one JSON object, read exactly, or refused with the reason.

Numbers are Decimals; a name that is given twice, or JSON that is nested too deep, is a mistake rather than a guess.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from chalicelib.api.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalice.app import Request

    from chalicelib.specification.values import Json

DECODER = msgspec.json.Decoder(float_hook=Decimal)
JSON_TYPES = ("application/json", "application/merge-patch+json")

DEEPEST = 32
"""Levels of JSON where the document says nothing; DynamoDB keeps no more."""


def raw_body(request: Request) -> bytes:
    """Return the bytes that were sent.

    Raises:
        ApiError: they are no text that can be.

    """
    try:
        body = request.raw_body
    except UnicodeEncodeError:  # half a surrogate pair
        raise ApiError("MALFORMED_JSON") from None
    return body.encode() if isinstance(body, str) else body


def read_body(raw: bytes, content_type: str | None, deepest: int | None) -> dict[str, Json]:
    """Return the JSON object that was sent; none sent is an empty one.

    Raises:
        ApiError: it is something else.

    """
    media_type = (content_type or JSON_TYPES[0]).partition(";")[0].strip().lower()
    if raw and media_type not in JSON_TYPES:
        raise ApiError("UNSUPPORTED_MEDIA_TYPE")
    try:
        content = DECODER.decode(raw or b"{}")
    except (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError):
        raise ApiError("MALFORMED_JSON") from None
    if not isinstance(content, dict):
        raise ApiError("MALFORMED_JSON")
    _refuse_depth(raw, content, deepest or DEEPEST)
    _refuse_repetition(raw, content)
    return content


def _refuse_depth(raw: bytes, content: Json, deepest: int) -> None:
    if raw.count(b"{") + raw.count(b"[") <= deepest:
        return  # however they are nested
    level = [content]
    for _ in range(deepest):
        level = [value for part in level for value in _parts(part) if isinstance(value, list | dict)]
    if level:
        raise ApiError("MALFORMED_JSON", message=f"The body is nested more than {deepest} deep")


def _refuse_repetition(raw: bytes, content: dict[str, Json]) -> None:
    if raw.count(b":") == len(content):
        return  # each colon is one name of the object's own
    json.loads(raw, object_pairs_hook=_named_once, parse_float=str, parse_int=str)


def _named_once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in found if names.count(name) > 1)
        raise ApiError("MALFORMED_JSON", message=f"The body gives '{twice[:60]}' more than once")
    return found


def _parts(part: Json) -> Iterator[Json]:
    return iter(part.values() if isinstance(part, dict) else part)
