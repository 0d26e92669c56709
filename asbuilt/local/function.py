"""The service as a Lambda function: environments that are kept warm, each answering one request at a time."""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, field

from asbuilt.local.events import Answer
from asbuilt.local.resources import Resources

if TYPE_CHECKING:
    from collections.abc import Callable

    from asbuilt.local.events import Event

SECONDS: Final = 30
"""How long API Gateway waits for a function at most."""


class Context(Struct, frozen=True, kw_only=True):
    """What Lambda tells a function of the call."""

    function_name: str
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:local"
    log_group_name: str = ""
    log_stream_name: str = ""
    ends: float | None = None  # of the monotonic clock; None: a request, which API Gateway gives the same time anew

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is ended."""
        return SECONDS * 1000 if self.ends is None else max(0, int((self.ends - time.monotonic()) * 1000))


class Function:
    """A deployed service.

    A Chalice application answers one request at a time, as Lambda asks of an execution environment.  So each request
    gets one to itself: the one used last among those that are idle, or a new one.
    """

    def __init__(self, name: str, build: Callable[[], Any]) -> None:
        first = build()
        self.binary_types: tuple[str, ...] = tuple(first.api.binary_types)
        self.resources = Resources(first.routes)
        self.background = frozenset(first.handler_map)
        self._routes = first.routes
        self._name = name
        self._build = build
        self._idle = [first]

    def invoke(self, event: Event) -> dict[str, Any]:
        """What the service answers: `statusCode`, `headers`, `multiValueHeaders`, `body`, `isBase64Encoded`."""
        environment = self._environment()
        answer: dict[str, Any] = environment(event, Context(function_name=self._name))
        self._idle.append(environment)
        return answer

    def work(self, name: str, event: Event, seconds: float) -> Any:  # noqa: ANN401 - as the function answers
        """What the background function of that name answers, which has so many seconds for it."""
        environment = self._environment()
        answer = environment.handler_map[name](event, Context(function_name=name, ends=time.monotonic() + seconds))
        self._idle.append(environment)
        return answer

    def _environment(self) -> Any:  # noqa: ANN401 - a Chalice application
        try:
            return self._idle.pop()
        except IndexError:
            return self._build()

    def preflight(self, resource: str) -> Answer | None:
        """The answer to a browser's preflight, as Chalice writes it into the template; None where CORS is off."""
        shared = {method: entry.cors for method, entry in self._routes.get(resource, {}).items() if entry.cors}
        if not shared or "OPTIONS" in shared:
            return None
        headers = next(iter(shared.values())).get_access_control_headers()
        allowed = {"Access-Control-Allow-Methods": ",".join(sorted({*shared, "OPTIONS"}))}
        return Answer(200, [*headers.items(), *allowed.items()])
