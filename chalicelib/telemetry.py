"""What is known of each request afterwards: one line that is its log and its metrics; nothing of its content.

CloudWatch reads the metrics out of the line (its embedded metric format).  Powertools says what they are once, at the
start, and logs whatever else happens; encoding a line that is always alike does not need it.
"""

from __future__ import annotations

import logging
import os
import time
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import count
from typing import IO, TYPE_CHECKING, Any

import msgspec
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice.app import Request

NAMESPACE = "Asbuilt"
DIMENSIONS = ("method", "route")
METRICS = {"requests": "Count", "errors": "Count", "duration_ms": "Milliseconds"}
TRACE_VARIABLE = "_X_AMZN_TRACE_ID"
INSTANCES = count(1)


class Telemetry:
    """The logger and the metrics of one execution environment; none of it is shared with another in the process.

    `clock` gives seconds that only rise, `now` those since the epoch.
    """

    def __init__(  # noqa: PLR0913 - the clocks and the environment have their defaults
        self,
        service: str,
        stream: IO[str],
        *,
        level: str = "INFO",
        clock: Callable[[], float] = time.perf_counter,
        now: Callable[[], float] = time.time,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self.service = service
        self.stream = stream
        self.clock = clock
        self.now = now
        self.environment = environment
        name = f"{service}.{next(INSTANCES)}"
        self.logger = Logger(
            service=name, level=level, stream=stream, utc=True, use_rfc3339=True, json_serializer=_json
        )
        self.logger.append_keys(service=service)  # the number above only keeps Python's loggers apart
        self._logs_requests = self.logger.log_level <= logging.INFO
        self._definitions = _metric_definitions(service)

    def record(self, request: Request, started: float, *, status: int, actor: str | None) -> None:
        """Write the line of a request that is answered; `started` is what `clock` gave before."""
        moment, milliseconds = self.now(), round((self.clock() - started) * 1000, 3)
        measured = {
            "service": self.service,
            "method": request.method,
            "route": request.path,
            "requests": 1,
            "errors": int(status >= HTTPStatus.INTERNAL_SERVER_ERROR),  # ours, not the client's
            "duration_ms": milliseconds,
            "_aws": {"Timestamp": int(moment * 1000), "CloudWatchMetrics": self._definitions},
        }
        told = self._line(request, moment) | {"status": status, "actor": actor} if self._logs_requests else {}
        self.stream.write(_json(told | measured) + "\n")
        self.stream.flush()

    def _line(self, request: Request, moment: float) -> dict[str, Any]:
        trace = self.environment.get(TRACE_VARIABLE, "").partition(";")[0].removeprefix("Root=")
        return {
            "level": "INFO",
            "message": f"{request.method} {request.path}",
            "timestamp": datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds"),
            "request_id": request.context.get("requestId"),
            **({"xray_trace_id": trace} if trace else {}),
        }


def _metric_definitions(service: str) -> msgspec.Raw:
    """Which members of a line are dimensions and metrics, as CloudWatch is told in each line."""
    provider = AmazonCloudWatchEMFProvider(namespace=NAMESPACE, service=service)
    for name in DIMENSIONS:
        provider.add_dimension(name, name)
    for name, unit in METRICS.items():
        provider.add_metric(name, unit, 0)
    return msgspec.Raw(msgspec.json.encode(provider.serialize_metric_set()["_aws"]["CloudWatchMetrics"]))


def _json(content: object) -> str:
    return msgspec.json.encode(content, enc_hook=str).decode()
