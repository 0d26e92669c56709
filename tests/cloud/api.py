"""The API of a stage as one person calls it."""

from __future__ import annotations

import json
from typing import Any

import urllib3

SECONDS = 60


class Api:
    """Calls an address with a token, or without one."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self.address = address
        self.token = token
        self._pool = urllib3.PoolManager(timeout=SECONDS, retries=False)

    def as_(self, token: str) -> Api:
        return Api(self.address, token)

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        return self._ask("POST", path, body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        return self._ask("PATCH", path, body, headers)

    def delete(self, path: str) -> tuple[int, Any]:
        return self._ask("DELETE", path, None, {})

    def tag(self, path: str) -> str:
        """The ETag of a record."""
        return str(self._send("GET", path, None, {}).headers["ETag"])

    def _ask(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        answer = self._send(method, path, body, headers)
        return answer.status, json.loads(answer.data) if answer.data else None

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {"Content-Type": "application/json", **authorization, **headers}
        content = None if body is None else json.dumps(body).encode()
        return self._pool.request(method, self.address + path, body=content, headers=sent)
