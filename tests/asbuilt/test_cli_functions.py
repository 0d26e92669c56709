"""The `asbuilt` command on a document with functions beside it."""

import json

import pytest
from click.testing import CliRunner

from asbuilt.cli import main

DOCUMENT = """# Shop: Technical Specification Document
## 3. Database Schema
#### Table: things
- Fields:
  - name: string required
## 4. API Specifications
#### Endpoint: Things
- Method: GET
- Path: `/things`
#### Endpoint: Polish
- Method: POST
- Path: `/things/{id}/polish`
- Handler: things.polish
#### Endpoint: Quote
- Method: POST
- Path: `/quotes`
- Handler: quotes.create
## 5. Security Requirements
### 5.1 Authentication & Authorization
- Sellers can read and polish things
- Sellers can call `POST /quotes`
"""
THINGS = "def polish(call):\n    return call.record\n"


@pytest.fixture
def asbuilt(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.md").write_text(DOCUMENT, "utf-8")
    (tmp_path / "custom").mkdir()
    (tmp_path / "custom" / "things.py").write_text(THINGS, "utf-8")
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_a_function_that_is_missing_is_a_warning_at_the_endpoint(asbuilt):
    ran = asbuilt("check", "shop.md")

    assert ran.exit_code == 0
    assert "warning[TSD1101]: custom has no function 'quotes.create'\n  --> shop.md:" in ran.output


def test_what_is_wrong_with_the_code_is_told_in_its_file_and_stops(asbuilt, tmp_path):
    (tmp_path / "custom" / "things.py").write_text("def polish(call, thing):\n    pass\n", "utf-8")

    drawn = asbuilt("check", "shop.md")
    found = json.loads(asbuilt("check", "shop.md", "--format", "json").output)
    annotated = asbuilt("check", "shop.md", "--format", "github").output
    built = asbuilt("build", "shop.md", "--output", "specification.json")

    assert (drawn.exit_code, built.exit_code) == (1, 1)
    assert "error[TSD1104]" in drawn.output
    assert [one["file"] for one in found] == ["shop.md", "custom/things.py"]
    assert "::error file=custom/things.py,line=1,col=5," in annotated
    assert not (tmp_path / "specification.json").exists()


def test_a_stub_that_is_pasted_is_no_longer_printed(asbuilt, tmp_path):
    printed = asbuilt("stub", "shop.md").output
    (tmp_path / "custom" / "quotes.py").write_text(printed, "utf-8")

    assert printed.startswith("# custom/quotes.py\n")
    assert asbuilt("stub", "shop.md").output == "# Every function that the document names is there.\n"
    assert asbuilt("check", "shop.md", "--strict").exit_code == 0


def test_the_matrix_says_who_may_call_what(asbuilt):
    things, calls = json.loads(asbuilt("check", "shop.md", "--matrix", "--format", "json").output)

    assert [row["cells"]["polish"] for row in things["rows"]] == ["-", "-", "yes"]
    assert calls["table"] == "endpoints about no table"
    assert [row["cells"] for row in calls["rows"]] == [{"POST /quotes": cell} for cell in ("-", "-", "yes")]


def test_building_says_where_the_lambda_takes_its_functions_from(asbuilt):
    ran = asbuilt("build", "shop.md", "--output", "specification.json")

    assert ran.exit_code == 0
    assert "chalicelib/custom; put those of" in ran.output
