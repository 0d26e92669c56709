"""What is to be seen of a stage on one page: its API, functions, tables, queues, and the metrics of section 10.1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chalicelib.specification.functions import queues
from infra.alarms import api_dimensions
from infra.cloudformation import sub
from infra.functions import function_id
from infra.logs import log_group
from infra.names import DASHBOARD
from infra.queues import queue_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.specification.functions import Function
    from chalicelib.specification.operations import Change, DashboardMetric
    from infra.cloudformation import Resources
    from infra.target import Target

WIDTH, HEIGHT, ACROSS = 12, 6, 2
"""Of a widget, in units of which the page is 24 wide; how many stand side by side."""

MADE_BY: Final[dict[Change, tuple[str, ...]]] = {
    "created": ("create", "register"),
    "updated": ("update", "replace", "action", "update_me"),
    "deleted": ("delete",),
}
"""The operations that an event comes of."""

Widget = dict[str, Any]


def dashboard_resources(target: Target, made: Sequence[Function]) -> Resources:
    """The dashboard, where section 2.4 names a monitoring; it is one resource however large the document."""
    if not target.specification.stack.monitoring:
        return {}
    widgets = [
        {
            **widget,
            "x": place % ACROSS * WIDTH,
            "y": place // ACROSS * HEIGHT,
            "width": WIDTH,
            "height": HEIGHT,
        }
        for place, widget in enumerate(_widgets(target, made))
    ]
    body = sub(json.dumps({"widgets": widgets}))
    return {
        DASHBOARD: {
            "Type": "AWS::CloudWatch::Dashboard",
            "Properties": {"DashboardName": target.name, "DashboardBody": body},
        }
    }


def _widgets(target: Target, made: Sequence[Function]) -> Iterator[Widget]:
    api = [part for pair in api_dimensions(target).items() for part in pair]
    gateway = "AWS/ApiGateway"
    yield _graph("Requests and errors", [[gateway, name, *api] for name in ("Count", "4XXError", "5XXError")], "Sum")
    percentiles = [[gateway, "Latency", *api, {"stat": stat}] for stat in ("p50", "p95", "p99")]
    yield _graph("Latency (ms)", percentiles)
    called = [f"${{{function_id(one)}}}" for one in made]
    for name, stat in (("Errors", "Sum"), ("Duration", "p95"), ("ConcurrentExecutions", "Maximum")):
        yield _graph(f"Functions: {name}", [["AWS/Lambda", name, "FunctionName", one] for one in called], stat)
    for name in ("ReadThrottleEvents", "WriteThrottleEvents", "ConsumedWriteCapacityUnits"):
        yield _search(f"Tables: {name}", target, name)
    yield from _of_queues(target)
    yield from (_counted(target, metric) for metric in target.specification.metrics)


def _of_queues(target: Target) -> Iterator[Widget]:
    waiting = [f"${{{queue_id(one.name)}.QueueName}}" for one in queues(target.specification)]
    dead = [f"${{{queue_id(one.dead)}.QueueName}}" for one in queues(target.specification)]
    if waiting:
        depth, age = "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"
        yield _graph("Queues: age (s)", [["AWS/SQS", age, "QueueName", one] for one in waiting], "Maximum")
        yield _graph("Dead letters", [["AWS/SQS", depth, "QueueName", one] for one in dead], "Maximum")


def _graph(title: str, metrics: list[list[Any]], stat: str = "Average") -> Widget:
    properties = {"title": title, "region": "${AWS::Region}", "view": "timeSeries", "stat": stat, "metrics": metrics}
    return {"type": "metric", "properties": properties | {"period": 300}}


def _search(title: str, target: Target, metric: str) -> Widget:
    """A metric of every table of the stage, whatever tables there are."""
    words = f'{{AWS/DynamoDB,TableName}} MetricName="{metric}" "{target.name}"'
    return _graph(title, [[{"expression": f"SEARCH('{words}', 'Sum', 300)", "id": "e1"}]])


def _counted(target: Target, metric: DashboardMetric) -> Widget:
    """How often an event came of a request, from the log line that every request leaves."""
    event = metric.event
    name = f"{event.table} {' or '.join(event.changes)}"
    routes = [
        f"(method = '{one.method}' and route = '{one.path}')"
        for one in target.specification.endpoints
        if one.table == event.table
        and any(one.operation in MADE_BY[change] for change in event.changes)
        and (event.becomes is None or one.becomes in (None, event.becomes))
    ]
    query = (
        f"SOURCE '${{{log_group('api')}}}' | filter status < 300 and ({' or '.join(routes) or 'false'}) "
        f"| stats count(*) as times by bin({metric.period_seconds}s)"
    )
    return {
        "type": "log",
        "properties": {"title": name, "region": "${AWS::Region}", "view": "timeSeries", "query": query},
    }
