"""The embedded cloud's memory, saved while it runs.

A snapshot is written by a forked copy of the process, made between two requests: the copy sees one moment of every
service, and the cloud goes on answering while it writes.  Nothing is written while nothing changes.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any, Final

Scope = MutableMapping[str, Any]
Application = Callable[[Scope, Callable[..., Awaitable[Any]], Callable[..., Awaitable[Any]]], Awaitable[None]]

READS: Final = (
    "Get", "List", "Describe", "Query", "Scan", "BatchGet", "TransactGet", "ReceiveMessage",
    "GenerateDataKey", "Decrypt",
)  # fmt: skip
"""How the names of AWS operations begin that change nothing.

A message that is received is only hidden for a while; after a crash it is given out again, as a queue may always do."""

PAUSE: Final = 1.0
"""Seconds between a change and its snapshot; the most that a crash loses, besides the time a snapshot takes."""


def may_change(scope: Scope) -> bool:
    """Whether a request to the cloud may have changed its state: every one that is not known to be a read."""
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode().rpartition(".")[2]
    return not target.startswith(READS) if target else scope["method"] not in ("GET", "HEAD")


def save_in_copy(save: Callable[[], None]) -> int:
    """Call `save` in a forked copy of this process; the copy's process id."""
    if process := os.fork():
        return process
    try:
        save()
    finally:
        os._exit(0)


class Snapshots:
    """Calls `save` in a copy of the process, soon after a request has changed something."""

    def __init__(
        self,
        save: Callable[[], None],
        *,
        pause: float = PAUSE,
        copy: Callable[[Callable[[], None]], int] = save_in_copy,
        wait: Callable[[int, int], object] = os.waitpid,
    ) -> None:
        self._save = save
        self._pause = pause
        self._copy = copy
        self._wait = wait
        self._changed = asyncio.Event()
        self._ending = asyncio.Event()

    def watching(self, application: Application) -> Application:
        """The same ASGI application; what its requests change is noted once they are answered."""

        async def watched(scope: Scope, receive: Callable[..., Any], send: Callable[..., Any]) -> None:
            await application(scope, receive, send)
            if scope["type"] == "http" and may_change(scope):
                self._changed.set()

        return watched

    async def keep(self) -> None:
        """Take snapshots until `end`; one at a time, and with most of the time in between left to requests."""
        pause = self._pause
        while await self._wanted(pause):
            self._changed.clear()
            started = time.monotonic()
            await asyncio.to_thread(self._wait, self._copy(self._save), 0)
            pause = max(self._pause, 4 * (time.monotonic() - started))

    def end(self) -> None:
        """Let `keep` return, once the snapshot that is being written is whole."""
        self._ending.set()
        self._changed.set()

    async def _wanted(self, pause: float) -> bool:
        """Wait for a change, and then for the pause; False at the end."""
        await self._changed.wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), pause)
        return not self._ending.is_set()
