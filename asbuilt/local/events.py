"""HTTP as API Gateway hands it to a function, and the function's answer as HTTP."""

from __future__ import annotations

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from msgspec import Struct

from chalicelib.specification.naming import LOCAL_STAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from asbuilt.local.resources import Match

Event = dict[str, Any]
Headers = list[tuple[str, str]]

UNPREFIXED: Final = {"CONTENT_TYPE": "Content-Type", "CONTENT_LENGTH": "Content-Length"}
"""Headers that WSGI does not mark as such."""


class Request(Struct, frozen=True, kw_only=True):
    """An HTTP request: path percent-encoded as it came, query without its question mark."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = {}
    body: bytes = b""
    source_ip: str = "127.0.0.1"


class Answer(Struct, frozen=True):
    """An HTTP answer."""

    status: int
    headers: Headers
    body: bytes = b""

    @property
    def status_line(self) -> str:
        """`201 Created`."""
        known = self.status in HTTPStatus.__members__.values()
        return f"{self.status} {HTTPStatus(self.status).phrase if known else 'Unknown'}"


def request_of(environ: Mapping[str, Any]) -> Request:
    """The request in a WSGI environment."""
    return Request(
        method=environ["REQUEST_METHOD"],
        path=_path(environ["REQUEST_URI"]),
        query=environ["QUERY_STRING"],
        headers=dict(_headers(environ)),
        body=environ["wsgi.input"].read(),
        source_ip=environ["REMOTE_ADDR"],
    )


def proxy_event(request: Request, match: Match, *, request_id: str, binary_types: Iterable[str] = ()) -> Event:
    """The event of API Gateway's REST proxy integration (payload version 1) for a request to a resource."""
    query = parse_qs(request.query, keep_blank_values=True)
    binary = is_binary(_header(request, "Content-Type"), binary_types)
    body = base64.b64encode(request.body).decode() if binary else request.body.decode(errors="replace")
    return {
        "resource": match.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": request.headers,
        "multiValueHeaders": {name: [value] for name, value in request.headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": match.parameters or None,
        "stageVariables": None,
        "body": body or None,
        "isBase64Encoded": binary,
        "requestContext": {
            "resourcePath": match.resource,
            "httpMethod": request.method,
            "path": request.path,
            "requestId": request_id,
            "stage": LOCAL_STAGE,
            "protocol": "HTTP/1.1",
            "identity": {"sourceIp": request.source_ip, "userAgent": _header(request, "User-Agent")},
        },
    }


def answer_of(result: Mapping[str, Any]) -> Answer:
    """The answer in what a function returned to API Gateway."""
    body = result.get("body") or ""
    content = base64.b64decode(body) if result.get("isBase64Encoded") else body.encode()
    headers = [(name, str(value)) for name, value in (result.get("headers") or {}).items()]
    for name, values in (result.get("multiValueHeaders") or {}).items():
        headers += [(name, str(value)) for value in values]
    return Answer(int(result["statusCode"]), headers, content)


def is_binary(content_type: str, binary_types: Iterable[str]) -> bool:
    """Whether a body of this type travels in base64; `image/*` and `*/*` stand for many."""
    media_type = content_type.partition(";")[0].strip().lower()
    kind = media_type.partition("/")[0]
    return bool(media_type) and not {media_type, f"{kind}/*", "*/*"}.isdisjoint(binary_types)


def _path(target: str) -> str:
    """The path of a request target, which may be a whole address."""
    path = target.partition("?")[0]
    return path if path.startswith("/") else "/" + path.partition("://")[2].partition("/")[2]


def _headers(environ: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for key, value in environ.items():
        if key.startswith("HTTP_"):
            yield key[5:].replace("_", "-").title(), value
        elif value and key in UNPREFIXED:
            yield UNPREFIXED[key], value


def _header(request: Request, name: str) -> str:
    return request.headers.get(name, "")
