"""Whole documents in canonical form: nothing that they say is changed, and nothing is changed twice."""

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asbuilt.canonical import format_document
from asbuilt.canonical.draft import Draft
from asbuilt.canonical.fields import CHANGEABLE
from asbuilt.canonical.template import SYNONYMS, TITLES
from asbuilt.source import Source

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
UNTIDY = Path(__file__).parent / "documents/untidy.md"
DOCUMENTS = [
    UNTIDY,
    ROOT / "SPECIFICATION.md",
    ROOT / "asbuilt/starting.md",
    *sorted(SHARED.glob("TEMPLATE.md")),
    *sorted(SHARED.glob("corpus/[0-9]*.md")),
]
LINES = [line for path in DOCUMENTS[:3] for line in path.read_text("utf-8").split("\n")]
REPLACED = CHANGEABLE | SYNONYMS | {"table", "endpoint", "key", "columns", "owned", "by", "url", "payload", "http"}
REPLACED |= {"include", "diagram", "description"}
"""Words that have another spelling in the canonical form, and those of the placeholder that a diagram replaces."""

each_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)


def words(text):
    return Counter(re.findall(r"[^\W\d_]+", text.lower()))


def formatted(source):
    return Source(source.name, format_document(source))


def test_an_untidy_document_becomes_the_picture_of_a_tidy_one(matches_picture):
    matches_picture(UNTIDY.with_name("tidy.md"), format_document(Source.read(UNTIDY)))


@each_document
def test_formatting_twice_changes_nothing_more(path):
    once = formatted(Source.read(path))

    assert formatted(once).text == once.text


@each_document
def test_the_model_is_the_same_before_and_after(path):
    before = Source.read(path)

    assert Draft(formatted(before)).model == Draft(before).model


@each_document
def test_no_word_is_lost_but_those_that_have_another_spelling(path):
    before = Source.read(path)

    lost = words(before.text) - words(formatted(before).text)

    assert set(lost) <= REPLACED


def test_the_document_of_this_repository_is_in_canonical_form():
    source = Source.read(ROOT / "SPECIFICATION.md")

    assert format_document(source) == source.text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*LINES, "```", "> - a", "\t- b", "===", "<!--", "| a |", "|-|"]), max_size=60))
def test_whatever_lines_stand_together_the_laws_hold(lines):
    before = Source("document.md", "\n".join(lines))

    once = formatted(before)

    assert Draft(once).model == Draft(before).model
    assert formatted(once).text == once.text


def test_the_titles_are_those_of_the_template():
    parts = [len(parts) for _, parts in TITLES.values()]

    assert parts == [2, 4, 2, 2, 3, 2, 2, 2, 2, 2]


@pytest.mark.skipif(not SHARED.exists(), reason="the shared documents stand beside a checkout of the team")
def test_the_blank_template_is_in_canonical_form():
    source = Source.read(SHARED / "TEMPLATE.md")

    assert format_document(source) == source.text.rstrip() + "\n"
