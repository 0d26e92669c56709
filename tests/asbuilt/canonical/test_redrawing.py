"""Diagrams in a document: drawn anew between their marks, put in where there is room."""

from asbuilt.canonical import format_document
from asbuilt.source import Source

ONE = "## 1. System Architecture\n### 1.1 High-Level Architecture\n{one}\n"
TABLE = "### 3.2 Tables/Collections\n#### Table: bikes\n- Fields:\n  - name: string\n"
DOCUMENT = ONE + "\n## 3. Database Schema\n### 3.1 Entity Relationship Diagram\n{three}\n\n" + TABLE
CODE = "erDiagram\n  bikes {\n    ulid id PK\n    string name\n  }"
DRAWN = f"<!-- asbuilt:erd -->\n```mermaid\n{CODE}\n```\n<!-- /asbuilt -->"


def formatted(one, three):
    return format_document(Source("document.md", DOCUMENT.format(one=one, three=three)))


def test_a_stale_diagram_is_drawn_anew():
    stale = "<!-- asbuilt:erd -->\nAnything.\n```mermaid\nerDiagram\n```\n<!-- /asbuilt -->"

    assert formatted("Prose.", stale) == DOCUMENT.format(one="Prose.", three=DRAWN)


def test_a_mark_that_is_not_closed_is_closed_behind_its_diagram():
    assert formatted("Prose.", "<!-- asbuilt:erd -->\nProse.") == DOCUMENT.format(
        one="Prose.", three=f"{DRAWN}\nProse."
    )


def test_a_diagram_takes_the_place_of_a_placeholder_and_of_nothing():
    text = formatted("[Include a diagram]", "")

    assert "### 1.1 High-Level Architecture\n<!-- asbuilt:architecture -->\n```mermaid\nflowchart LR\n" in text
    assert f"### 3.1 Entity Relationship Diagram\n{DRAWN}\n" in text
    assert "[Include" not in text


def test_prose_keeps_its_place():
    assert "asbuilt:" not in formatted("One function.", "Bikes stand alone.")


def test_a_document_without_tables_has_nothing_to_draw():
    text = ONE.format(one="[Include a diagram]")

    assert format_document(Source("document.md", text)) == text


def test_a_mark_with_an_unknown_name_is_left_alone():
    assert "<!-- asbuilt:edr -->\n" in formatted("Prose.", "<!-- asbuilt:edr -->")
