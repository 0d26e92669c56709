"""Whole documents: the one this repository runs, somebody else's, and the blank template."""

from pathlib import Path

import pytest

from asbuilt.compiler import compile_document
from asbuilt.diagnostics import Severity
from asbuilt.source import Source

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the shared documents stand beside a checkout of the team"
)


def compiled(path):
    return compile_document(Source.read(path))


def test_the_support_desk_has_no_complaint():
    assert compiled(ROOT / "SPECIFICATION.md").diagnostics == ()


@needs_shared
def test_somebody_elses_document_runs_as_it_stands():
    compilation = compiled(SHARED / "corpus/01-urbandataforge.md")

    specification = compilation.specification
    assert not compilation.failed
    declared = [field for table in specification.tables for field in table.fields if not field.implicit]
    assert [(table.name, table.key) for table in specification.tables] == [
        ("trip_data", "trip_id"),
        ("weather_data", "date"),
        ("daily_stats", "date"),
    ]
    assert len(declared) == 13
    assert specification.roles == ("developer",)


@needs_shared
def test_the_stack_of_somebody_elses_document_is_stated_with_a_warning_each():
    diagnostics = compiled(SHARED / "corpus/01-urbandataforge.md").diagnostics

    messages = [one.message for one in diagnostics if one.code == "TSD0201"]
    assert [message.rsplit(maxsplit=1)[-1] for message in messages[1:]] == ["Boot", "PostgreSQL", "Docker"]


@needs_shared
def test_the_blank_template_has_placeholders_and_no_error():
    compilation = compiled(SHARED / "TEMPLATE.md")

    assert not compilation.failed
    assert {one.code for one in compilation.diagnostics} == {"TSD0010"}
    assert {one.severity for one in compilation.diagnostics} == {Severity.WARNING}


@needs_shared
def test_every_bracket_and_empty_label_of_the_blank_template_is_a_placeholder():
    source = Source.read(SHARED / "TEMPLATE.md")
    open_lines = {
        number
        for number, line in enumerate(source.lines, 1)
        if "[" in line
        or (line.strip().endswith(":") and line.strip("- :") not in ("Fields", "Request Body", "Response"))
    }

    placeholders = {one.span.line for one in compile_document(source).diagnostics}

    assert placeholders == open_lines
