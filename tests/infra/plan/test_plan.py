"""Laws of plans, tried on every document of the tests, and on each beside each other."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from chalicelib.specification import dump
from chalicelib.specification.storage import DECODER
from infra.plan import CLASSES, plan
from infra.plan.drawing import as_json, as_markdown, as_text

ROOT = Path(__file__).parents[3]
PAIRS = sorted((ROOT / "tests/infra/plan/pairs").glob("*.md"))
OTHERS = [ROOT / "SPECIFICATION.md", *sorted((ROOT / "tests/asbuilt/documents/forms").glob("*.md"))]
OTHERS += sorted((ROOT / "tests/chalicelib/documents").glob("*.md"))


@cache
def specification(path):
    return compile_document(Source.read(path)).specification


@pytest.mark.parametrize("path", [*PAIRS, *OTHERS], ids=lambda path: path.stem)
def test_a_document_leads_to_itself_by_no_change(path):
    assert plan(specification(path), specification(path)).changes == ()


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_what_was_stored_of_a_document_is_the_document(path):
    stored = DECODER.decode(dump(specification(path)))

    assert plan(stored, specification(path)).changes == ()


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_any_document_can_follow_any_other(path):
    for before, after in ((path, other) for other in OTHERS):
        made = plan(specification(before), specification(after))

        assert {change.kind for change in made.changes} <= set(CLASSES)
        assert all(change.reason.strip() for change in made.changes)
        assert as_json(made)["refused"] == made.refused
        assert as_text(made)
        assert as_markdown(made)


def test_what_destroys_asks_for_a_consent_and_nothing_else_does():
    for before, after in product(OTHERS[:6], OTHERS):
        for change in plan(specification(before), specification(after)).changes:
            assert (change.kind == "destroys") == (bool(change.consent) or change.cannot), change


def test_all_consents_together_let_anything_be_done():
    for before, after in product(OTHERS[:6], OTHERS):
        made = plan(specification(before), specification(after))

        again = plan(specification(before), specification(after), consents=made.consents)

        assert again.missing == ()
        assert again.refused == any(change.cannot for change in made.changes)


def test_every_class_is_among_the_pairs():
    seen = set()
    for path in PAIRS:
        if path.name.endswith(".before.md"):
            after = path.with_name(path.name.replace(".before.", ".after."))
            seen |= {change.kind for change in plan(specification(path), specification(after)).changes}

    assert seen == set(CLASSES)
