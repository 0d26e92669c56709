"""p5: Chalice over PynamoDB's models, with a line of Powertools' Logger and its Metrics for each request."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from bench.peers import models
from bench.peers.routes import routed

APP = routed(models)
LOGGER = Logger(service="tasks")
METRICS = Metrics(namespace="Tasks", service="tasks")


@METRICS.log_metrics
@LOGGER.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer an event, and say so."""
    answer: dict[str, Any] = APP(event, context)
    METRICS.add_metric("requests", MetricUnit.Count, 1)
    LOGGER.info("answered", method=event["httpMethod"], route=event["resource"], status=answer["statusCode"])
    return answer
