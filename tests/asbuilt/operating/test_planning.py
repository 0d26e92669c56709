"""`asbuilt plan` and what it begins from."""

from __future__ import annotations

import json
import subprocess

import pytest
from click.testing import CliRunner
from moto import mock_aws

from asbuilt.cli import main
from asbuilt.cloud.account import Account
from asbuilt.compiler import compile_document
from asbuilt.local.folder import ROOT
from asbuilt.source import Source
from chalicelib.specification import dump

DOCUMENT = "# Desk\n\n## 3. Database Schema\n### 3.2 Tables\n#### tickets\n- Fields:\n  - title: string\n{}\n"
CONSENT = "## 9. Deployment\n### 9.1 Environments\n- Production: region eu-west-1\n### 9.2 Process\n- Consent: {}\n"
NOTES = "  - notes: text"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def asbuilt(folder):
    """Runs a command on a document of these words."""

    def run(*arguments, words="", name="SPECIFICATION.md"):
        (folder / name).write_text(DOCUMENT.format(words), "utf-8")
        return CliRunner().invoke(main, arguments)

    return run


@pytest.fixture
def aws(monkeypatch):
    """The account that stages are brought out in."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield Account("eu-west-1")


def serve(folder, words):
    """Leaves behind what a local run of a document leaves."""
    place = folder / ROOT / "desk"
    place.mkdir(parents=True)
    specification = compile_document(Source("desk.md", DOCUMENT.format(words))).specification
    (place / "specification.json").write_bytes(dump(specification))
    return place / "specification.json"


def git(folder, *arguments):
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_where_nothing_was_served_all_is_new(asbuilt):
    planned = asbuilt("plan")

    assert planned.exit_code == 0
    assert "+ table tickets" in planned.stdout


def test_it_begins_from_what_was_last_served_here(asbuilt, folder):
    serve(folder, NOTES)

    planned = asbuilt("plan", words="  - colour: string")

    assert planned.exit_code == 2
    assert "+ field tickets.colour" in planned.stdout
    assert "- field tickets.notes" in planned.stdout
    assert '--consent "destroys tickets.notes"' in planned.stdout


@pytest.mark.parametrize("given", ["destroys tickets.notes", "Destroys  tickets.notes"])
def test_a_consent_on_the_line_lets_it_destroy(asbuilt, folder, given):
    serve(folder, NOTES)

    assert asbuilt("plan", "--consent", given).exit_code == 0


@pytest.mark.parametrize(("said", "code"), [("destroys tickets.notes", 0), ("destroys tickets", 2)])
def test_a_consent_in_section_9_is_for_what_it_names(asbuilt, folder, said, code):
    serve(folder, NOTES)

    assert asbuilt("plan", words=CONSENT.format(said)).exit_code == code


def test_it_begins_from_a_revision_of_git(asbuilt, folder):
    asbuilt("check", words=NOTES)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")

    planned = asbuilt("plan", "--since", "HEAD")

    assert planned.exit_code == 2
    assert "- field tickets.notes" in planned.stdout


@pytest.mark.parametrize("name", ["other.md", "other.json"])
def test_it_begins_from_a_file(asbuilt, folder, name):
    (folder / "other.md").write_text(DOCUMENT.format(NOTES), "utf-8")
    (folder / "other.json").write_bytes(serve(folder, NOTES).read_bytes())

    assert "- field tickets.notes" in asbuilt("plan", "--from", name).stdout


def test_it_is_told_to_programs(asbuilt, folder):
    serve(folder, NOTES)

    told = json.loads(asbuilt("plan", "--json", "--requests", "1000000").stdout)

    (change,) = told["changes"]
    assert (change["name"], change["class"], change["consent"]) == (
        "tickets.notes",
        "destroys",
        "destroys tickets.notes",
    )
    assert told["refused"] is True
    assert told["cost"]["requests"] == 1_000_000
    assert {one["what"]: one["used"] for one in told["limits"]}["indexes of a table"] == 1


def test_it_is_told_to_a_pull_request(asbuilt, folder):
    serve(folder, NOTES)

    told = asbuilt("plan", "--format", "github").stdout

    assert "| - | field | `tickets.notes` | destroys data |" in told
    assert "> Refused until section 9 says: `- Consent: destroys tickets.notes`" in told


REFUSED = [
    (("--since", "nope"), "at nope: "),
    (("--from", "nothing.md"), "nothing.md: No such file"),
    (("--from", "nothing.json"), "nothing.json is no compiled specification"),
    (("--since", "HEAD", "--from", "x.md"), "--since and --from are two beginnings"),
    (("--stage", "staging"), "section 9.1 has no stage 'staging'; its stages are: production"),
    (("--prices", "nothing.json"), "nothing.json"),
]


@pytest.mark.parametrize(("options", "reason"), REFUSED, ids=[" ".join(options) for options, _ in REFUSED])
def test_what_cannot_be_compared_is_said_in_a_line(asbuilt, options, reason):
    planned = asbuilt("plan", *options, words=CONSENT.format("destroys x"))

    assert planned.exit_code == 1
    assert planned.stderr.count("\n") == 1
    assert reason in planned.stderr


def test_a_document_with_errors_is_not_planned(asbuilt):
    planned = asbuilt("plan", words="  - title: strng")

    assert planned.exit_code == 1
    assert "asbuilt check SPECIFICATION.md" in planned.stderr


@pytest.mark.parametrize("name", ["production", "Production"])
def test_of_a_stage_it_begins_from_what_was_last_brought_out_there(asbuilt, folder, aws, name):
    kept = serve(folder, NOTES).read_bytes()
    words = CONSENT.format("destroys x")

    before = asbuilt("plan", "--stage", name, words=words)
    aws.put("desk-production/deployed.json", kept)
    after = asbuilt("plan", "--stage", name, words=words)

    assert (before.exit_code, after.exit_code) == (0, 2)
    assert "+ table tickets" in before.stdout
    assert "- field tickets.notes" in after.stdout
    assert "resources of the template" in after.stdout


def test_what_a_stage_has_that_cannot_be_read_is_said_in_a_line(asbuilt, aws):
    aws.put("desk-production/deployed.json", b"nonsense")

    planned = asbuilt("plan", "--stage", "production", words=CONSENT.format("destroys x"))

    assert planned.exit_code == 1
    assert "desk-production/deployed.json" in planned.stderr
