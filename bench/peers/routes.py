"""The routes of tasks in Chalice, over either way to keep them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from chalice.app import Chalice, Request, Response

from bench.peers.tasks import (
    HEADERS,
    NOT_FOUND,
    Records,
    completed,
    mistakes,
    page_of,
    rejected,
    success,
    tagged,
    version_of,
)

if TYPE_CHECKING:
    from bench.peers.tasks import Mistakes, Task


def routed(records: Records) -> Chalice:
    """Return an app that serves those records."""
    app = Chalice(app_name="tasks", configure_logs=False)

    def request() -> Request:
        return cast("Request", app.current_request)

    @app.route("/tasks/{task_id}", methods=["GET"])
    def read(task_id: str) -> Response:
        task = records.read(task_id)
        return _answer(NOT_FOUND, HTTPStatus.NOT_FOUND) if task is None else _one(task)

    @app.route("/tasks", methods=["POST"])
    def create() -> Response:
        sent = request().json_body
        found = mistakes(sent)
        if found:
            return _rejected(found)
        task = completed(sent, request().context["authorizer"]["claims"]["sub"])
        records.create(task)
        return _one(task, HTTPStatus.CREATED)

    @app.route("/tasks/{task_id}", methods=["PATCH"])
    def update(task_id: str) -> Response:
        sent = request().json_body
        found = mistakes(sent, partial=True)
        return _rejected(found) if found else _one(records.update(task_id, sent, version_of(request().headers)))

    @app.route("/tasks/{task_id}", methods=["DELETE"])
    def delete(task_id: str) -> Response:
        records.delete(task_id)
        return _answer(success(None))

    @app.route("/tasks", methods=["GET"])
    def page() -> Response:
        return _answer(page_of(records, request().query_params or {}))

    return app


def _one(task: Task, status: int = HTTPStatus.OK) -> Response:
    return Response(success(task), tagged(task), status_code=int(status))


def _answer(body: object, status: int = HTTPStatus.OK) -> Response:
    return Response(body, HEADERS, status_code=int(status))


def _rejected(found: Mistakes) -> Response:
    return _answer(rejected(found), HTTPStatus.BAD_REQUEST)
