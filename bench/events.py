"""The requests that are measured, as events of API Gateway's REST proxy: one for each operation."""

from __future__ import annotations

import json
import os
from typing import Any

KEY = "01KB0000000000000000000001"
"""The record that is read, updated and deleted."""

SUBJECT = "11111111-2222-4333-8444-555555555555"
TASK = {"title": "Write the quarterly report 1", "status": "open", "priority": 3, "tags": ["finance", "q3", "urgent"]}


def events() -> dict[str, dict[str, Any]]:
    """Return the event of each operation; `rejected` is a creation with a mistake in one field."""
    return {
        "read": _on_one("GET"),
        "create": _on_all("POST", body=TASK),
        "update": _on_one("PATCH", body=TASK | {"status": "done"}, headers={"If-Match": '"7"'}),
        "delete": _on_one("DELETE"),
        "list of 20": _on_all("GET", query={"status": "open", "limit": "20"}),
        "list of 100": _on_all("GET", query={"status": "open", "limit": "100"}),
        "rejected": _on_all("POST", body=TASK | {"priority": "x"}),
    }


def _on_one(method: str, **sent: Any) -> dict[str, Any]:
    return _event((method, "/tasks/{task_id}"), {"task_id": KEY}, **sent)


def _on_all(method: str, **sent: Any) -> dict[str, Any]:
    return _event((method, "/tasks"), None, **sent)


def _event(
    route: tuple[str, str],
    parameters: dict[str, str] | None,
    *,
    query: dict[str, str] | None = None,
    body: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    method, resource = route
    path = resource.format_map(parameters or {})
    sent = {
        "Accept": "application/json",
        "Authorization": f"Bearer {os.environ.get('BENCH_TOKEN', 'not.looked.at')}",
        "Content-Type": "application/json",
        "Host": "abcdefghij.execute-api.eu-west-1.amazonaws.com",
        "User-Agent": "bench",
        "X-Forwarded-For": "203.0.113.7",
        "X-Forwarded-Proto": "https",
    } | (headers or {})
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": parameters,
        "stageVariables": None,
        "requestContext": _context(method, resource, path),
        "body": json.dumps(body) if body else None,
        "isBase64Encoded": False,
    }


def _context(method: str, resource: str, path: str) -> dict[str, Any]:
    return {
        "accountId": "123456789012",
        "apiId": "abcdefghij",
        "httpMethod": method,
        "resourcePath": resource,
        "path": f"/v1{path}",
        "stage": "v1",
        "requestId": "5bd5bd7c-0000-4000-8000-000000000001",
        "identity": {"sourceIp": "203.0.113.7", "userAgent": "bench"},
        "authorizer": {"claims": {"sub": SUBJECT, "cognito:groups": "admin,staff", "email": "a@example.org"}},
    }
