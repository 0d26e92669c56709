"""The front door of a local run: a WSGI application that does what API Gateway does before and after the function."""

from __future__ import annotations

import logging
import time
import uuid
from typing import TYPE_CHECKING, Any, Final

import msgspec

from asbuilt.local.events import Answer, Request, answer_of, proxy_event, request_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from asbuilt.local.function import Function

LARGEST_BODY: Final = 10 * 1024 * 1024
"""Bytes of a request's body that API Gateway takes."""

LOGGER = logging.getLogger(__name__)


class Visit(msgspec.Struct, frozen=True):
    """One request that was answered: when (seconds since 1970), what, how, and in how many milliseconds."""

    at: float
    method: str
    path: str
    status: int
    milliseconds: float


class Gateway:
    """Answers requests from the function that is deployed; another can be put in its place at any time."""

    def __init__(
        self, function: Function, seen: Callable[[Visit], None], clock: Callable[[], float] = time.time
    ) -> None:
        self.function = function
        self._seen = seen
        self._clock = clock

    def __call__(self, environ: Mapping[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        started, method = self._clock(), environ["REQUEST_METHOD"]
        too_large = int(environ.get("CONTENT_LENGTH") or 0) > LARGEST_BODY
        answer = BODY_TOO_LARGE if too_large else self.answer(request_of(environ))
        start_response(answer.status_line, _with_length(answer))
        self._seen(Visit(started, method, environ["PATH_INFO"], answer.status, (self._clock() - started) * 1000))
        return [b"" if method == "HEAD" else answer.body]

    def answer(self, request: Request) -> Answer:
        """The answer to a request: the gateway's own to a preflight, else the function's."""
        function = self.function
        match = function.resources.match(request.path)
        if request.method == "OPTIONS" and (preflight := function.preflight(match.resource)):
            return preflight
        event = proxy_event(request, match, request_id=str(uuid.uuid4()), binary_types=function.binary_types)
        try:
            return answer_of(function.invoke(event))
        except Exception:
            LOGGER.exception("the function failed on %s %s", request.method, request.path)
            return FUNCTION_FAILED


def _with_length(answer: Answer) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    return [*kept, ("Content-Length", str(len(answer.body)))]


def _own(status: int, content: dict[str, Any]) -> Answer:
    return Answer(status, [("Content-Type", "application/json")], msgspec.json.encode(content))


BODY_TOO_LARGE: Final = _own(
    413,
    {
        "status": "fail",
        "data": {"code": "BODY_TOO_LARGE", "message": "The body is over 10 MB, the most that API Gateway takes"},
    },
)
FUNCTION_FAILED: Final = _own(
    502, {"status": "error", "code": "FUNCTION_FAILED", "message": "The function failed; service.log says why"}
)
