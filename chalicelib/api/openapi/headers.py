"""The headers of answers.  Those of CORS and of HTTP itself (`Content-Type`) are no part of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.browsers import SECURITY, security_headers

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.api.openapi.values import Schema

ALWAYS = {
    **{name.title(): "How a browser is to treat the answer" for name in SECURITY},
    "X-Request-Id": "What the log knows the request by",
    "ETag": "The version of what is answered",
    "Location": "The path of the new record",
    "WWW-Authenticate": "How to say who asks",
}
"""Headers that are there wherever the contract has them."""

SOMETIMES = {
    "Link": "The next page, where there is one",
    "Retry-After": "Seconds after which to try again",
}


def headers(call: Call, *names: str) -> Schema:
    """Return the headers of an answer: these, and those of every one."""
    common = ("X-Request-Id", *security_headers(call.backend.specification.limits))
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*common, *names)}


def components() -> Schema:
    """Return the description of each header."""
    text: Schema = {"type": "string"}
    always = {name: {"description": told, "required": True, "schema": text} for name, told in ALWAYS.items()}
    return always | {name: {"description": told, "schema": text} for name, told in SOMETIMES.items()}
