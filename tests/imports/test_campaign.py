"""The campaign in short: a file of every kind of row, whose worker is killed three times; and every hostile file."""

from __future__ import annotations

import pytest

from tests.imports.campaign import fleet, run, run_hostile
from tests.imports.files import as_csv
from tests.imports.hostile import HOSTILE

ROWS = 600
MOST_MEGABYTES = 256
MOST_SECONDS = 30
"""Of the processor, the start of the worker among them."""


@pytest.mark.campaign
def test_an_import_whose_worker_is_killed_is_as_one_that_was_not():
    with fleet() as yard:
        ran = run(yard, "rides/short.csv", ROWS, as_csv(ROWS, yard.station), kills=[0.3, 0.8, 0.5])

    assert ran.violations == []
    assert ran.memory_mb < MOST_MEGABYTES


@pytest.mark.campaign
def test_a_hostile_file_is_refused_within_256_megabytes_and_30_seconds_and_leaves_nothing():
    with fleet() as yard:
        told = {name: run_hostile(yard, f"rides/{name}", make(), why) for name, (make, why) in HOSTILE.items()}

    assert {name: ran.violations for name, ran in told.items() if ran.violations} == {}
    assert {name: ran.memory_mb for name, ran in told.items() if ran.memory_mb >= MOST_MEGABYTES} == {}
    assert {name: ran.cpu_seconds for name, ran in told.items() if ran.cpu_seconds >= MOST_SECONDS} == {}
