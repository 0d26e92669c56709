"""Files into and out of `asbuilt run`: dropped into its bucket, sent by the command, killed in the middle."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from botocore.session import get_session
from live import ASBUILT, SECONDS, Running

from asbuilt.local.cloud import ENVIRONMENT, REGION

FLEET = Path(__file__).parents[1] / "chalicelib" / "documents" / "fleet.md"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fleet")
    shutil.copy(FLEET, folder / "SPECIFICATION.md")
    running = Running(folder)
    try:
        running.become_ready()
        yield running
    finally:
        running.kill()


def command(run, *words):
    called = {"cwd": run.folder, "capture_output": True, "text": True, "timeout": SECONDS * 2}
    done = subprocess.run([ASBUILT, *words], check=False, **called)
    return done.returncode, done.stdout, done.stderr


def drop(run, key, content):
    """Put a file into the bucket of the run, as anything else that has its keys does."""
    (state,) = run.folder.glob(".asbuilt/*/running.json")
    endpoint = json.loads(state.read_text())["endpoint"]
    session = get_session()
    session.set_credentials(ENVIRONMENT["AWS_ACCESS_KEY_ID"], ENVIRONMENT["AWS_SECRET_ACCESS_KEY"])
    s3 = session.create_client("s3", REGION, endpoint_url=endpoint)
    s3.put_object(Bucket="fleet-local-000000000000", Key=key, Body=content)


def wait_for(find):
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        if found := find():
            return found
        time.sleep(0.1)
    return pytest.fail("it did not come")


def test_a_file_that_is_dropped_into_the_bucket_becomes_records(run):
    token = run.token("admin")
    printed = len(run.transcript.text)

    drop(run, "logs/march.csv", b"day,text\n2026-03-01,Snow\n")

    items = wait_for(lambda: run.ask("GET", "/api/v1/logs", token=token)[1]["data"]["items"])
    assert [(one["day"], one["text"]) for one in items] == [("2026-03-01", "Snow")]
    run.transcript.wait_for("done", printed)


def test_a_file_is_imported_by_the_command_with_a_report_and_once_however_often(run):
    file = run.folder / "stations.csv"
    rows = [[f"Station {number}", "many" if number % 20 == 3 else number % 90] for number in range(2000)]
    with file.open("w") as out:
        csv.writer(out).writerows([["Name", "Docks"], *rows])

    first = command(run, "import", "stations.csv", "--table", "stations")
    again = command(run, "import", "stations.csv", "--table", "stations")

    told = "stations.csv: 1,900 of 2,000 rows are in stations, 100 refused: see stations.csv.refused.csv\n"
    assert first == again == (0, told, "")
    header, *lines = csv.reader((run.folder / "stations.csv.refused.csv").read_text().splitlines())
    assert header == ["line", "column", "code", "reason"]
    assert len(lines) == 100
    assert lines[0] == ["5", "docks", "INVALID_REQUEST", "must be a number"]


def test_a_table_is_exported_by_the_command(run):
    code, told, _ = command(run, "export", "--table", "stations", "--output", "out.csv", "--where", "fields=name,docks")

    header, *rows = csv.reader((run.folder / "out.csv").read_text().splitlines())
    assert (code, told) == (0, "out.csv: 1,900 rows of stations\n")
    assert header == ["name", "docks"]
    assert len({name for name, _ in rows}) == 1900


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("import", "stations.csv", "--table", "logs"), "the document has no import of 'logs'"),
        (("import", "stations.csv", "--table", "stations", "--as", "driver"), "You may not do this"),
        (("export", "--table", "stations", "--output", "x.csv", "--where", "docks=1"), "docks is not indexed"),
        (("import", "bad.csv", "--table", "stations"), "line 1: column 1: 'colour' is not a field of stations"),
    ],
)
def test_what_is_refused_is_said_in_a_line(run, words, told):
    (run.folder / "bad.csv").write_text("colour\nred\n")

    code, _, complaint = command(run, *words)

    assert code == 1
    assert complaint.startswith("asbuilt: ")
    assert told in complaint
    assert complaint.count("\n") == 1


@pytest.mark.campaign
def test_an_import_goes_on_when_the_run_is_killed_and_started_again(run):
    file = run.folder / "more.csv"
    file.write_text("name\n" + "".join(f"More {number}\n" for number in range(5000)))
    with subprocess.Popen(
        [ASBUILT, "import", "more.csv", "--table", "stations"],
        cwd=run.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as client:
        time.sleep(2.5)
        run.kill()
        client.wait(SECONDS)
    restarted = Running(run.folder)
    try:
        restarted.become_ready()
        code, told, complaint = command(restarted, "import", "more.csv", "--table", "stations")
    finally:
        restarted.kill()

    assert (code, complaint) == (0, "")
    assert told == "more.csv: 5,000 of 5,000 rows are in stations, none refused\n"
