"""Pairs of documents beside the plan that leads from the one to the other, as it is drawn."""

from pathlib import Path

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from infra.plan import plan
from infra.plan.drawing import as_text

PAIRS = Path(__file__).parent / "pairs"
NAMES = sorted(path.name.removesuffix(".before.md") for path in PAIRS.glob("*.before.md"))


def specification(path):
    compilation = compile_document(Source("desk.md", path.read_text("utf-8")))
    assert not compilation.failed, compilation.diagnostics
    return compilation.specification


def planned(name):
    before, after = (specification(PAIRS / f"{name}.{side}.md") for side in ("before", "after"))
    return plan(before, after, stage="production")


@pytest.mark.parametrize("name", NAMES)
def test_what_leads_from_one_document_to_another_is_its_picture(name, matches_picture):
    matches_picture(PAIRS / f"{name}.txt", as_text(planned(name)))
