"""Work in the background on a table with another name: it is found by the name under which its records are kept."""

from __future__ import annotations

import pytest

from asbuilt.local.tables import ensure_tables
from chalicelib.data import Store
from chalicelib.data.rebuilding import Mending, looked_through
from chalicelib.specification import naming
from infra.tables import definitions
from tests.chalicelib.conftest import REGION, STAGE, Signing, dynamodb

DOCUMENT = "# Desk\n## 3. Database Schema\n#### {}\n{}- Fields:\n  - code: string unique searchable\n"


@pytest.fixture
def renamed(compiled, cloud):
    """The store of `tickets` with a record, and that of the same records as `requests`."""

    def store(name, lines):
        specification = compiled(DOCUMENT.format(name, lines)).specification
        ensure_tables(dynamodb(), definitions(specification, STAGE))
        connection = Signing(region=REGION)
        connection._client = dynamodb()
        return Store(specification, STAGE, connection)

    before = store("tickets", "")
    before.create(before.specification.tables[0], {"code": "alpha"})
    return store("requests", "- Formerly: tickets\n")


@pytest.mark.parametrize("beside", [naming.LEDGER, naming.SEARCH])
def test_rebuilding_leaves_what_belongs_to_its_records(renamed, beside):
    mending = Mending(renamed, renamed.specification.tables[0])
    clear = {naming.LEDGER: mending.clear_marker, naming.SEARCH: mending.clear_word}[beside]

    told = [clear(entry) for entry, _ in looked_through(renamed, beside, None)]

    assert told == [""]


@pytest.mark.parametrize("beside", [naming.LEDGER, naming.SEARCH])
def test_rebuilding_removes_what_belongs_to_a_record_that_is_gone(renamed, beside):
    table = renamed.specification.tables[0]
    ((item, _),) = looked_through(renamed, table.name, None)
    renamed.models.connection.dispatch(
        "DeleteItem", {"TableName": renamed.models.table_name(table.name), "Key": {"id": item["id"]}}
    )
    mending = Mending(renamed, table)
    clear = {naming.LEDGER: mending.clear_marker, naming.SEARCH: mending.clear_word}[beside]

    told = [clear(entry) for entry, _ in looked_through(renamed, beside, None)]

    assert told == ["removed"]


def test_rebuilding_finds_nothing_to_mend(renamed):
    table = renamed.specification.tables[0]

    told = [Mending(renamed, table).mend(item) for item, _ in looked_through(renamed, table.name, None)]

    assert told == [""]
