"""An open-loop load on a service: so many requests a second whatever becomes of them, and how long each took.

A request is due at its time, and its time counts from then: one that had to wait because the service, or this program,
was late has taken as long as its caller would have waited.  Of four requests one makes a product, one reads it, one
lists a page, one deletes it.  Percentiles are of all requests, not of samples.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections import Counter
from contextlib import suppress
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

PERCENTILES = (50, 90, 99, 99.9)
KEPT_OPEN = 200
"""Connections that are kept open for the requests to come."""

BEHIND = 75
"""Products that are made between one and its reading, and between that and its deletion."""

SECONDS = 30
"""After how long a request that is not answered counts as failed."""


class Request(Struct, frozen=True):
    """One request: its method, its path below the service's address, and its body."""

    method: str
    path: str
    body: bytes = b""


class Results(Struct, frozen=True):
    """What came of a load: milliseconds of each request in rising order, and how often each status was answered.

    The status 0 is no answer; `late` are the milliseconds by which this program sent its latest request too late.
    """

    milliseconds: list[float]
    statuses: dict[int, int]
    late: float

    def percentile(self, percent: float) -> float:
        """The milliseconds within which so many of a hundred requests were answered."""
        return self.milliseconds[max(0, ceil(len(self.milliseconds) * percent / 100) - 1)]


def products(count: int, run: str) -> Iterator[Request]:
    """So many requests about products that are made, read and deleted; `run` tells those of several runs apart.

    A product is read a second after it was made, at 300 requests a second, and deleted another second later.
    """
    for number in range(count):
        turn, kind = divmod(number, 4)
        made = f"{run}-{turn}"
        body = json.dumps({"id": made, "name": f"Product {turn}", "price": turn % 1000}).encode()
        yield (
            Request("POST", "/products", body),
            Request("GET", f"/products/{run}-{max(turn - BEHIND, 0)}"),
            Request("GET", "/products?limit=20"),
            Request("DELETE", f"/products/{run}-{turn - 2 * BEHIND}"),
        )[kind]


async def load(url: str, requests: list[Request], rate: float, headers: dict[str, str] | None = None) -> Results:
    """Send these requests at a rate (a second) to a service, and wait for all answers."""
    connections = Connections(url, headers or {})
    begun = time.perf_counter() + 0.1
    waits: list[float] = []

    async def send(number: int, request: Request) -> tuple[float, int]:
        due = begun + number / rate
        await asyncio.sleep(due - time.perf_counter())
        waits.append(time.perf_counter() - due)
        status = await connections.ask(request)
        return (time.perf_counter() - due) * 1000, status

    answered = await asyncio.gather(*(send(number, request) for number, request in enumerate(requests)))
    await connections.close()
    return Results(
        sorted(took for took, _ in answered),
        dict(sorted(Counter(status for _, status in answered).items())),
        max(waits, default=0.0) * 1000,
    )


class Connections:
    """HTTP/1.1 connections to one service, kept open between requests."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        parts = urlsplit(url)
        self._host, self._secure = parts.hostname or "127.0.0.1", parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._base = parts.path.rstrip("/")
        self._headers = {"Host": parts.netloc, "Content-Type": "application/json", **headers}
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: Request) -> int:
        """The status that a request is answered with; 0 where there is no answer."""
        try:
            return await asyncio.wait_for(self._ask(request), SECONDS)
        except (TimeoutError, OSError, EOFError, LookupError, ValueError):
            return 0

    async def close(self) -> None:
        """Close what is still open."""
        for _, writer in self._idle:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _ask(self, request: Request) -> int:
        reader, writer = self._idle.pop() if self._idle else await self._open()
        try:
            writer.write(self._head(request) + request.body)
            status, headers = await _answer_head(reader)
            await _skip_body(reader, headers)
        except BaseException:
            writer.close()
            raise
        if headers.get("connection", "").lower() == "close" or len(self._idle) >= KEPT_OPEN:
            writer.close()
        else:
            self._idle.append((reader, writer))
        return status

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        context = ssl.create_default_context() if self._secure else None
        return await asyncio.open_connection(self._host, self._port, ssl=context)

    def _head(self, request: Request) -> bytes:
        lines = [f"{request.method} {self._base}{request.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self._headers.items()]
        lines += [f"Content-Length: {len(request.body)}", "", ""]
        return "\r\n".join(lines).encode()


async def _answer_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return int(first.split()[1]), {name.lower(): value.strip() for name, value in pairs}


async def _skip_body(reader: asyncio.StreamReader, headers: dict[str, str]) -> None:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        while length := int(await reader.readline(), 16):
            await reader.readexactly(length + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(headers.get("content-length", "0")))


def told(results: Results, rate: float) -> str:
    """The results as a few lines."""
    slow = ", ".join(f"p{percent:g} {results.percentile(percent):.1f}" for percent in PERCENTILES)
    statuses = ", ".join(f"{count:,} times {status or 'no answer'}" for status, count in results.statuses.items())
    return "\n".join(
        [
            f"{len(results.milliseconds):,} requests at {rate:g} a second: {statuses}",
            f"milliseconds, from when each was due: {slow}, maximum {results.milliseconds[-1]:.1f}",
            f"this program was late by {results.late:.1f} ms at most",
        ]
    )


def as_json(results: Results) -> dict[str, Any]:
    """The results for programs."""
    percentiles = {f"p{percent:g}": round(results.percentile(percent), 3) for percent in PERCENTILES}
    return {
        "requests": len(results.milliseconds),
        "statuses": results.statuses,
        "milliseconds": percentiles | {"maximum": round(results.milliseconds[-1], 3)},
        "late": round(results.late, 3),
    }
