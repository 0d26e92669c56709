"""Functions decide on each row of a file as on a record that is sent by itself; what they write goes with it."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from chalicelib.api.functions.tables import CallRecords
from tests.chalicelib.yard import Yard, table_of

HEADERS = {"content-type": "application/x-ndjson"}


def imported(desk, person, *rows):
    yard = Yard(desk)
    begun = person.post("/api/v1/tickets/import", "\n".join(map(json.dumps, rows)), headers=HEADERS)
    yard.work_off()
    return yard, person.get(begun.headers["Location"]).data


def test_a_row_is_what_the_functions_make_of_it_and_counts_in_its_own_transaction(desk, ann):
    _, job = imported(desk, ann, {"title": " First "}, {"title": "Second"}, {"title": "Third "})

    found = sorted((one["urgency"], one["title"]) for one in ann.get("/api/v1/tickets").items)
    assert job["done"] == 3
    assert found == [(0, "First"), (1, "Second"), (2, "Third")]
    assert desk.store.get(desk.specification.table("counters"), "tickets")["value"] == 3


def test_a_row_that_a_function_refuses_is_in_the_report_and_has_no_effect(desk, ann):
    yard, job = imported(desk, ann, {"title": "First"}, {"title": "spam"})

    assert (job["done"], job["refused"]) == (1, 1)
    assert table_of(yard.fetch(job["report"]))[1] == ["2", "title", "TOO_FAR", "is spam"]
    assert desk.store.get(desk.specification.table("counters"), "tickets")["value"] == 1


def test_where_nothing_asks_for_a_bucket_a_function_is_told_so_as_it_imports(running):
    vault = running("vault")
    call = SimpleNamespace(backend=vault.service.backend)
    notes = CallRecords(call, None, vault.specification.table("notes"))

    with pytest.raises(LookupError, match="TSD1112"):
        notes.import_file(None)
