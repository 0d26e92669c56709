"""What is known of a request afterwards."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import pytest

from chalicelib.bootstrap import build
from chalicelib.telemetry import Telemetry


@pytest.fixture
def request_of():
    return SimpleNamespace(method="GET", path="/things", context={"requestId": "request-1"})


def recorded(request, *, level="INFO", environment=None):
    stream = io.StringIO()
    world = {"clock": lambda: 3.5, "now": lambda: 1_795_339_800.25, "environment": environment or {}}
    Telemetry("desk", stream, level=level, **world).record(request, 2.0, status=500, actor="ann")
    return json.loads(stream.getvalue())


def test_a_request_leaves_one_line_that_is_its_log_and_its_metrics(desk, ann):
    ann.get("/api/v1/tickets/none")

    (line,) = desk.lines()
    asked = {"method": "GET", "route": "/api/v1/tickets/{id}", "request_id": "request-1"}
    answered = {"status": 404, "actor": "ann", "requests": 1, "errors": 0}
    assert line.items() >= (asked | answered | {"service": "support-desk", "level": "INFO"}).items()
    assert line["duration_ms"] > 0


def test_cloudwatch_finds_each_metric_and_dimension_that_a_line_names(desk, ann):
    ann.get("/api/v1/tickets")

    (line,) = desk.lines()
    (defined,) = line["_aws"]["CloudWatchMetrics"]
    assert defined["Namespace"] == "Asbuilt"
    assert {metric["Name"] for metric in defined["Metrics"]} == {"requests", "errors", "duration_ms"}
    assert [sorted(names) for names in defined["Dimensions"]] == [["service"]]
    assert all(isinstance(line[metric["Name"]], int | float) for metric in defined["Metrics"])
    assert all(isinstance(line[name], str) for name in defined["Dimensions"][0])


def test_a_line_has_the_moment_of_its_request_and_its_trace(request_of):
    told = recorded(request_of, environment={"_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"})

    assert told["timestamp"] == "2026-11-22T09:30:00.250+00:00"
    assert told["_aws"]["Timestamp"] == 1_795_339_800_250
    assert told["duration_ms"] == 1500
    assert told["xray_trace_id"] == "1-5759e988-bd862e3fe1be46a994272793"


def test_where_requests_are_not_logged_they_are_still_measured(request_of):
    told = recorded(request_of, level="WARNING")

    assert (told["requests"], told["errors"], told["duration_ms"]) == (1, 1, 1500)
    assert not told.keys() & {"level", "actor", "status", "request_id", "message"}


def test_nothing_of_a_body_or_a_path_is_logged(desk, ann):
    ann.post("/api/v1/tickets", {"title": "planted-secret", "body": "planted-secret"})
    ann.post("/api/v1/tickets", {"planted-secret": "planted-secret"})
    ann.get("/api/v1/tickets/planted-secret?status=planted-secret")

    assert "planted-secret" not in desk.log.getvalue()


def test_who_asked_is_not_carried_to_the_next_request(desk, ann):
    ann.get("/api/v1/tickets")
    desk.anonymous.get("/api/v1/articles")
    desk.anonymous.get("/nowhere")

    actors = [line.get("actor") for line in desk.lines() if "level" in line]
    assert actors == ["ann", None, None]


def test_services_in_one_process_share_nothing_that_changes(desk):
    other = build(desk.specification, desk.settings)

    assert other.backend.store is not desk.service.backend.store
    assert other.backend.store.models.connection is not desk.service.backend.store.models.connection
    assert other.telemetry.logger.name != desk.service.telemetry.logger.name
    assert other.routes is not desk.service.routes


def test_all_models_of_a_service_share_one_connection(desk):
    models = desk.service.backend.store.models

    clients = [models[table.name]._get_connection().connection.client for table in desk.specification.tables]

    assert all(client is models.connection.client for client in clients)
