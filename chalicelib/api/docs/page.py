"""The files of the page at /docs, each served by the service itself.

Swagger UI's own two come with the package `offapi`, of which nothing is run.  All are texts, so they pass through
API Gateway as they are; the largest has 1.6 MB, of the 6 MB that a function may answer.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.api.answers import Answer
from chalicelib.api.checking import check_query
from chalicelib.api.errors import ApiError
from chalicelib.api.preconditions import fresh

if TYPE_CHECKING:
    from chalicelib.api.calls import Call

PAGE = "index.html"
FILES = {
    PAGE: "text/html",
    "page.css": "text/css",
    "page.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "swagger-ui.js": "text/javascript",
}
"""The files and their media types."""

SWAGGER_UI = {"swagger-ui.css": "swagger_style.css", "swagger-ui.js": "swagger_bundle.js"}
"""What `offapi` calls those that it has."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page may load, and from where: this service alone."""

KEPT = {"Cache-Control": "public, max-age=86400"}
"""Swagger UI stays as it is until another is installed; ours are asked for again each time."""


def docs(call: Call) -> Answer:
    """Answer the page, or the file of it that the path names."""
    check_query(call)
    name = call.parameters.get("file", PAGE)
    if name not in FILES:
        raise ApiError("NOT_FOUND")
    text, tag = _read(name)
    headers = {
        "Content-Type": f"{FILES[name]}; charset=utf-8",
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "ETag": tag,
        **(KEPT if name in SWAGGER_UI else {"Cache-Control": "no-cache"}),
    }
    return fresh(call, Answer(text, 200, headers))


def media_types(path: str) -> list[str]:
    """Return what the page, or one of its files, is answered as."""
    return sorted({media for name, media in FILES.items() if (name == PAGE) != path.endswith("}")})


@cache
def _read(name: str) -> tuple[str, str]:
    """The text of a file, and its tag."""
    content = (_folder(name) / SWAGGER_UI.get(name, name)).read_bytes()
    return content.decode(), f'"{sha256(content).hexdigest()[:12]}"'


def _folder(name: str) -> Path:
    if name not in SWAGGER_UI:
        return Path(__file__).parent
    found = find_spec("offapi")  # importing it would read all of its 9 MB
    if found is None or found.origin is None:
        raise LookupError("offapi is not installed: make setup")
    return Path(found.origin).parent
