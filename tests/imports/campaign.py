"""One import of generated rides on the embedded cloud, worked off by processes that may be killed, and what came of it.

Whatever was done to it, the same has to come of the same file: each good row once, each bad row once in the report.
"""

from __future__ import annotations

import csv
import io
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from asbuilt.compiler import compile_document
from asbuilt.local.cloud import embedded_cloud, leave_real_account
from asbuilt.local.desk import Desk
from asbuilt.local.folder import Folder
from asbuilt.source import Source
from chalicelib.data import Store, connect
from chalicelib.data.jobs import Jobs
from chalicelib.specification import dump
from chalicelib.specification.naming import LOCAL_ACCOUNT, LOCAL_STAGE, bucket_name, queue_name
from tests.imports.files import good_codes

DOCUMENT = Path(__file__).parents[1] / "chalicelib" / "documents" / "fleet.md"
VISIBILITY_SECONDS = 2
"""After how long the message of a killed worker comes back, and that of a living one is given out once more."""

LONGEST_SECONDS = 1800


class Ran(msgspec.Struct):
    """What came of an import: what is wrong with it (nothing), how long it took, how often it was killed, and of the
    last worker the CPU seconds and the most memory (MB) that it used."""

    violations: list[str]
    rows: int
    seconds: float
    kills: int
    cpu_seconds: float
    memory_mb: float


class Yard:
    """The embedded cloud with the fleet in it."""

    def __init__(self, endpoint: str, folder: Path) -> None:
        self.endpoint = endpoint
        self.compiled = folder / "specification.json"
        self.specification = compile_document(Source.read(DOCUMENT)).specification
        self.compiled.write_bytes(dump(self.specification))
        desk = Desk(endpoint, io.StringIO())
        desk.deploy(self.specification)
        self.clients = desk.clients
        self.store = Store(self.specification, LOCAL_STAGE, connect("us-east-1", endpoint))
        self.bucket = bucket_name(self.specification.name, LOCAL_STAGE, LOCAL_ACCOUNT)
        url = self.clients.sqs.get_queue_url(QueueName=queue_name(self.specification.name, LOCAL_STAGE, "jobs"))
        attributes = {"VisibilityTimeout": str(VISIBILITY_SECONDS), "RedrivePolicy": ""}
        self.clients.sqs.set_queue_attributes(QueueUrl=url["QueueUrl"], Attributes=attributes)
        self.station = self.store.create(self.specification.table("stations"), {"name": "Harbour"})["id"]

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[str]]:
        """A worker; killed on the way out where it has not ended."""
        command = [sys.executable, "-m", "tests.imports.worker", self.endpoint, str(self.compiled)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout
                assert process.stdout.readline() == "ready\n"
                yield process
            finally:
                process.kill()

    def items(self, table: str) -> Iterator[dict[str, Any]]:
        """All items of a table, page by page."""
        request = {"TableName": self.store.models.table_name(table)}
        while True:
            found = self.store.models.connection.dispatch("Scan", request)
            yield from found["Items"]
            if "LastEvaluatedKey" not in found:
                return
            request["ExclusiveStartKey"] = found["LastEvaluatedKey"]

    def empty(self) -> None:
        """Remove the rides, and all that was kept beside them."""
        for table, keys in (("rides", ("id",)), ("asbuilt-ledger", ("id",)), ("asbuilt-history", ("record", "place"))):
            name, puts = self.store.models.table_name(table), list(self.items(table))
            for at in range(0, len(puts), 25):
                dropped = [{"DeleteRequest": {"Key": {key: item[key] for key in keys}}} for item in puts[at : at + 25]]
                self.store.models.connection.dispatch("BatchWriteItem", {"RequestItems": {name: dropped}})


@contextmanager
def fleet() -> Iterator[Yard]:
    """The fleet on an embedded cloud of its own."""
    leave_real_account()
    with TemporaryDirectory() as root:
        folder = Folder("fleet", Path(root))
        with folder.held() as lock, embedded_cloud(folder, lock) as endpoint:
            yield Yard(endpoint, Path(root))


def run(
    yard: Yard, key: str, rows: int, written: tuple[bytes, list[tuple[int, str]]], kills: Sequence[float] = ()
) -> Ran:
    """Import a file, and kill the worker after each of these seconds."""
    content, bad = written
    ran = _worked_off(yard, key, content, kills)
    return msgspec.structs.replace(ran, rows=rows, violations=ran.violations or _violations(yard, key, rows, bad))


def run_hostile(yard: Yard, key: str, content: bytes, why: str) -> Ran:
    """Import a file that has to be refused, for a reason with these words, without a trace among the records."""
    ran = _worked_off(yard, key, content)
    return msgspec.structs.replace(ran, violations=ran.violations or _traces(yard, key, why))


def _worked_off(yard: Yard, key: str, content: bytes, kills: Sequence[float] = ()) -> Ran:
    yard.clients.s3.put_object(Bucket=yard.bucket, Key=key, Body=content)
    started, killed, used = time.monotonic(), 0, "0 0"
    for seconds in kills:
        with yard.worker():
            if _is_over(yard, key, seconds):
                break
            killed += 1
    with yard.worker() as process:
        over = _is_over(yard, key, LONGEST_SECONDS)
        taken = time.monotonic() - started
        used = process.communicate()[0]
    cpu, memory = (float(number) for number in used.split())
    return Ran([] if over else ["it does not end"], 0, taken, killed, cpu, memory)


def moments(count: int, longest: float, seed: int) -> list[float]:
    """So many moments at which to kill, in seconds after a worker is ready."""
    chance = random.Random(seed)
    return [chance.uniform(0, longest) for _ in range(count)]


def _job(yard: Yard, key: str) -> Any:
    for item in yard.items("asbuilt-jobs"):
        if item["part"]["S"] == "job" and msgspec.json.decode(item["content"]["S"])["key"] == key:
            return Jobs(yard.store).find(item["job"]["S"])
    return None


def _is_over(yard: Yard, key: str, seconds: float) -> bool:
    ends, found = time.monotonic() + seconds, None
    while time.monotonic() < ends:
        time.sleep(min(0.2, max(0.0, ends - time.monotonic())))
        found = found or _job(yard, key)
        if found and Jobs(yard.store).find(found[0].id)[1].over:
            return True
    return False


def _traces(yard: Yard, key: str, why: str) -> list[str]:
    _, progress = _job(yard, key)
    found = [] if why in (progress.reason or "") else [f"the job is {progress.state}: {progress.reason}"]
    left = sum(1 for _ in yard.items("rides"))
    return found + ([f"{left} rides"] if left else [])


def _violations(yard: Yard, key: str, rows: int, bad: list[tuple[int, str]]) -> list[str]:
    _, progress = _job(yard, key)
    expected = {"state": "finished", "rows": rows, "done": rows - len(bad), "refused": len(bad)}
    told = {name: getattr(progress, name) for name in expected}
    found: list[str] = [] if told == expected else [f"the job says {told} {progress.reason}"]
    codes = sorted(item["code"]["S"] for item in yard.items("rides"))
    found += [] if codes == sorted(good_codes(rows)) else [f"{len(codes)} rides, not those of the good rows"]
    markers = sum(item["id"]["S"].startswith('["rides",') for item in yard.items("asbuilt-ledger"))
    kept = {"markers": markers, "history": sum(1 for _ in yard.items("asbuilt-history"))}
    found += [f"{number} {name}" for name, number in kept.items() if number != len(codes)]
    if progress.result is None:
        return [*found, "there is no report"]
    report = yard.clients.s3.get_object(Bucket=yard.bucket, Key=progress.result)["Body"].read().decode()
    lines = [(int(line[0]), line[1]) for line in list(csv.reader(io.StringIO(report)))[1:]]
    return found + ([] if lines == bad else [f"the report has {len(lines)} lines, of other rows than the bad ones"])
