"""What a run keeps when it ends, in whatever way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from live import SECONDS, Running

if TYPE_CHECKING:
    from pathlib import Path

TICKETS = "/api/v1/tickets"
TICKET = {"title": "Printer", "body": "It is on fire"}


def open_ticket(running: Running) -> str:
    status, made = running.ask("POST", TICKETS, TICKET, running.token("customer"))
    assert status == 201
    return f"{TICKETS}/{made['data']['id']}"


def is_saved(folder: Path, word: str) -> bool:
    return word in (folder / ".asbuilt/support-desk/state/dynamodb.json").read_text("utf-8")


def is_there(running: Running, ticket: str) -> bool:
    return running.ask("GET", ticket, token=running.token("customer"))[0] == 200


def test_a_record_is_there_again_after_ctrl_c(start):
    running = start()
    ticket = open_ticket(running)

    code = running.stop()

    assert code == 0
    assert "Traceback" not in running.transcript.text
    assert is_there(start(), ticket)


def test_a_record_that_a_snapshot_has_seen_is_there_again_after_kill(start):
    running = start()
    ticket = open_ticket(running)
    deadline = time.monotonic() + 10
    while not is_saved(running.folder, ticket.rpartition("/")[2]) and time.monotonic() < deadline:
        time.sleep(0.1)

    running.kill()

    assert is_there(start(), ticket)


def test_the_cloud_saves_and_ends_when_only_the_run_is_killed(start):
    running = start()
    ticket = open_ticket(running)

    running.process.kill()
    running.process.wait(SECONDS)

    assert is_there(start(), ticket)


def test_fresh_starts_without_the_records_of_earlier_runs(start):
    running = start()
    ticket = open_ticket(running)
    running.stop()

    again = start("--fresh")

    assert not is_there(again, ticket)
    assert again.stop() == 0
