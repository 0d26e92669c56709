"""What the documentation shows is true: its documents compile, its pages of diagnostics are the catalogue's."""

import re
from pathlib import Path

import pytest

from asbuilt import matrix
from asbuilt.compiler import compile_document
from asbuilt.diagnostics.catalogue import CATALOGUE, SECTIONS
from asbuilt.diagnostics.pages import section_pages
from asbuilt.source import Source
from bench.aws.costs import DOCUMENT, table

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^(?P<mark>`{3,4})markdown(?P<codes>[^\n]*)\n(?P<text>.*?)^(?P=mark)$", re.DOTALL | re.MULTILINE)
OF_WHOLE_DOCUMENTS = {"TSD0411", "TSD0507", "TSD0508"}
EXAMPLES = [
    pytest.param(match["text"], set(match["codes"].split()), id=f"{page.name}-{number}")
    for page in sorted((DOCS / "language").glob("*.md"))
    for number, match in enumerate(BLOCK.finditer(page.read_text("utf-8")), 1)
]


@pytest.mark.parametrize(("text", "codes"), EXAMPLES)
def test_an_example_of_the_language_compiles_as_its_page_says(text, codes):
    diagnostics = compile_document(Source("example.md", text)).diagnostics

    assert {one.code for one in diagnostics} - OF_WHOLE_DOCUMENTS == codes


def test_the_matrix_on_the_page_about_access_is_what_the_command_prints():
    page = (DOCS / "how-to" / "review-access.md").read_text("utf-8")
    (document,) = BLOCK.finditer(page)
    (shown,) = re.findall(r"^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)

    printed = matrix.as_text(compile_document(Source("parcels.md", document["text"])).specification)

    assert shown.strip() in printed


def test_what_the_page_about_code_shows_of_an_example_is_in_it():
    page = (DOCS / "how-to" / "write-your-own-code.md").read_text("utf-8")
    (section,) = re.findall(r"^## Emit an event\n(.*?)^## ", page, re.DOTALL | re.MULTILINE)
    folder = DOCS.parent / "examples" / "orders"
    files = [folder / "SPECIFICATION.md", folder / "custom" / "orders.py", folder / "test_orders.py"]
    example = "".join(path.read_text("utf-8") for path in files)

    shown = re.findall(r"^```(?:python|markdown)\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)

    assert len(shown) == len(files)
    assert [one for one in shown if one not in example] == []


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__.rpartition(".")[2])
def test_the_page_of_a_sections_diagnostics_is_what_explain_prints(section, matches_picture):
    rules = [rule for rule in CATALOGUE.values() if rule in vars(section).values()]

    page = section_pages(section, rules)

    matches_picture(DOCS / "diagnostics" / f"{section.__name__.rpartition('.')[2]}.md", page)


def test_the_costs_on_the_page_about_costs_are_those_that_are_printed():
    page = (DOCS / "explanation" / "costs.md").read_text("utf-8")
    (shown,) = re.findall(r"<!-- bench.aws.costs -->\n(.*?)\n<!-- /bench.aws.costs -->", page, re.DOTALL)

    assert shown == table(compile_document(Source.read(DOCUMENT)).specification)
