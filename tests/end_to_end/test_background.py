"""What a run does in the background: tasks at their times and on demand, and the messages of queues."""

from __future__ import annotations

import json
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from live import ASBUILT, SECONDS, Running

from asbuilt.local.cloud import ENVIRONMENT, REGION
from chalicelib.clients import Clients

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
# Billing: Technical Specification Document
## 3. Database Schema
### 3.2 Tables/Collections
#### Table: orders
- Fields:
  - number: integer primary key
  - status: enum(open, paid) default open indexed transitions open -> paid
  - seen: boolean default false
#### Table: switches
- Fields:
  - name: string primary key
## 4. API Specifications
### 4.2 Endpoints
#### Endpoint: Orders
- Method: GET, POST
- Path: `/orders`
#### Endpoint: Switches
- Method: POST
- Path: `/switches`
## 5. Security Requirements
### 5.1 Access
- Anyone can do anything
## 8. Integration Points
- Amazon SQS: call billing.take for each message of orders-queue
## 10. Monitoring and Maintenance
### 10.2 Maintenance
- Mark orders as paid where status is open, every day at 02:00 Europe/Berlin
- Set seen of orders to true where status is open, every minute
"""
CODE = """\
def take(call):
    if not call.tables["switches"].get("on"):
        raise ValueError("not yet")
    call.tables["orders"].create({"number": call.input["number"]})
"""
QUEUE = "billing-local-orders-queue"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("billing")
    (made / "SPECIFICATION.md").write_text(DOCUMENT, "utf-8")
    (made / "custom").mkdir()
    (made / "custom/billing.py").write_text(CODE, "utf-8")
    return made


def asbuilt(running: Running, *arguments: str) -> str:
    """What a command prints."""
    ran = subprocess.run(
        [ASBUILT, *arguments], cwd=running.folder, capture_output=True, text=True, check=False, timeout=2 * SECONDS
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


class Queue:
    """A queue of the run, as another service has it."""

    def __init__(self, running: Running, name: str = QUEUE) -> None:
        session = json.loads((running.folder / ".asbuilt/billing/running.json").read_text("utf-8"))
        self.sqs = Clients(REGION, session["endpoint"]).sqs
        self.url = self.sqs.get_queue_url(QueueName=name)["QueueUrl"]

    def send(self, content: object) -> None:
        self.sqs.send_message(QueueUrl=self.url, MessageBody=json.dumps(content))

    def waiting(self) -> int:
        names = ["ApproximateNumberOfMessages"]
        return int(self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=names)["Attributes"][names[0]])


def orders(running: Running) -> list[int]:
    return [order["number"] for order in running.ask("GET", "/orders")[1]["data"]["items"]]


def wait_until(met, seconds=SECONDS):
    ending = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < ending, "it did not come"
        time.sleep(0.2)


@pytest.fixture(autouse=True)
def keys(monkeypatch):
    """Keys that open nothing, for the embedded cloud."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def test_a_task_that_is_asked_for_is_done_and_says_what_it_did(start):
    running = start()
    for number in (1, 2):
        assert running.ask("POST", "/orders", {"number": number})[0] == 201

    first = asbuilt(running, "tasks", "run", "mark-orders", "--slot", "2026-11-28T01:00:00Z")
    again = asbuilt(running, "tasks", "run", "mark-orders", "--slot", "2026-11-28T02:00:00+01:00")
    listed = asbuilt(running, "tasks", "list")

    assert first.startswith("mark-orders: 2026-11-28T01:00:00Z: 2 changed (done ")
    assert again.endswith("a time of a task has one effect\n")
    assert "  last  2026-11-28T01:00:00Z: 2 changed" in listed
    assert " 02:00 Europe/Berlin  (" in listed
    running.transcript.wait_for("jobs    task mark-orders  done")


def test_a_task_that_there_is_not_is_told_in_one_line(start):
    running = start()

    ran = subprocess.run(
        [ASBUILT, "tasks", "run", "mark-order"], cwd=running.folder, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 1
    assert ran.stderr == "asbuilt: there is no task 'mark-order'; did you mean 'mark-orders'?\n"


@pytest.mark.campaign  # it is given out five times first
def test_a_poison_message_ends_among_the_dead_outlives_a_kill_and_comes_back_by_redrive(start):
    running = start()
    Queue(running).send({"number": 7})
    dead = Queue(running, f"{QUEUE}-dead")
    wait_until(lambda: dead.waiting() == 1)
    assert '{"number": 7}' in asbuilt(running, "queues", "peek", "orders-queue", "--dead")
    time.sleep(2)  # so that a snapshot has seen it

    running.kill()
    running = start()
    assert " 1 dead" in asbuilt(running, "queues", "list")
    assert running.ask("POST", "/switches", {"name": "on"})[0] == 201
    put_back = asbuilt(running, "queues", "redrive", "orders-queue")

    assert put_back == "orders-queue: 1 put back\n"
    wait_until(lambda: 7 in orders(running))
    assert " 0 waiting      0 in work      0 dead" in asbuilt(running, "queues", "list").splitlines()[-1]


def test_a_message_has_one_effect_and_what_is_removed_has_none(start):
    running = start()
    running.ask("POST", "/switches", {"name": "on"})
    Queue(running).send({"number": 8})
    wait_until(lambda: 8 in orders(running))

    removed = asbuilt(running, "queues", "purge", "orders-queue", "--dead", "--yes")

    assert removed == "orders-queue: 0 removed\n"
    assert orders(running).count(8) == 1


@pytest.mark.campaign  # it takes up to a minute
def test_a_task_is_done_at_its_time_by_itself(start):
    running = start()
    running.ask("POST", "/orders", {"number": 9})

    wait_until(lambda: running.ask("GET", "/orders")[1]["data"]["items"][-1]["seen"], seconds=90)
