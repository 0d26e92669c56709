"""Edits, and how the harmful ones among them are found."""

from asbuilt.canonical.edits import MOST_TRIALS, Edit, applied, safe_edits
from asbuilt.source import Source

SOURCE = Source("document.md", "a\nb\nc\n")


def test_edits_replace_remove_and_insert_lines():
    edits = [Edit(4, 3, ("d",)), Edit(1, 1, ("A", "a")), Edit(2, 2, ())]

    assert applied(SOURCE, edits).text == "A\na\nc\nd\n"


def test_only_the_harmful_edits_are_left_out():
    edits = [Edit(number, number, ()) for number in range(1, 33)]
    harmful = {edits[4], edits[20]}

    kept = safe_edits(edits, harmful.isdisjoint)

    assert set(kept) == set(edits) - harmful


def test_the_search_for_harmful_edits_ends_whatever_they_do():
    trials = []

    def harmless(chosen):
        trials.append(chosen)
        return False

    assert safe_edits([Edit(number, number, ()) for number in range(1, 1000)], harmless) == []
    assert len(trials) == MOST_TRIALS
