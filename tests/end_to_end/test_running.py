"""`asbuilt run` on the support desk, as somebody at a desk meets it."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

import pytest
from live import ASBUILT, SECONDS, Running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TICKETS = "/api/v1/tickets"
DUE = "  - due_at: datetime\n"
DRAFT = "  - status: enum(draft, published) default draft indexed\n"
SLUG = "  - slug: slug unique required\n"
ARTICLE = {"slug": "fire", "title": "Fire", "body": "Use water"}
TICKET = {"title": "Printer", "body": "It is on fire"}


@pytest.fixture(scope="module")
def desk(start: Callable[..., Running]) -> Running:
    return start()


def asbuilt(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [ASBUILT, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False)


def test_every_curl_that_it_prints_works_when_pasted(desk):
    curls = [line for line in desk.greeting.splitlines() if line.strip().startswith("curl ")]

    statuses = [
        subprocess.run(
            [*shlex.split(curl), "-o", "/dev/null", "-w", "%{http_code}"], capture_output=True, text=True, check=True
        ).stdout
        for curl in curls
    ]

    assert statuses == ["200"] * 4  # anyone and three roles


def test_the_contract_is_a_page_at_the_address_that_it_prints(desk):
    address = next(line.split()[1] for line in desk.greeting.splitlines() if line.split()[:1] == ["contract"])

    answered = subprocess.run(["curl", "-s", address], capture_output=True, text=True, check=True).stdout

    assert answered.startswith("<!doctype html>")


def test_two_customers_see_their_own_tickets_and_an_agent_sees_all(desk):
    alice, bob = desk.fresh_token("customer"), desk.fresh_token("customer", "--user", "bob")

    status, made = desk.ask("POST", TICKETS, TICKET, alice)

    assert status == 201
    path = f"{TICKETS}/{made['data']['id']}"
    assert [desk.ask("GET", path, token=token)[0] for token in (alice, bob, desk.token("agent"))] == [200, 404, 200]
    assert desk.ask("GET", path)[0] == 401


def test_people_who_were_made_have_their_account_record(desk):
    status, users = desk.ask("GET", "/api/v1/users", token=desk.token("agent"))

    assert status == 200
    roles = {user["email"]: user["role"] for user in users["data"]["items"]}
    assert roles.items() >= {"customer@example.com": "customer", "admin@example.com": "admin"}.items()


def test_a_field_that_is_saved_is_accepted_by_the_next_request(desk):
    token = desk.token("agent")
    assert desk.ask("POST", "/api/v1/articles", {**ARTICLE, "colour": "red"}, token)[0] == 400

    before = desk.save(DRAFT, DRAFT + "  - colour: string\n")
    line = desk.transcript.wait_for("reloaded in", before)

    assert "+ articles.colour" in line
    assert desk.ask("POST", "/api/v1/articles", {**ARTICLE, "colour": "red"}, token)[0] == 201


def test_a_faulty_save_is_drawn_with_a_caret_and_the_service_stays_up(desk):
    before = desk.save(DUE, DUE.replace("datetime", "datetme"))
    drawn = desk.transcript.wait_for("The service stays as it was.", before)
    status, _ = desk.ask("GET", "/api/v1/articles")
    restored = desk.save(DUE.replace("datetime", "datetme"), DUE)

    assert "'datetme' is not a field type" in drawn
    assert "^^^^^^^" in drawn
    assert status == 200
    assert "the service stays as it was" in desk.transcript.wait_for("reloaded in", restored)


def test_a_field_with_another_name_keeps_what_it_held(desk):
    token = desk.token("agent")
    _, made = desk.ask("POST", "/api/v1/articles", {**ARTICLE, "slug": "flood", "title": "Flood"}, token)
    path = f"/api/v1/articles/{made['data']['id']}"

    before = desk.save(f"{SLUG}  - title: string", f"{SLUG}  - heading: string formerly title")
    said = desk.transcript.wait_for("reloaded in", before)

    assert "records brought up to date (rename heading)" in said
    assert desk.ask("GET", path, token=token)[1]["data"]["heading"] == "Flood"


def test_a_rule_that_records_break_is_not_served_and_they_are_named(desk):
    token = desk.fresh_token("customer")
    made = [desk.ask("POST", TICKETS, TICKET, token)[1]["data"]["id"] for _ in range(2)]

    before = desk.save(DUE, "  - unique together (title, body)\n" + DUE)
    said = desk.transcript.wait_for("The service stays as it was.", before)

    assert "the same title, body" in said
    assert all(key in said for key in made)


def test_a_second_run_on_the_same_data_is_refused_in_one_line(desk):
    second = asbuilt(desk.folder, "run", "--port", "0")

    assert second.returncode == 1
    assert second.stderr.startswith("asbuilt: 'support-desk' is running already")
    assert second.stderr.count("\n") == 1


def test_an_unknown_role_is_answered_with_the_roles(desk):
    refused = asbuilt(desk.folder, "token", "boss")

    assert refused.returncode == 1
    assert "there is no role 'boss'; the roles are: " in refused.stderr


def test_a_port_in_use_is_one_line(desk):
    port = desk.url.rpartition(":")[2]

    refused = asbuilt(desk.folder, "run", "--port", port)

    assert refused.returncode == 1
    assert refused.stderr == f"asbuilt: port {port} is in use; choose another: asbuilt run --port {int(port) + 1}\n"


def test_a_missing_document_is_one_line(tmp_path):
    refused = asbuilt(tmp_path, "run", "nothing.md")

    assert (refused.returncode, refused.stderr) == (1, "asbuilt: there is no document 'nothing.md'\n")


def test_a_document_with_errors_is_drawn_and_nothing_is_started(tmp_path, folder):
    faulty = (folder / "SPECIFICATION.md").read_text("utf-8").replace(DUE, "  - due_at: datetme\n")
    (tmp_path / "faulty.md").write_text(faulty, "utf-8")

    refused = asbuilt(tmp_path, "run", "faulty.md")

    assert refused.returncode == 1
    assert "^^^^^^^" in refused.stderr
    assert not (tmp_path / ".asbuilt").exists()
