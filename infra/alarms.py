"""The alarms of a stage, from sections 6.1 and 10.1, and who is told of them.

API Gateway counts what its callers saw, so rates, latency and availability are those of the API, not of the function.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from chalicelib.specification.functions import queues
from chalicelib.specification.operations import Alarm
from infra.cloudformation import Value, attribute, excused, ref, tag_list
from infra.names import ALARM_TOPIC, API_FUNCTION, CHANGES_DEAD
from infra.queues import queue_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.cloudformation import Resource, Resources
    from infra.target import Target

COMPARISONS: Final = {
    "gt": "GreaterThanThreshold",
    "gte": "GreaterThanOrEqualToThreshold",
    "lt": "LessThanThreshold",
    "lte": "LessThanOrEqualToThreshold",
}
OPPOSITE: Final = {"gt": "lt", "gte": "lte", "lt": "gt", "lte": "gte"}

OF_QUEUES: Final = {
    "queue age": ("ApproximateAgeOfOldestMessage", "Maximum"),
    "queue depth": ("ApproximateNumberOfMessagesVisible", "Maximum"),
    "dead letters": ("ApproximateNumberOfMessagesVisible", "Maximum"),
}
OF_API: Final = {
    "error rate": ("5XXError", "Average"),  # the average of ones and noughts is the share
    "availability": ("5XXError", "Average"),
    "errors": ("5XXError", "Sum"),
    "client error rate": ("4XXError", "Average"),
    "client errors": ("4XXError", "Sum"),
    "latency": ("Latency", "p95"),
    "requests": ("Count", "Sum"),
}
SHARES: Final = ("error rate", "client error rate", "availability")
"""The measures that the document has in percent."""

STATISTICS: Final = {"average": "Average", "maximum": "Maximum"}

SLOW_PERIODS: Final = 3
"""In how many periods of five minutes in a row answers must be slow before section 6.1 tells anybody."""


class Measure(Struct, frozen=True):
    """A metric of CloudWatch, of one thing."""

    namespace: str
    name: str
    statistic: str
    dimensions: dict[str, Value]
    of: str = ""  # what tells it from the same metric of another thing


def alarm_resources(target: Target, *, streams: bool) -> Resources:
    """Every alarm of the document, those of dead letters among them where there are queues, and the topics."""
    resources: Resources = {}
    for number, alarm in enumerate(_wanted(target, streams=streams), 1):
        addresses = alarm.notify or target.alarm_addresses
        topic = topic_id(target, addresses) if addresses else None
        for measure in _measures(target, alarm, streams=streams):
            resources[f"Alarm{number}{measure.of}"] = _alarm(target, alarm, measure, topic)
        if topic:
            resources |= {topic: _topic(target, addresses)}
    return resources


def topic_id(target: Target, addresses: tuple[str, ...]) -> str:
    """What the template calls the topic of those who are told; the addresses of the stage itself come first."""
    groups = dict.fromkeys([target.alarm_addresses, *(alarm.notify for alarm in target.specification.alarms)])
    return f"{ALARM_TOPIC}{list(groups).index(addresses) or ''}"


def _wanted(target: Target, *, streams: bool) -> Iterator[Alarm]:
    specification = target.specification
    yield from specification.alarms
    for one in specification.performance.api_response:
        yield Alarm(
            metric="latency",
            comparison="gt",
            threshold=Decimal(one.milliseconds),
            statistic=one.statistic,
            periods=SLOW_PERIODS,
        )
    if (queues(specification) or streams) and not any(one.metric == "dead letters" for one in specification.alarms):
        yield Alarm(metric="dead letters", comparison="gt", threshold=Decimal(0))


def _measures(target: Target, alarm: Alarm, *, streams: bool) -> Iterator[Measure]:
    """What an alarm watches: an alarm of queues that names none watches each."""
    if alarm.metric in OF_API:
        name, statistic = OF_API[alarm.metric]
        yield Measure("AWS/ApiGateway", name, _statistic(alarm) or statistic, api_dimensions(target))
    elif alarm.metric == "throttles":
        yield Measure("AWS/Lambda", "Throttles", "Sum", {"FunctionName": ref(API_FUNCTION)})
    else:
        name, statistic = OF_QUEUES[alarm.metric]
        for queue in _watched(target, alarm, streams=streams):
            yield Measure("AWS/SQS", name, statistic, {"QueueName": attribute(queue, "QueueName")}, queue)


def api_dimensions(target: Target) -> dict[str, Value]:
    """By what API Gateway tells a stage of an API from others."""
    return {"ApiName": target.specification.name, "Stage": target.stage.name}


def _watched(target: Target, alarm: Alarm, *, streams: bool) -> Iterator[str]:
    for queue in queues(target.specification):
        if alarm.queue in (None, queue.name, queue.dead):
            yield queue_id(queue.dead if alarm.metric == "dead letters" else queue.name)
    if alarm.metric == "dead letters" and alarm.queue is None and streams:
        yield CHANGES_DEAD


def _statistic(alarm: Alarm) -> str | None:
    return STATISTICS.get(alarm.statistic, alarm.statistic) if alarm.statistic else None


def _alarm(target: Target, alarm: Alarm, measure: Measure, topic: str | None) -> Resource:
    of_answers = alarm.metric == "availability"
    comparison = OPPOSITE[alarm.comparison] if of_answers else alarm.comparison
    percent = alarm.threshold / 100 if alarm.metric in SHARES else alarm.threshold
    threshold = 1 - percent if of_answers else percent
    percentile = measure.statistic.startswith("p")
    told = [ref(topic)] if topic else []
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": f"{target.name}: {_told(alarm)}",
            "Namespace": measure.namespace,
            "MetricName": measure.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in measure.dimensions.items()],
            "ExtendedStatistic" if percentile else "Statistic": measure.statistic,
            "Period": alarm.period_seconds,
            "EvaluationPeriods": alarm.periods,
            "Threshold": float(threshold),
            "ComparisonOperator": COMPARISONS[comparison],
            "TreatMissingData": "notBreaching",
            "AlarmActions": told,
            "OKActions": told,
        },
    }


def _told(alarm: Alarm) -> str:
    """An alarm in words: `latency p95 gt 300, for 3 periods of 300 s`."""
    statistic = f" {alarm.statistic}" if alarm.statistic else ""
    return (
        f"{alarm.metric}{statistic} {alarm.comparison} {alarm.threshold}, "
        f"for {alarm.periods} period{'s' * (alarm.periods != 1)} of {alarm.period_seconds} s"
    )


def _topic(target: Target, addresses: tuple[str, ...]) -> Resource:
    subscriptions = [{"Protocol": "email", "Endpoint": address} for address in addresses]
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"Subscription": subscriptions, "Tags": tag_list(target.tags)}}
    plain = "CloudWatch cannot publish to a topic under SNS's own key; its messages have names of alarms and figures"
    return excused(topic, CKV_AWS_26=plain)
