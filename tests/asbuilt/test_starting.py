"""The document that `asbuilt new` starts with."""

import pytest

from asbuilt.canonical import format_document
from asbuilt.canonical.template import TITLES
from asbuilt.compiler import compile_document
from asbuilt.source import Source
from asbuilt.starting import UNTITLED, new_document

NAMES = [
    ("House Keeping", "House Keeping"),
    ("  house\nkeeping ", "house keeping"),
    ("## Shop:", "Shop"),
    ("{name}", "{name}"),
    ("", UNTITLED),
]


def started(name="House Keeping"):
    return Source("house.md", new_document(name))


def test_a_new_document_has_no_complaint():
    assert compile_document(started()).diagnostics == ()


def test_a_new_document_has_all_ten_sections_and_is_in_canonical_form():
    source = started()

    assert [line for line in source.lines if line.startswith("## ")] == [
        f"## {number}. {title}" for number, (title, _) in enumerate(TITLES.values(), 1)
    ]
    assert format_document(source) == source.text


def test_a_new_document_declares_tables_endpoints_and_permissions():
    specification = compile_document(started()).specification

    assert [table.name for table in specification.tables] == ["users", "tasks"]
    assert {endpoint.operation for endpoint in specification.endpoints} >= {
        "create",
        "list",
        "read",
        "update",
        "delete",
    }
    assert specification.roles == ("admin", "member")


@pytest.mark.parametrize(("name", "title"), NAMES)
def test_the_name_becomes_the_title_whatever_it_is(name, title):
    assert new_document(name).split("\n")[0] == f"# {title}: Technical Specification Document"


def test_the_name_becomes_that_of_the_service():
    assert compile_document(started()).specification.name == "house-keeping"
