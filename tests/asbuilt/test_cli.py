"""The `asbuilt` command, as somebody types it: what it prints and how it exits."""

import json

import pytest
from click.testing import CliRunner

from asbuilt.cli import main
from chalicelib.specification.storage import DECODER

FINE = """# Shop: Technical Specification Document
## 3. Database Schema
#### Table: things
- Fields:
  - name: string required
## 4. API Specifications
#### Endpoint: List things
- Method: GET
- Path: `/things`
## 5. Security Requirements
### 5.1 Authentication & Authorization
- Anyone can read things
"""
FAULTY = FINE.replace("string required", "strin requierd")


@pytest.fixture
def asbuilt(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fine.md").write_text(FINE, "utf-8")
    (tmp_path / "faulty.md").write_text(FAULTY, "utf-8")
    return lambda *arguments: CliRunner().invoke(main, arguments)


def test_a_document_without_a_complaint_exits_with_0(asbuilt):
    ran = asbuilt("check", "fine.md")

    assert (ran.exit_code, ran.output) == (0, "fine.md: 1 table, 1 endpoint; no complaint\n")


def test_errors_are_drawn_and_exit_with_1(asbuilt):
    ran = asbuilt("check", "faulty.md")

    assert ran.exit_code == 1
    assert " --> faulty.md:5:11\n" in ran.output
    assert "        ^^^^^\n" in ran.output
    assert ran.output.endswith("1 error, 1 warning\n")


def test_warnings_exit_with_1_only_when_strict(asbuilt, tmp_path):
    (tmp_path / "warned.md").write_text(FINE.replace("required", "requierd"), "utf-8")

    assert asbuilt("check", "warned.md").exit_code == 0
    assert asbuilt("check", "warned.md", "--strict").exit_code == 1


def test_machines_get_json_and_annotations(asbuilt):
    found = json.loads(asbuilt("check", "faulty.md", "--format", "json").output)
    annotated = asbuilt("check", "faulty.md", "--format", "github").output

    assert [one["code"] for one in found] == ["TSD0301", "TSD0302"]
    assert annotated.startswith("::error file=faulty.md,line=5,col=11,endColumn=16,title=TSD0301::")


def test_what_is_certain_is_corrected_in_the_file(asbuilt, tmp_path):
    ran = asbuilt("check", "faulty.md", "--fix")

    assert ran.exit_code == 0
    assert (tmp_path / "faulty.md").read_text("utf-8") == FINE


def test_correcting_keeps_the_line_ends_of_the_file(asbuilt, tmp_path):
    (tmp_path / "faulty.md").write_bytes(FAULTY.replace("\n", "\r\n").encode())

    asbuilt("check", "faulty.md", "--fix")

    assert (tmp_path / "faulty.md").read_bytes() == FINE.replace("\n", "\r\n").encode()


def test_each_line_has_its_state(asbuilt):
    listed = asbuilt("check", "fine.md", "--lines").output.splitlines()

    assert [int(line[:5]) for line in listed[:-1]] == list(range(1, 13))
    assert listed[4].split(maxsplit=2)[:2] == ["5", "built"]


def test_the_matrix_says_who_may_do_what(asbuilt):
    printed = asbuilt("check", "fine.md", "--matrix").output.splitlines()
    tables = json.loads(asbuilt("check", "fine.md", "--matrix", "--format", "json").output)

    assert printed[4] == "| role      | read | list | create | update | delete | export | import |"
    assert printed[6] == "| anyone    | yes  | yes  | -      | -      | -      | -      | -      |"
    assert [(table["table"], len(table["rows"])) for table in tables] == [("things", 2)]
    assert tables[0]["rows"][0]["cells"]["read"] == "yes"


def test_a_document_with_errors_has_no_matrix(asbuilt):
    ran = asbuilt("check", "faulty.md", "--matrix")

    assert ran.exit_code == 1
    assert "TSD0301" in ran.output


def test_a_reading_is_json(asbuilt):
    reading = json.loads(asbuilt("read", "fine.md", "--json").output)

    assert reading["tables"] == [
        {
            "name": "things",
            "fields": [
                {
                    "name": "name",
                    "type": "string",
                    "required": True,
                    "unique": False,
                    "references": None,
                    "enum": None,
                    "default": None,
                }
            ],
        }
    ]
    assert reading["endpoints"] == [{"method": "GET", "path": "/things", "operation": "list"}]
    assert set(reading) == {"tables", "endpoints", "errors", "roles", "diagnostics"}


def test_building_writes_what_the_lambda_loads(asbuilt, tmp_path):
    ran = asbuilt("build", "fine.md", "--output", "compiled.json")

    compiled = DECODER.decode((tmp_path / "compiled.json").read_bytes())
    assert ran.exit_code == 0
    assert (compiled.name, [table.name for table in compiled.tables]) == ("shop", ["things"])
    assert len(compiled.hash) == 64
    assert compiled.tables[0].origin is None


def test_a_document_with_errors_is_not_built(asbuilt, tmp_path):
    ran = asbuilt("build", "faulty.md", "--output", "compiled.json")

    assert ran.exit_code == 1
    assert not (tmp_path / "compiled.json").exists()


@pytest.mark.parametrize("command", ["check", "read", "build", "run"])
def test_a_missing_document_is_one_line_and_no_traceback(asbuilt, command):
    ran = asbuilt(command, "nowhere.md")

    assert ran.exit_code == 1
    assert len(ran.output.strip().splitlines()) == 1
    assert "nowhere.md" in ran.output


def test_a_diagnostic_is_explained(asbuilt):
    assert "money" in asbuilt("explain", "tsd0301").output
    assert "did you mean TSD0301?" in asbuilt("explain", "TSD301").output


def test_a_token_without_a_running_service_says_how_to_start_one(asbuilt):
    ran = asbuilt("token", "customer")

    assert ran.exit_code == 1
    assert "asbuilt run" in ran.output


def test_the_command_lists_itself(asbuilt):
    listed = asbuilt("--help").output

    assert all(name in listed for name in ("build", "check", "explain", "read", "run", "token"))
