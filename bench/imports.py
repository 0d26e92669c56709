"""How fast a file is imported, beside BatchWriteItem by hand on the same rows: rows for each second of the processor.

    python -m bench.imports [--rows 100000]

Each figure is of a process of its own, which takes rows as they are made: no file is in its memory.  One row in twenty
is bad.  DynamoDB is a stub that answers at once: what its time and the network's come to is not in here.  The same rows
are imported once more where each record has a unique value and a history, which makes each a transaction.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bench.counting import ROOT, _run
from bench.world import DOCUMENT, world
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

NAMES = ("title", "status", "priority", "tags", "owner")
HEADER = (",".join(NAMES) + "\n").encode()
GOOD = 'Write the quarterly report {number},open,3,"[""finance"",""q3"",""urgent""]",somebody\n'
BAD = 'Write the quarterly report {number},nonsense,3,"[""finance"",""q3"",""urgent""]",somebody\n'
EVERY = 20
PIECE = 2_000
"""Rows that are handed out at once."""

KEY = {"ours": "this service", "own work": "of that, without the calls", "peer": "botocore by hand, 25 at once"}


def pieces(rows: int) -> Iterator[bytes]:
    """Return a file of so many rows, as it arrives."""
    yield HEADER
    for first in range(0, rows, PIECE):
        numbers = range(first, min(first + PIECE, rows))
        yield "".join((BAD if number % EVERY == 0 else GOOD).format(number=number) for number in numbers).encode()


def ours(rows: int, *, calls: bool = True) -> None:
    """Import the file by this service's own step of an import."""
    import os  # noqa: PLC0415 - a process imports what it measures

    from chalicelib.bootstrap import Settings, build  # noqa: PLC0415
    from chalicelib.data.connection import Connection  # noqa: PLC0415
    from chalicelib.data.jobs import Asker, Job, Progress  # noqa: PLC0415
    from chalicelib.jobs.imports.step import ImportStep  # noqa: PLC0415
    from chalicelib.specification import load  # noqa: PLC0415

    class Silent(Connection):
        """Answers what the stub would, without a call."""

        def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002 - a call
            return {"Items": []}

    settings = Settings.from_environment()
    connection = None if calls else Silent(settings.region)
    service = build(load(Path(os.environ["BENCH_SPECIFICATION"])), settings, connection=connection)
    job = Job(id="j", kind="import", table="tasks", by=Asker(service=True), created_at="", key="file")
    step = ImportStep(service.backend, _Shelf(rows), job, Progress(etag="e"))  # type: ignore[arg-type]
    while not step.run(lambda: True).over:
        pass
    if step.progress.done != rows - -(-rows // EVERY):
        raise SystemExit(f"{step.progress}")


class _Shelf:
    """A bucket with the file in it, which is made as it is read."""

    def __init__(self, rows: int) -> None:
        self._rows = rows

    def of(self, _: str | None) -> _Shelf:
        return self

    def read(self, _: str, offset: int = 0) -> Any:  # noqa: ANN401 - as the bucket's
        from chalicelib.bucket import Stored  # noqa: PLC0415

        return Stored("e", 0, pieces(self._rows) if offset == 0 else _behind(self._rows, offset))

    def put(self, _: str, content: bytes, media_type: str) -> str:
        return f"{len(content)} {media_type}"


def _behind(rows: int, offset: int) -> Iterator[bytes]:
    for piece in pieces(rows):
        if offset < len(piece):
            yield piece[offset:]
        offset = max(0, offset - len(piece))


def peer(rows: int) -> None:
    """Read, check and write the same rows by hand."""
    import os  # noqa: PLC0415 - a process imports what it measures

    from botocore.session import get_session  # noqa: PLC0415

    client = get_session().create_client("dynamodb", "eu-west-1", endpoint_url=os.environ[naming.ENDPOINT_VARIABLE])
    lines = (line for piece in pieces(rows) for line in piece.decode().splitlines(keepends=True))
    read = csv.DictReader(lines)
    items = (_item(row, number) for number, row in enumerate(read) if row["status"] in ("open", "done", "archived"))
    while batch := list(islice(items, 25)):
        client.batch_write_item(RequestItems={"tasks": [{"PutRequest": {"Item": item}} for item in batch]})


def _item(row: dict[str, str], number: int) -> dict[str, Any]:
    return {
        "id": {"S": f"01KB{number:022}"},
        "title": {"S": row["title"]},
        "status": {"S": row["status"]},
        "priority": {"N": str(int(row["priority"]))},
        "tags": {"L": [{"S": tag} for tag in json.loads(row["tags"])]},
        "owner": {"S": row["owner"]},
        "version": {"N": "1"},
        "created_at": {"S": "2026-01-02T03:04:05.000Z"},
        "updated_at": {"S": "2026-01-02T03:04:05.000Z"},
    }


def _most_memory() -> float:
    """Return the most memory (MB) that this process ever had; `ru_maxrss` would count that of its parent too."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


MEASURED: dict[str, Callable[[int], None]] = {
    "ours": ours,
    "own work": lambda rows: ours(rows, calls=False),
    "peer": peer,
}
"""What is measured, by name."""


@click.command()
@click.option("--rows", default=100_000, show_default=True, help="Rows of the file.")
@click.option("--only", help="What this process itself measures.")
def main(rows: int, only: str | None) -> None:
    """Measure imports, and print the figures."""
    if only:
        start = time.process_time()
        MEASURED[only](rows)
        click.echo(json.dumps({"cpu": time.process_time() - start, "mb": _most_memory()}))
        return
    click.echo(f"{'':40} {'rows/CPU s':>10} {'µs/row':>8} {'MB':>5}")
    _measure(DOCUMENT.read_text(), rows, MEASURED, "")
    _measure(_in_transactions(), rows, ("ours", "own work"), ", transactions")


def _in_transactions() -> str:
    """Return the document with a unique value, and a history of its records."""
    text = DOCUMENT.read_text().replace("length 1-200", "length 1-200 unique")
    return text.replace("- Owner: owner", "- Owner: owner\n- History: 90 days")


def _measure(document: str, rows: int, names: Iterable[str], how: str) -> None:
    with world(document) as environment:
        for name in names:
            command = [sys.executable, "-m", "bench.imports", "--rows", str(rows), "--only", name]
            figures = json.loads(_run(command, environment).stdout)
            speed = rows / figures["cpu"]
            click.echo(f"{KEY[name] + how:40} {speed:>10,.0f} {1e6 / speed:>8.1f} {figures['mb']:>5.0f}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
