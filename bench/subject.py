"""What runs in a measured process: one peer, loaded and called; `python -m bench.subject` and these arguments.

bare                       nothing: what is subtracted from a cold start
cold PEER                  load it and read one record
warm PEER OPERATION COUNT  load it, then answer so many requests, behind a few that warm it up
answers PEER…              their answers to each request
specification              read the compiled document, alone
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from bench.events import events

if TYPE_CHECKING:
    from collections.abc import Callable

Handler: TypeAlias = "Callable[[dict[str, Any], Context], dict[str, Any]]"

WARMING = 20
PEERS = "bench.peers."


class Context:
    """What Lambda tells a handler of its invocation."""

    function_name = "tasks"
    function_version = "$LATEST"
    memory_limit_in_mb = "512"
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:tasks"
    aws_request_id = "0d6f7a1e-0000-4000-8000-000000000000"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        """Return milliseconds that the invocation may still take."""
        return 29_000


def load(peer: str) -> Handler:
    """Return the handler of a peer."""
    handler: Handler = import_module(PEERS + peer).handler
    return handler


def call(handler: Handler, event: bytes) -> dict[str, Any]:
    """Return the answer to one event, which is parsed as Lambda's runtime parses it."""
    return handler(json.loads(event), Context())


def cold(peer: str, read: bytes) -> dict[str, float]:
    """Load a peer and read one record; CPU milliseconds, modules loaded and peak memory in MB."""
    modules, start = len(sys.modules), time.process_time()
    call(load(peer), read)
    taken = time.process_time() - start
    return {"cpu_ms": taken * 1e3, "modules": len(sys.modules) - modules, "rss_mb": _peak()}


def warm(peer: str, event: bytes, count: int) -> dict[str, float]:
    """Answer `count` requests after those that warm it up; CPU microseconds a request."""
    handler = load(peer)
    for _ in range(WARMING):
        call(handler, event)
    start = time.process_time()
    for _ in range(count):
        call(handler, event)
    return {"cpu_us": (time.process_time() - start) / max(count, 1) * 1e6}


def answers(peer: str, encoded: dict[str, bytes]) -> dict[str, Any]:
    """Answer every request once: status, body and ETag, by operation."""
    handler = load(peer)
    answered = {operation: call(handler, event) for operation, event in encoded.items()}
    return {
        operation: {
            "status": answer["statusCode"],
            "body": json.loads(answer["body"]),
            "etag": answer["headers"].get("ETag"),
        }
        for operation, answer in answered.items()
    }


def specification(path: Path) -> dict[str, float]:
    """Read the compiled document; CPU milliseconds, without those of importing the model."""
    reader = import_module("chalicelib.specification")
    start = time.process_time()
    reader.load(path)
    return {"cpu_ms": (time.process_time() - start) * 1e3}


def _peak() -> float:
    # What getrusage tells begins, on Linux, with the memory of the process that started this one.
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main(arguments: list[str]) -> None:
    """Do what the arguments say, and print what came of it as the last line."""
    told: dict[str, Any]
    encoded = {name: json.dumps(event).encode() for name, event in events().items()}
    match arguments:
        case ["cold", peer]:
            told = cold(peer, encoded["read"])
        case ["warm", peer, operation, count]:
            told = warm(peer, encoded[operation], int(count))
        case ["answers", *peers]:
            told = {peer: answers(peer, encoded) for peer in peers}
        case ["specification"]:
            told = specification(Path(os.environ["BENCH_SPECIFICATION"]))
        case _:
            told = {}
    print(json.dumps(told))  # noqa: T201 - how the harness learns it


if __name__ == "__main__":
    main(sys.argv[1:])
