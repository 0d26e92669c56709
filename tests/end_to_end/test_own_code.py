"""`asbuilt run` with functions beside the document: served, reloaded on save, and kept when a save is broken."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from live import ASBUILT

EXAMPLES = Path(__file__).parents[2] / "examples"
ASKED = {"rooms": 3, "distance": 100}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The example of the removal firm, which its tests may change."""
    made = tmp_path_factory.mktemp("removals")
    shutil.copytree(EXAMPLES / "quotes", made, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    return made


@pytest.fixture
def removals(start):
    return start()


@pytest.fixture
def save(removals):
    """Replace a part of the code, as an editor does it; how much had been printed before."""

    def replace(old, new):
        printed, module = len(removals.transcript.text), removals.folder / "custom" / "quotes.py"
        draft = module.with_suffix(".draft")
        draft.write_text(module.read_text("utf-8").replace(old, new), "utf-8")
        draft.replace(module)
        return printed

    return replace


def price(removals):
    _, answered = removals.ask("POST", "/quotes", ASKED, removals.token("customer"))
    return answered["data"]["price"]


def test_a_function_answers_and_one_that_is_saved_answers_the_next_request(removals, save):
    before = price(removals)
    printed = save("Decimal(120)", "Decimal(200)")
    line = removals.transcript.wait_for("reloaded in", printed)

    assert "~ quotes.py" in line
    assert (before, price(removals)) == (500, 740)


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("def create(call: Call)", "error[TSD1102]: this is not Python: expected ':'"),
        (
            "def create() -> Record:",
            "error[TSD1104]: 'create' cannot be called as endpoint functions are: create(call)",
        ),
        ("1 / 0\n\n\ndef create(call: Call) -> Record:", "ZeroDivisionError: division by zero"),
    ],
)
def test_code_that_is_broken_is_told_with_its_place_and_the_service_stays_up(removals, save, broken, told):
    before = price(removals)
    printed = save("def create(call: Call) -> Record:", broken)
    drawn = removals.transcript.wait_for("The service stays as it was.", printed)
    still = price(removals)
    printed = save(broken, "def create(call: Call) -> Record:")
    removals.transcript.wait_for("reloaded in", printed)

    assert told in drawn
    assert "custom/quotes.py:16" in drawn
    assert still == before == price(removals)


def test_stub_prints_nothing_where_nothing_is_missing(removals):
    printed = subprocess.run([ASBUILT, "stub"], cwd=removals.folder, capture_output=True, text=True, check=True).stdout

    assert printed == "# Every function that the document names is there.\n"
