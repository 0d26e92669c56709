"""What an operator is told of tasks, and what comes of asking for one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from moto import mock_aws

from asbuilt.local.failure import LocalError
from asbuilt.operating.reach import Reached, described
from asbuilt.operating.tasks import LOOK_SECONDS, Tasks, task_lines, what
from chalicelib.data.slots import Slots, slot_of
from chalicelib.specification import Compare, FieldPath, Specification, Value
from chalicelib.specification.operations import (
    BackUp,
    CallFunction,
    DeleteRecords,
    ExportRecords,
    Rebuild,
    Schedule,
    Task,
    UpdateRecords,
)
from tests.chalicelib.conftest import DOCUMENTS, STAGE, World

AT = "2026-11-28T02:00:00Z"
OLD = Compare("eq", FieldPath(("status",)), (Value("old"),))
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


class Queue:
    """A queue whose messages somebody deals with while the operator waits, as `deal` does it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.paused = 0
        self.deal = lambda: None

    def send(self, name: str, text: str) -> None:
        assert name == "jobs"
        self.sent.append(json.loads(text))

    def pause(self, _: float) -> None:
        self.paused += 1
        self.deal()


@pytest.fixture
def world():
    with mock_aws():
        yield World(DOCUMENTS / "chores.md")


@pytest.fixture
def slots(world):
    return Slots(world.store)


@pytest.fixture
def queue():
    return Queue()


@pytest.fixture
def tasks(world, queue):
    return Tasks(Reached(world.specification, STAGE, world.store.models.connection), queue, queue.pause)


def test_a_task_that_is_done_tells_what_it_did(tasks, queue, slots):
    def deal():
        slots.end(slots.take("delete-tickets", slot_of(AT)), {"deleted": 3, "refused": 0})

    queue.deal = deal

    (line,) = tasks.run("delete-tickets", AT)

    assert queue.sent == [{"task": "delete-tickets", "slot": AT}]
    assert line.startswith(f"delete-tickets: {AT}: 3 deleted (done ")


def test_a_time_that_is_over_is_told_and_not_asked_for_again(tasks, queue, slots):
    slots.end(slots.take("delete-tickets", slot_of(AT)), {})

    (line,) = tasks.run("delete-tickets", AT)

    assert queue.sent == []
    assert "nothing to do" in line
    assert line.endswith("a time of a task has one effect")


def test_a_task_that_fails_again_is_waited_for_and_told(tasks, queue, slots):
    slots.let_go(slots.take("delete-tickets", slot_of(AT)), "OldError")
    queue.deal = lambda: slots.let_go(slots.take("delete-tickets", slot_of(AT)), "NewError")

    (line,) = tasks.run("delete-tickets", AT)

    assert "failed with NewError" in line


def test_a_task_that_nobody_does_is_not_waited_for_for_ever(tasks, queue):
    with pytest.raises(LocalError, match="is not done yet"):
        list(tasks.run("delete-tickets"))

    assert queue.paused * LOOK_SECONDS <= 121


@pytest.mark.parametrize(
    ("name", "slot", "said"),
    [
        ("delete-ticket", None, "there is no task 'delete-ticket'; did you mean 'delete-tickets'?"),
        ("x", None, "there is no task 'x'; see: asbuilt tasks list"),
        ("delete-tickets", "soon", "'soon' is no time of a task: as 2026-11-28T02:00:00Z"),
        ("delete-tickets", "2026-11-28T02:00", "'2026-11-28T02:00' is no time of a task: as 2026-11-28T02:00:00Z"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(name, slot, said, tasks):
    with pytest.raises(LocalError) as told:
        list(tasks.run(name, slot))

    assert str(told.value) == said


def test_the_list_tells_what_when_next_and_what_came_of_the_last(world, slots):
    slots.keep(slots.take("delete-tickets", slot_of(AT)), ["x"], {"deleted": 100})

    lines = list(task_lines(world.specification, slots, NOW))

    at = lines.index("delete-tickets")
    assert lines[at : at + 7] == [
        "delete-tickets",
        "  what  delete tickets where status is spam",
        "  when  cron(0 0 * * ? *) UTC",
        "  next  Sun 2026-11-29 00:00 UTC",
        "  next  Mon 2026-11-30 00:00 UTC",
        "  next  Tue 2026-12-01 00:00 UTC",
        f"  last  {AT}: under way, 100 deleted so far",
    ]
    assert "  last  never" in lines


def test_times_are_shown_in_their_zone_and_in_utc():
    weekly = Task(name="report", action=CallFunction("a.b"), schedule=Schedule("cron(0 8 ? * MON *)", "Europe/Berlin"))
    specification = Specification(name="desk", title="Desk", hash="0", tasks=(weekly,))

    lines = list(task_lines(specification, None, NOW - timedelta(days=40)))

    assert lines[3:] == [
        "  next  Mon 2026-10-26 08:00 Europe/Berlin  (2026-10-26 07:00 UTC)",
        "  next  Mon 2026-11-02 08:00 Europe/Berlin  (2026-11-02 07:00 UTC)",
        "  next  Mon 2026-11-09 08:00 Europe/Berlin  (2026-11-09 07:00 UTC)",
    ]


def test_a_document_without_tasks_says_so():
    assert list(task_lines(Specification(name="desk", title="Desk", hash="0"), None, NOW)) == [
        "no tasks: section 10.2 has none, and section 2.3 asks for no backup"
    ]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (
            UpdateRecords(table="t", field="f", value=Value("new"), where=OLD),
            "set f of t to new where status is old",
        ),
        (DeleteRecords(table="t"), "delete t"),
        (DeleteRecords(table="t", purge=True, where=OLD), "purge t where status is old"),
        (ExportRecords(table="t", prefix="out/"), "export t as csv to out/"),
        (BackUp(None, 35), "back up every table, kept 35 days"),
        (BackUp("t"), "back up t"),
        (Rebuild("search", None), "rebuild search of every table"),
        (CallFunction("reports.weekly"), "call reports.weekly"),
    ],
)
def test_an_action_is_told_in_the_words_of_the_document(action, words):
    assert what(action) == words


def test_where_nothing_runs_the_document_is_read(tmp_path):
    document = tmp_path / "desk.md"
    document.write_text((DOCUMENTS / "chores.md").read_text("utf-8"), "utf-8")

    specification, found = described("local", document=document, root=tmp_path / "none")

    assert specification.name == "chores"
    assert found is None


def test_a_document_that_is_not_there_is_told():
    with pytest.raises(LocalError, match="there is no document"):
        described("local", document=DOCUMENTS / "none.md", root=DOCUMENTS / "none")
