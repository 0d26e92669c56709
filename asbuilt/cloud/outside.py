"""A stage as its callers see it: its address, and requests to it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import urllib3
from msgspec import DecodeError, Struct
from msgspec.json import decode, encode
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Callable

    from asbuilt.cloud.account import Account
    from infra.target import Target

SECONDS: Final = 30
"""How long an answer is waited for, a cold start included."""

ATTEMPTS, INTERVAL = 5, 2.0
"""How often, and with how many seconds in between, an address is tried that does not answer yet."""

NO_ANSWER: Final = 0
"""The status of a request that nothing answered."""


class Reply(Struct, frozen=True):
    """What was answered: status, and the body's JSON (None where it is none)."""

    status: int
    body: Any = None


class Outside:
    """Asks the API of a stage."""

    def __init__(self, address: str, pause: Callable[[float], None] = time.sleep) -> None:
        self.address = address.rstrip("/")
        self._pool = urllib3.PoolManager(timeout=SECONDS, retries=False)
        self._pause = pause

    def ask(self, method: str, path: str, body: object = None, token: str | None = None) -> Reply:
        """The answer to a request, which is made once."""
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        content = None if body is None else encode(body)
        try:
            answer = self._pool.request(method, self.address + path, body=content, headers=headers)
        except HTTPError:
            return Reply(NO_ANSWER)
        try:
            return Reply(answer.status, decode(answer.data) if answer.data else None)
        except DecodeError:
            return Reply(answer.status)

    def read(self, path: str, token: str | None = None) -> Reply:
        """The answer to a GET; one that nothing answers, or with a fault, is made again a few times."""
        reply = self.ask("GET", path, token=token)
        for _ in range(ATTEMPTS - 1):
            if reply.status != NO_ANSWER and reply.status < 500:  # noqa: PLR2004 - from there on it is a fault of ours
                break
            self._pause(INTERVAL)
            reply = self.ask("GET", path, token=token)
        return reply


def address_of(target: Target, account: Account, outputs: dict[str, str]) -> str:
    """Where the API of a stage is: its own domain once that leads there is the owner's affair, so not asked here."""
    if account.endpoint_url is None:
        return outputs["EndpointURL"]
    return f"{account.endpoint_url}/_aws/execute-api/{outputs['RestAPIId']}/{target.stage.name}"
