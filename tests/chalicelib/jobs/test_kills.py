"""An import and an export, killed before and after each call of the database: they end as if they had not been."""

from __future__ import annotations

from itertools import count

import pytest

from tests.chalicelib.conftest import dynamodb
from tests.chalicelib.yard import csv_of, table_of

ROWS, BAD = 40, (7, 8, 31)
"""Rows of a file, more than go into one transaction; and those that are bad."""


class Killed(BaseException):
    """The process ended."""


class Killer:
    """Ends the process at a call of the database, before it is made or after."""

    def __init__(self):
        self.calls = 0
        self.left = None
        events = dynamodb().meta.events
        events.register_last("before-call.dynamodb", self._before, "killer before")
        events.register_last("after-call.dynamodb", self._after, "killer after")

    def arm(self, at, *, after):
        self.calls, self.left, self.after = 0, at, after

    def stop(self):
        self.left = None
        events = dynamodb().meta.events
        events.unregister("before-call.dynamodb", unique_id="killer before")
        events.unregister("after-call.dynamodb", unique_id="killer after")

    def _before(self, **_):
        self.calls += 1
        self._strike(after=False)

    def _after(self, **_):
        self._strike(after=True)

    def _strike(self, *, after):
        if self.left == self.calls and self.after is after:
            self.left = None
            raise Killed


@pytest.fixture
def moments(request):
    """The calls at which to kill: every other one, and all of them with --full."""
    return count(1, 1 if request.config.getoption("--full") else 2)


@pytest.fixture
def killer(fleet):
    made = Killer()
    yield made
    made.stop()


def work_off(yard):
    """Work as Lambda does: who is killed leaves the message in its queue."""
    killed = 0
    while True:
        try:
            if not yard.step():
                return killed
        except Killed:
            killed += 1


def begun(admin, station, run):
    """The job of a file of rides of its own."""
    rows = [[f"AB{run:03}{row:03}", station, "no" if row in BAD else "5"] for row in range(ROWS)]
    content = csv_of(["code", "station", "minutes"], *rows)
    answered = admin.post("/api/v1/rides/import", content, headers={"content-type": "text/csv"})
    return answered.headers["Location"]


def stored(fleet, name):
    found = fleet.store.models.connection.dispatch("Scan", {"TableName": fleet.store.models.table_name(name)})
    return found["Items"]


def codes_of(fleet, run):
    codes = [item["code"]["S"] for item in stored(fleet, "rides")]
    return sorted(code for code in codes if code.startswith(f"AB{run:03}"))


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_import_that_is_killed_at_any_call_has_each_row_once_and_exact_counts(
    fleet, yard, admin, station, killer, moments, after
):
    ran = 0
    for run in moments:
        job = begun(admin, station, run)
        killer.arm(run, after=after)

        killed = work_off(yard)

        killer.left = None
        told = admin.get(job).data
        assert (told["state"], told["rows"], told["done"], told["refused"]) == ("finished", ROWS, ROWS - 3, 3)
        assert codes_of(fleet, run) == [f"AB{run:03}{row:03}" for row in range(ROWS) if row not in BAD]
        assert [line[0] for line in table_of(yard.fetch(told["report"]))[1:]] == ["9", "10", "33"]
        ran += 1
        if not killed:
            break
    assert run > 5
    assert len(stored(fleet, "asbuilt-history")) == len(stored(fleet, "rides")) == (ROWS - 3) * ran
    markers = [item for item in stored(fleet, "asbuilt-ledger") if "code" in item["id"]["S"]]
    assert len(markers) == (ROWS - 3) * ran


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_an_export_that_is_killed_at_any_call_leaves_the_same_file(fleet, yard, admin, station, killer, moments, after):
    begun(admin, station, 0)
    work_off(yard)
    for run in moments:
        job = admin.get("/api/v1/rides/export?fields=code", headers={"Idempotency-Key": str(run)}).headers["Location"]
        killer.arm(run, after=after)

        killed = work_off(yard)

        killer.left = None
        told = admin.get(job).data
        assert (told["state"], told["rows"]) == ("finished", ROWS - 3)
        assert sorted(code for (code,) in table_of(yard.fetch(told["file"]))[1:]) == codes_of(fleet, 0)
        if not killed:
            break
    assert run > 3
