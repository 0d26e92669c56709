"""The example of the data portal: a form with a file, an import in the background, a task that counts."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from live import ASBUILT, SECONDS, Running

EXAMPLE = Path(__file__).parents[2] / "examples" / "urbandataforge"
STATIONS = "/api/v1/stats/daily"


@pytest.fixture
def run(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "example")
    running = Running(tmp_path / "example")
    try:
        running.become_ready()
        yield running
    finally:
        running.kill()


def uploaded(run, token):
    """The job that curl, as the README has it, is answered with."""
    form = ["-F", "file=@trips.csv", "-H", f"Authorization: Bearer {token}"]
    command = ["curl", "-s", *form, f"http://{run.url}/api/v1/upload/trips"]
    told = subprocess.run(command, cwd=run.folder, capture_output=True, text=True, check=True).stdout
    return re.search(r'"job":"(\w+)"', told)[1]


def finished(run, token, job):
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        told = run.ask("GET", f"/api/v1/jobs/{job}", token=token)[1]["data"]
        if told["state"] in ("finished", "failed"):
            return told
        time.sleep(0.1)
    return pytest.fail("the import does not end")


@pytest.mark.campaign
def test_a_file_is_uploaded_imported_and_counted(run):
    token = run.token("operator")

    job = finished(run, token, uploaded(run, token))
    again = uploaded(run, token)
    command = [ASBUILT, "tasks", "run", "call-stats-fill"]
    subprocess.run(command, cwd=run.folder, capture_output=True, check=True, timeout=SECONDS)

    assert (job["state"], job["rows"], job["done"], job["refused"]) == ("finished", 56, 55, 1)
    assert again == job["id"]
    days = run.ask("GET", STATIONS)[1]["data"]
    assert [(day["date"], day["total_rides"]) for day in days] == [
        ("2023-08-01", 8),
        ("2023-08-02", 15),
        ("2023-08-04", 32),
    ]
