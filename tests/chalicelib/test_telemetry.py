"""What is known of a request afterwards."""

from __future__ import annotations

from chalicelib.bootstrap import build


def test_a_request_leaves_one_line_and_its_metrics(desk, ann):
    ann.get("/api/v1/tickets/none")

    line, metrics = desk.lines()
    told = {"method": "GET", "route": "/api/v1/tickets/{id}", "status": 404, "actor": "ann", "request_id": "request-1"}
    assert line.items() >= (told | {"service": "support-desk", "level": "INFO"}).items()
    assert line["duration_ms"] > 0
    assert (metrics["requests"], metrics["errors"]) == ([1.0], [0.0])
    assert metrics["route"] == "GET /api/v1/tickets/{id}"


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

    connections = {models[table.name]._get_connection().connection for table in desk.specification.tables}

    assert connections == {models.connection}
