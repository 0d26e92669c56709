"""The campaign in short: a file of every kind of row, imported by a worker that is killed three times."""

from __future__ import annotations

import pytest

from tests.imports.campaign import fleet, run
from tests.imports.files import as_csv

ROWS = 600


@pytest.mark.campaign
def test_an_import_whose_worker_is_killed_is_as_one_that_was_not():
    with fleet() as yard:
        ran = run(yard, "rides/short.csv", ROWS, as_csv(ROWS, yard.station), kills=[0.3, 0.8, 0.5])

    assert ran.violations == []
    assert ran.memory_mb < 256
