"""Functions of a team's own see files as they are kept, and store none that was not uploaded."""

from __future__ import annotations

import pytest

from chalicelib.hooks.loading import load
from tests.chalicelib.office import Office

CODE = """
from chalicelib.hooks import before_create, before_update

OTHERS = {"id": "01J9ZC8Q4T7M2V5X8B1N3K6R9P", "name": "a.png", "type": "image/png", "size": 1}


@before_create("expenses")
@before_update("expenses")
def decide(call, *records):
    record = records[-1]
    if record["title"] == "forged":
        return {"receipt": OTHERS}
    return {"title": record["title"].strip(), "receipt": record["receipt"]}
"""


@pytest.fixture
def office(running, tmp_path):
    folder = tmp_path / "custom"
    folder.mkdir()
    (folder / "deciding.py").write_text(CODE, "utf-8")
    return Office(running, functions=load(folder))


def test_a_function_that_returns_the_file_that_it_was_given_leaves_it(office):
    made = office.expense(office.ann, title=" Taxi ")
    changed = office.ann.patch(f"/api/v1/expenses/{made.data['id']}", {"title": " Train "})

    assert (made.data["title"], changed.data["title"]) == ("Taxi", "Train")
    assert changed.data["receipt"]["id"] == made.data["receipt"]["id"]
    assert office.sleep(days=2) == {}


def test_a_function_stores_no_file_that_was_not_uploaded(office):
    forged = office.ann.post("/api/v1/expenses", {"title": "forged", "receipt": office.uploaded(office.ann)})

    assert forged.status == 500  # the function's fault, and none of the client's
    assert office.ann.get("/api/v1/expenses").items == []
