"""Keys for machines, made by the command for the service that runs here."""

from __future__ import annotations

import json
import subprocess

from live import ASBUILT


def keys(service, *arguments):
    return subprocess.run(
        [ASBUILT, "keys", *arguments], cwd=service.folder, capture_output=True, text=True, check=False
    )


def test_a_key_opens_what_its_scope_names_until_it_is_revoked(start):
    service = start()
    made = keys(service, "create", "nightly-report", "--role", "agent", "--only", "tickets:read", "--expires", "90d")
    key = made.stdout.strip()

    assert service.ask("GET", "/api/v1/tickets", token=key)[0] == 200
    assert service.ask("POST", "/api/v1/tickets", {"title": "x", "body": "y"}, key)[0] == 403
    listed = keys(service, "list").stdout
    assert "nightly-report" in listed
    assert key not in listed

    assert keys(service, "revoke", "nightly-report").stdout == "nightly-report: revoked\n"
    assert service.ask("GET", "/api/v1/tickets", token=key)[0] == 401


def test_what_the_command_does_is_in_the_log_of_the_run_beside_its_requests(start):
    service = start()
    keys(service, "create", "told", "--role", "agent")
    service.ask("GET", "/api/v1/tickets")
    keys(service, "revoke", "told")

    lines = [
        json.loads(line) for line in (service.folder / ".asbuilt/support-desk/service.log").read_text().splitlines()
    ]
    lines = lines[next(at for at, line in enumerate(lines) if line.get("machine") == "key:told") :]
    asked = (
        ("create_key", "begun"),
        ("create_key", "done"),
        ("list", "refused"),
        ("revoke_key", "begun"),
        ("revoke_key", "done"),
    )
    assert [(line["action"], line["decision"]) for line in lines if line.get("type") == "audit"] == [*asked]


def test_what_is_wrong_with_a_key_is_said_in_one_line(start):
    service = start()
    refused = keys(service, "create", "robot", "--role", "robot")

    assert refused.returncode == 1
    assert refused.stderr == "asbuilt: there is no role 'robot'; the roles are: admin, agent, customer\n"


def test_where_nothing_runs_there_are_no_keys(tmp_path):
    refused = subprocess.run([ASBUILT, "keys", "list"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert refused.stderr == "asbuilt: nothing is running here; start it with: asbuilt run\n"
