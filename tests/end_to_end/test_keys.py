"""Keys for machines, made by the command for the service that runs here."""

from __future__ import annotations

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


def test_what_is_wrong_with_a_key_is_said_in_one_line(start):
    service = start()
    refused = keys(service, "create", "robot", "--role", "robot")

    assert refused.returncode == 1
    assert refused.stderr == "asbuilt: there is no role 'robot'; the roles are: admin, agent, customer\n"


def test_where_nothing_runs_there_are_no_keys(tmp_path):
    refused = subprocess.run([ASBUILT, "keys", "list"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert refused.stderr == "asbuilt: nothing is running here; start it with: asbuilt run\n"
