"""What is known of each request afterwards: one structured line and its metrics; nothing of its content."""

from __future__ import annotations

import time
from contextlib import contextmanager
from itertools import count
from typing import IO, TYPE_CHECKING, Any

import msgspec
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalice.app import Request

NAMESPACE = "Asbuilt"
INSTANCES = count(1)


class Telemetry:
    """The logger and the metrics of one execution environment; none of it is shared with another in the process."""

    def __init__(
        self, service: str, stream: IO[str], *, level: str = "INFO", clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.service = service
        self.stream = stream
        self.clock = clock
        name = f"{service}.{next(INSTANCES)}"
        self.logger = Logger(service=name, level=level, stream=stream, utc=True, json_serializer=_json)
        self.logger.append_keys(service=service)  # the number above only keeps Python's loggers apart
        self.metrics = AmazonCloudWatchEMFProvider(namespace=NAMESPACE, service=service)

    @contextmanager
    def request(self, request: Request) -> Iterator[dict[str, Any]]:
        """Log a request when it is answered; whoever answers it puts `status` and `actor` into what this yields."""
        line: dict[str, Any] = {}
        started = self.clock()
        yield line
        line["duration_ms"] = round((self.clock() - started) * 1000, 3)
        route = f"{request.method} {request.path}"
        self.logger.info(
            route, request_id=request.context.get("requestId"), method=request.method, route=request.path, **line
        )
        self._measure(route, line["status"], line["duration_ms"])

    def _measure(self, route: str, status: int, milliseconds: float) -> None:
        metrics = self.metrics
        metrics.add_dimension("route", route)
        metrics.add_metric("requests", "Count", 1)
        metrics.add_metric("errors", "Count", int(status >= 500))  # noqa: PLR2004 - ours, not the client's
        metrics.add_metric("latency", "Milliseconds", milliseconds)
        self.stream.write(_json(metrics.serialize_metric_set()) + "\n")
        metrics.clear_metrics()


def _json(content: object) -> str:
    return msgspec.json.encode(content, enc_hook=str).decode()
