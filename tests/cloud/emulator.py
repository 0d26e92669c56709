"""The whole embedded cloud for as long as a run lasts, on this machine only; it refuses what a role does not grant."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import urllib3

from asbuilt.local.cloud import ENVIRONMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 30
CALLS = "calls.jsonl"
"""The file in the folder that has a line of each call of a function."""


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Gives the endpoint."""
    port = _free_port()
    environment = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": f"unix://{folder}/no-docker",
        "LOG_LEVEL": "INFO",
        "AUTH": "true",  # a call that the caller's role does not grant is refused
        "AWS_ACCESS_KEY_ID": ENVIRONMENT["AWS_ACCESS_KEY_ID"],  # who deploys may do anything
        "AWS_SECRET_ACCESS_KEY": ENVIRONMENT["AWS_SECRET_ACCESS_KEY"],
    }
    with (folder / "cloud.log").open("w") as log:
        command = [sys.executable, "-m", "tests.cloud.recorded", str(folder / CALLS)]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    try:
        endpoint = f"http://127.0.0.1:{port}"
        _wait_for(endpoint)
        yield endpoint
    finally:
        process.terminate()
        process.wait(SECONDS_TO_START)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(endpoint: str) -> None:
    pool, until = urllib3.PoolManager(timeout=1, retries=False), time.monotonic() + SECONDS_TO_START
    while True:
        try:
            pool.request("GET", f"{endpoint}/_ministack/health")
        except urllib3.exceptions.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
