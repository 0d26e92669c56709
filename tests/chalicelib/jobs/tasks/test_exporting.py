"""A task that exports: the file has each record once, however the task is interrupted."""

from __future__ import annotations

import csv
import io
import json
from itertools import count

import pytest

from chalicelib.jobs.tasks import exporting
from tests.chalicelib.jobs.tasks.conftest import BUCKET, SLOT

CSV, LINES = "export-tickets", "export-all-tickets"
FILE = "exports/tickets-20261128T020000Z.csv"


def text(chores, key=FILE):
    return chores.clients.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read().decode()


def rows(chores):
    return list(csv.DictReader(io.StringIO(text(chores))))


def keys(chores):
    return {one["Key"] for one in chores.clients.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])}


def ends_after(looks):
    left = count(looks, -1)
    return lambda: 60_000 if next(left) > 0 else exporting.ENOUGH_MILLISECONDS - 1


def test_the_records_that_meet_the_condition_are_in_the_file(chores):
    opened = [chores.add(status="open", title=title) for title in ("Printer", "=1+1", 'A "b", c')]
    chores.add(status="closed")

    assert chores.fire(CSV)

    assert [row["id"] for row in rows(chores)] == opened
    assert [row["title"] for row in rows(chores)] == ["Printer", "'=1+1", 'A "b", c']
    assert chores.counts(CSV) == {"exported": 3}


def test_lines_of_json_are_records(chores):
    key = chores.add(status="open", hours=2)

    chores.fire(LINES)

    (line,) = text(chores, "dumps/tickets-20261128T020000Z.ndjson").splitlines()
    assert json.loads(line)["id"] == key
    assert json.loads(line)["cost"] == 20


def test_an_export_of_nothing_has_a_heading(chores):
    chores.fire(CSV)

    assert text(chores).startswith("id,title,")
    assert rows(chores) == []


def test_an_export_that_is_cut_off_again_and_again_has_each_record_once(chores):
    opened = [chores.add(status="open") for _ in range(12)]

    assert chores.fire(CSV, remaining=ends_after(5))
    assert FILE not in keys(chores)
    while chores.clients.sqs.sent:
        chores.clients.sqs.sent.popleft()
        assert chores.fire(CSV, remaining=ends_after(4))

    assert [row["id"] for row in rows(chores)] == opened
    assert chores.counts(CSV) == {"exported": 12}


class Killed(BaseException):
    """The end of the process."""


@pytest.mark.parametrize("fatal", range(1, 9))
def test_an_export_that_is_killed_at_any_step_has_each_record_once(fatal, chores):
    opened = [chores.add(status="open") for _ in range(6)]
    keep, kept = chores.store.models.connection.dispatch, count(fatal, -1)

    def dying(operation, arguments):
        if operation == "UpdateItem" and next(kept) == 1:
            raise Killed
        return keep(operation, arguments)

    chores.store.models.connection.dispatch = dying
    for _ in range(8):
        try:
            chores.fire(CSV, remaining=ends_after(4))
        except Killed:
            chores.store.models.connection.dispatch = keep
        chores.time.move(seconds=120)
    chores.go_on()

    assert [row["id"] for row in rows(chores)] == opened


def test_a_file_that_is_exported_again_is_the_same_file(chores):
    chores.add(status="open")
    chores.fire(CSV)
    before = text(chores)
    chores.add(status="open")

    chores.fire(CSV, SLOT)

    assert text(chores) == before
    assert keys(chores) == {FILE}


def test_a_large_export_is_stored_in_parts(chores):
    chores.add(status="open")
    parts = exporting._File(chores.work, "exports/big", "csv", ["id", "title"])
    upload = parts.begun({})
    kept = {}
    for number in range(3):
        upload.rest += b"x" * 5 * 1024 * 1024
        kept = parts.kept(upload, number)
        upload = parts.begun(kept)
    upload.rest += b"end\n"

    assert len(kept["parts"]) == 3
    assert parts.complete(upload)
    assert parts.complete(parts.begun(kept))  # whose answer was lost
    assert text(chores, "exports/big.csv").endswith("xend\n")
