"""One person's data, exported and erased by the command for the service that runs here."""

from __future__ import annotations

import json
import subprocess

from live import ASBUILT


def person(service, *arguments):
    return subprocess.run(
        [ASBUILT, "person", *arguments], cwd=service.folder, capture_output=True, text=True, check=False
    )


def test_a_person_is_exported_and_erased(start):
    service = start()
    service.ask("POST", "/api/v1/tickets", {"title": "x", "body": "y"}, service.token("customer"))

    told = json.loads(person(service, "export", "customer@example.com").stdout)
    assert told["account"]["email"] == "customer@example.com"
    assert [ticket["title"] for ticket in told["records"]["tickets"]] == ["x"]

    erased = person(service, "erase", "customer@example.com", "--yes").stdout.splitlines()
    assert "account: without what is personal; others refer to it" in erased
    assert erased[-1] == "Cognito: deleted"

    again = json.loads(person(service, "export", told["person"]).stdout)
    assert again["account"]["email"] == f"erased-{told['person']}@erased.invalid"


def test_nobody_is_erased_without_a_word(start):
    service = start()

    asked = person(service, "erase", "agent@example.com")
    unknown = person(service, "erase", "eve@example.com")

    assert (asked.returncode, asked.stderr) == (1, "Aborted!\n")
    assert unknown.stderr == "asbuilt: nobody has the address 'eve@example.com'\n"
