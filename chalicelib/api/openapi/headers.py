"""The headers of answers.  Those of CORS and of HTTP itself (`Content-Type`) are no part of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.api.openapi.values import Schema

ALWAYS = {
    "X-Request-Id": "What the log knows the request by",
    "Cache-Control": "Whether the answer may be kept",
    "ETag": "The version of what is answered",
    "Location": "The path of the new record",
    "WWW-Authenticate": "How to say who asks",
    "Content-Security-Policy": "What the page may load: nothing from elsewhere",
    "X-Content-Type-Options": "The media type is as it says",
    "Referrer-Policy": "The page's address is told to nobody",
}
"""Headers that are there wherever the contract has them."""

SOMETIMES = {
    "Link": "The next page, where there is one",
    "Retry-After": "Seconds after which to try again",
}

COMMON = ("X-Request-Id", "Cache-Control")


def headers(*names: str) -> Schema:
    """Return the headers of an answer: these, and those of every one."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*COMMON, *names)}


def components() -> Schema:
    """Return the description of each header."""
    text: Schema = {"type": "string"}
    always = {name: {"description": told, "required": True, "schema": text} for name, told in ALWAYS.items()}
    return always | {name: {"description": told, "schema": text} for name, told in SOMETIMES.items()}
