"""A DynamoDB that answers at once with fixed items and counts what it is asked: only the client's work is measured.

It keeps nothing, and evaluates no condition: every write succeeds.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zlib
from collections import Counter
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.request import urlopen

from bench.events import KEY, SUBJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS = 1_000
PEERS_TABLE = "tasks"
"""The table of the hand-written peers; items of others have what this service adds to its own."""

Body = dict[str, Any]

LEDGER_ENTRY = {"secret": {"S": "5a" * 32}}
"""What this service keeps for itself beside its tables: the key that signs cursors."""


class Stub(ThreadingHTTPServer):
    """A table of so many rows, all with one status."""

    daemon_threads = True

    def __init__(self, rows: int = ROWS) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.rows = rows
        self.counts: Counter[str] = Counter()

    def answer(self, action: str, request: Body) -> bytes:
        """Return the answer to one call as JSON, and count the call and the items that it reads."""
        self.counts[action] += 1
        if action != "Query":
            return json.dumps(ANSWERS[action](request)).encode()
        if "Limit" not in request:  # of what is kept beside the records, there is nothing
            return b'{"Items": []}'
        first = int(request.get("ExclusiveStartKey", {"id": {"S": "0"}})["id"]["S"][4:] or 0) + 1
        last = min(first + request["Limit"] - 1, self.rows)
        self.counts["items"] += last - first + 1
        return _page(request["TableName"] == PEERS_TABLE, first, last, more=last < self.rows)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 20  # one write an answer

    def do_POST(self) -> None:
        action = self.headers["X-Amz-Target"].rpartition(".")[2]
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._send(cast("Stub", self.server).answer(action, request))

    def do_GET(self) -> None:
        counts = cast("Stub", self.server).counts
        body = json.dumps(counts).encode()
        counts.clear()
        self._send(body)

    def _send(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amz-crc32", str(zlib.crc32(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Say nothing."""


@contextmanager
def running(rows: int = ROWS) -> Iterator[str]:
    """Run a stub in a process of its own, which ends with this one at the latest; yields its address."""
    command = [sys.executable, "-m", "bench.stub", str(rows)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - all of it is ours
        yield cast("IO[str]", process.stdout).readline().strip()


def counted(address: str) -> dict[str, int]:
    """Return what a stub was asked since it was last asked this: calls by name, and `items` read by queries."""
    with urlopen(address) as answer:  # noqa: S310 - it is the stub's own address
        counts: dict[str, int] = json.load(answer)
    return counts


def _item(number: int, *, peers: bool, status: str = "open", version: int = 7) -> Body:
    own = {} if peers else {"_all": {"S": "all"}, "_write": {"S": "0b6f1c54-0000-4000-8000-000000000001"}}
    return own | {
        "id": {"S": f"01KB{number:022}"},
        "title": {"S": f"Write the quarterly report {number}"},
        "status": {"S": status},
        "priority": {"N": "3"},
        "tags": {"L": [{"S": "finance"}, {"S": "q3"}, {"S": "urgent"}]},
        "owner": {"S": SUBJECT},
        "version": {"N": str(version)},
        "created_at": {"S": "2026-01-02T03:04:05.000Z"},
        "updated_at": {"S": "2026-02-03T04:05:06.000Z"},
    }


@cache
def _page(peers: bool, first: int, last: int, *, more: bool) -> bytes:  # noqa: FBT001 - a key of the cache
    items = [_item(number, peers=peers) for number in range(first, last + 1)]
    position = {name: items[-1][name] for name in ("id", "status", "created_at")} if more else None
    body = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    return json.dumps(body | ({"LastEvaluatedKey": position} if position else {})).encode()


def _found(request: Body) -> Body:
    if request["Key"]["id"]["S"] != KEY:
        return {"Item": request["Key"] | LEDGER_ENTRY}
    return {"Item": _item(1, peers=request["TableName"] == PEERS_TABLE)}


def _updated(request: Body) -> Body:
    peers = request["TableName"] == PEERS_TABLE
    new = _item(1, peers=peers, status="done", version=8)
    return {"ALL_NEW": {"Attributes": new}, "ALL_OLD": {"Attributes": _item(1, peers=peers)}}.get(
        request.get("ReturnValues", "NONE"), {}
    )


def _deleted(request: Body) -> Body:
    old = _item(1, peers=request["TableName"] == PEERS_TABLE)
    return {"Attributes": old} if request.get("ReturnValues") == "ALL_OLD" else {}


ANSWERS: dict[str, Callable[[Body], Body]] = {
    "GetItem": _found,
    "PutItem": lambda _: {},
    "UpdateItem": _updated,
    "DeleteItem": _deleted,
    "TransactWriteItems": lambda _: {},
    "BatchWriteItem": lambda _: {"UnprocessedItems": {}},
    "BatchGetItem": lambda request: {"Responses": {name: [] for name in request["RequestItems"]}},
}


if __name__ == "__main__":
    server = Stub(int(sys.argv[1]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - how `running` learns it
    sys.stdin.read()  # until whoever runs it ends
