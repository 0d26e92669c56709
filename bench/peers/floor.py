"""p1, the floor: botocore's client and routing by hand, nothing else."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from bench.peers import table
from bench.peers.tasks import (
    HEADERS,
    NOT_FOUND,
    completed,
    mistakes,
    page_of,
    rejected,
    success,
    tagged,
    version_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.peers.tasks import Task

Event = dict[str, Any]
Answer = dict[str, Any]


def handler(event: Event, _context: object) -> Answer:
    """Answer an event of API Gateway's REST proxy."""
    return ROUTES[event["httpMethod"], event["resource"]](event)


def _read(event: Event) -> Answer:
    task = table.read(event["pathParameters"]["task_id"])
    return _answer(NOT_FOUND, HTTPStatus.NOT_FOUND) if task is None else _one(task)


def _create(event: Event) -> Answer:
    sent = json.loads(event["body"])
    found = mistakes(sent)
    if found:
        return _answer(rejected(found), HTTPStatus.BAD_REQUEST)
    task = completed(sent, event["requestContext"]["authorizer"]["claims"]["sub"])
    table.create(task)
    return _one(task, HTTPStatus.CREATED)


def _update(event: Event) -> Answer:
    sent = json.loads(event["body"])
    found = mistakes(sent, partial=True)
    if found:
        return _answer(rejected(found), HTTPStatus.BAD_REQUEST)
    return _one(table.update(event["pathParameters"]["task_id"], sent, version_of(event["headers"])))


def _delete(event: Event) -> Answer:
    table.delete(event["pathParameters"]["task_id"])
    return _answer(success(None))


def _page(event: Event) -> Answer:
    return _answer(page_of(table, event["queryStringParameters"]))


def _one(task: Task, status: int = HTTPStatus.OK) -> Answer:
    return _answer(success(task), status, tagged(task))


def _answer(body: object, status: int = HTTPStatus.OK, headers: dict[str, str | list[str]] = HEADERS) -> Answer:
    text = json.dumps(body, separators=(",", ":"))
    return {"statusCode": int(status), "headers": headers, "body": text, "isBase64Encoded": False}


ROUTES: dict[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/tasks/{task_id}"): _read,
    ("POST", "/tasks"): _create,
    ("PATCH", "/tasks/{task_id}"): _update,
    ("DELETE", "/tasks/{task_id}"): _delete,
    ("GET", "/tasks"): _page,
}
