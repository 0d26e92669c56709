"""What is known of each request afterwards: one line that is its log and its metrics; nothing of its content.

A line has names and ids.  An exception is told by its type and the places that it passed, never by its text: that may
quote what was sent or stored, and so may what libraries log of their calls.

CloudWatch reads the metrics out of the line (its embedded metric format): those of the whole service, for each metric
of each route would be paid for by the month; by route they are asked of the lines.  Powertools says what they are once,
at the start, and logs whatever else happens; encoding a line that is always alike does not need it.
"""

from __future__ import annotations

import logging
import os
import time
from datetime import UTC, datetime
from itertools import count
from traceback import walk_tb
from typing import IO, TYPE_CHECKING, Any

import msgspec
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chalice.app import Request

    Entry = dict[str, Any]

NAMESPACE = "Asbuilt"
METRICS = {"requests": "Count", "errors": "Count", "duration_ms": "Milliseconds"}
TRACE_VARIABLE = "_X_AMZN_TRACE_ID"
FAULT = 500
"""The status from which on an answer is a fault of ours, not of the client."""

LIBRARIES = ("botocore", "pynamodb", "urllib3")
"""Those that log, of each call, what is sent and received."""

MOST_PLACES = 20
"""Places that are told of an exception: the last that it passed."""

METERED = (*METRICS, "_aws")
"""The members of a request's line that are counted, so that they are in no other."""

ENCODER = msgspec.json.Encoder(enc_hook=str)
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
        self.logger.addFilter(_without_values)
        self.logger.append_keys(service=service)  # the number above only keeps Python's loggers apart
        self._logs_requests = self.logger.log_level <= logging.INFO
        self._definitions = _metric_definitions(service)

    def record(
        self, request: Request, started: float, *, status: int, actor: str | None, entries: Sequence[Entry] = ()
    ) -> None:
        """Write the line of a request that is answered; `started` is what `clock` gave before.

        The first entry of the audit trail is part of that line, which costs least; each further one has a line.
        """
        milliseconds, moment = round((self.clock() - started) * 1000, 3), self.now()
        line: dict[str, Any] = {
            "service": self.service,
            "method": request.method,
            "route": request.path,
            "requests": 1,
            "errors": 1 if status >= FAULT else 0,
            "duration_ms": milliseconds,
            "_aws": {"Timestamp": int(moment * 1000), "CloudWatchMetrics": self._definitions},
        }
        if self._logs_requests or entries:
            self._tell(line, request, moment)
            line["status"], line["actor"] = status, actor
        if entries:
            self._audit(line, entries)
        else:
            self.stream.write(_json(line) + "\n")
        self.stream.flush()

    def tell(self, entries: Sequence[Entry], **common: str | None) -> None:
        """Write a line for each entry of the audit trail that no request has asked for."""
        moment = datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="milliseconds")
        for entry in entries:
            line = {"service": self.service, "level": "INFO", "timestamp": moment, **common, **entry}
            self.stream.write(_json(line) + "\n")
        self.stream.flush()

    def _audit(self, line: dict[str, Any], entries: Sequence[Entry]) -> None:
        common = {name: value for name, value in line.items() if name not in METERED}
        first, *others = entries
        for told in (line | first, *(common | entry for entry in others)):
            self.stream.write(_json(told) + "\n")

    def _tell(self, line: dict[str, Any], request: Request, moment: float) -> None:
        line["level"] = "INFO"
        line["message"] = f"{request.method} {request.path}"
        line["timestamp"] = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
        line["request_id"] = request.context.get("requestId")
        if TRACE_VARIABLE in self.environment:
            line["xray_trace_id"] = self.environment[TRACE_VARIABLE].partition(";")[0].removeprefix("Root=")


def _metric_definitions(service: str) -> msgspec.Raw:
    """Which members of a line are metrics, and of what, as CloudWatch is told in each line."""
    provider = AmazonCloudWatchEMFProvider(namespace=NAMESPACE, service=service)
    for name, unit in METRICS.items():
        provider.add_metric(name, unit, 0)
    return msgspec.Raw(msgspec.json.encode(provider.serialize_metric_set()["_aws"]["CloudWatchMetrics"]))


def quieten_libraries() -> None:
    """Let libraries log no calls in this process, whatever level its root logger has been given."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_values(record: logging.LogRecord) -> bool:
    """Let a record tell of its exception, and of what that came of, without their texts."""
    error = record.exc_info[1] if record.exc_info else None
    record.exc_info = record.exc_text = record.stack_info = None
    if error is not None:
        record.exceptions = [{"type": _type(one), "at": _places(one)} for one in _chain(error)]
    return True


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, and each that the one before came of."""
    told: BaseException | None = error
    while told is not None:
        yield told
        told = told.__cause__ or (None if told.__suppress_context__ else told.__context__)


def _type(error: BaseException) -> str:
    if isinstance(error, ClientError):
        return f"{type(error).__name__} {error.response.get('Error', {}).get('Code')} of {error.operation_name}"
    return type(error).__name__


def _places(error: BaseException) -> list[str]:
    passed = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    return [f"{code.co_filename}:{line} {code.co_name}" for code, line in passed[-MOST_PLACES:]]


def _json(content: object) -> str:
    return ENCODER.encode(content).decode()
