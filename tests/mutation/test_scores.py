"""Every mutant counts, and the faults are put where the code is."""

from __future__ import annotations

import importlib.util

import pytest

from mutation.placing import functions_of, replaced
from mutation.results import Result, score, table
from mutation.targets import ROOT, TARGETS, find

SOURCE = """
class Box:
    @property
    def size(self):
        return 1 + 1

def twice(act):
    def perform():
        return act() * 2
    return perform

held = twice(lambda: Box().size)
"""


@pytest.fixture
def module(tmp_path):
    place = tmp_path / "boxes.py"
    place.write_text(SOURCE, "utf-8")
    spec = importlib.util.spec_from_file_location("boxes", place)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [("1 + 1", "1 - 1", 0), ("act() * 2", "act() / 2", 1)],
)
def test_a_mutant_takes_the_place_of_properties_and_of_closures_that_live(module, before, after, held):
    functions = functions_of(module.__file__)

    assert replaced(SOURCE.replace(before, after), module.__file__, functions)
    assert module.held() == held


def test_a_mutant_whose_closures_hold_something_else_cannot_take_their_place(module):
    without = SOURCE.replace("act() * 2", "2")

    assert not replaced(without, module.__file__, functions_of(module.__file__))


def results(*outcomes):
    return [Result(number, 1, "a", "b", outcome, "") for number, outcome in enumerate(outcomes)]


@pytest.mark.parametrize(
    ("outcomes", "percent"),
    [(("killed",), 100), (("killed", "survived"), 50), (("time", "killed", "killed", "survived"), 75), ((), 0)],
)
def test_the_score_is_of_all_mutants_and_one_without_an_end_is_noticed(outcomes, percent):
    assert score("x", results(*outcomes)).percent == percent


def test_the_table_has_a_row_for_each_module_and_one_for_all():
    one, other = score("one", results("killed", "survived")), score("other", results("time", "killed"))

    assert table([one, other]).splitlines()[2:] == [
        "| `one` | 2 | 1 | 1 | 0 | 50.0 % |",
        "| `other` | 2 | 1 | 0 | 1 | 100.0 % |",
        "| all | 4 | 2 | 1 | 1 | 75.0 % |",
    ]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_module_that_decides_is_there_with_its_tests(target):
    assert find(target.name) is target
    assert target.path.exists()
    assert all((ROOT / test).exists() for test in target.tests)
