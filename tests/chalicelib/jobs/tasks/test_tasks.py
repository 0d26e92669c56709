"""What each task does, and that it does so once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.data import Target
from chalicelib.data.entries import Slice, entries
from chalicelib.data.history import read_history
from chalicelib.jobs.tasks.moments import at_moment
from chalicelib.specification import Call, Compare, FieldPath, Logic, Not, Value, naming


def test_the_records_that_meet_the_condition_are_changed_and_no_others(chores):
    chores.time.move(days=-20)
    old, young_by_name, open_one = (chores.add(status=status) for status in ("resolved", "resolved", "open"))
    chores.time.move(days=20)
    chores.store.update(chores.tickets, young_by_name, lambda record: record | {"title": "Stapler"})

    assert chores.fire("close-tickets")

    assert chores.ticket(old)["status"] == "closed"
    assert chores.ticket(young_by_name)["status"] == "resolved"
    assert chores.ticket(open_one)["status"] == "open"
    assert chores.counts("close-tickets") == {"changed": 1}


def test_a_change_is_told_as_the_task_s_own(chores):
    key = chores.add(status="open")

    chores.fire("set-seen-of-tickets")

    record = chores.ticket(key)
    change = read_history(chores.store, Target(chores.tickets, key), record, behind=None, limit=1)[0]
    assert record["updated_by"] == "task set-seen-of-tickets"
    assert record["version"] == 2
    assert change.by == "task set-seen-of-tickets"


def test_a_time_that_is_over_has_no_second_effect(chores):
    chores.add(status="open")
    chores.fire("set-seen-of-tickets")
    late = chores.add(status="open")

    again = chores.fire("set-seen-of-tickets")

    assert again
    assert chores.ticket(late)["seen"] is False
    assert chores.counts("set-seen-of-tickets") == {"changed": 1}


def test_a_record_that_has_the_value_already_is_left_as_it_is(chores):
    key = chores.add(status="open", seen=True)

    chores.fire("set-seen-of-tickets")

    assert chores.ticket(key)["version"] == 1
    assert chores.counts("set-seen-of-tickets") == {}


def test_a_task_that_is_late_asks_what_was_so_at_its_time(chores):
    key = chores.add(status="open")
    chores.time.move(days=3)

    chores.fire("set-due-of-tickets")

    assert chores.ticket(key)["due"] == "2026-11-28"


def test_a_record_that_cannot_take_the_value_is_counted_and_the_others_go_on(chores):
    person = chores.add("people", name="Ann", left=True)
    tickets = [chores.add(status=status, person=person) for status in ("open", "closed", "resolved")]

    assert chores.fire("mark-tickets")

    assert chores.counts("mark-tickets") == {"refused": 3}  # no transition leads to spam
    assert [chores.ticket(key)["status"] for key in tickets] == ["open", "closed", "resolved"]


def test_a_unique_value_goes_to_one_record(chores):
    keys = [chores.add(status="open", code=str(number)) for number in range(3)]

    chores.fire("set-code-of-tickets")

    assert sorted(chores.ticket(key)["code"] for key in keys) == ["1", "2", "twin"]
    assert chores.counts("set-code-of-tickets") == {"changed": 1, "refused": 2}


def test_what_is_deleted_takes_what_belongs_to_it_and_goes_into_the_bin(chores):
    key = chores.add(status="spam")
    note = chores.add("notes", ticket=key, text="x")
    kept = chores.add(status="open")

    chores.fire("delete-tickets")

    assert chores.ticket(key) is None
    assert chores.store.get(chores.world.specification.table("notes"), note) is None
    assert chores.ticket(kept)
    assert list(entries(chores.store, Slice(naming.BIN, f"tickets {key}")))


def test_what_something_refers_to_is_kept_and_the_others_go(chores):
    held, free = (chores.add("people", name=name, left=True) for name in ("Ann", "Bob"))
    chores.add(status="open", person=held)

    assert chores.fire("delete-people")

    assert chores.store.get(chores.people, held)
    assert chores.store.get(chores.people, free) is None
    assert chores.counts("delete-people") == {"deleted": 1, "refused": 1}


def test_a_purge_ends_records_for_good_and_those_in_the_bin(chores):
    standing, binned, other = (chores.add(status=status) for status in ("closed", "closed", "open"))
    for key in (binned, other):
        chores.world.anonymous.delete(f"/tickets/{key}")

    chores.fire("purge-tickets")

    left = {key: list(entries(chores.store, Slice(naming.BIN, f"tickets {key}"))) for key in (standing, binned, other)}
    assert chores.ticket(standing) is None
    assert [len(found) for found in left.values()] == [0, 0, 1]
    assert chores.counts("purge-tickets") == {"deleted": 1, "purged": 1}


def test_a_backup_is_made_once_for_a_time_and_old_ones_of_the_task_are_removed(chores):
    dynamodb, name = chores.store.models.connection, chores.store.models.table_name("tickets")
    dynamodb.dispatch("CreateBackup", {"TableName": name, "BackupName": "by-hand"})
    for slot in ("2026-11-01T00:00:00Z", "2026-11-08T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00Z"):
        assert chores.fire("back-up-tickets", slot)

    made = dynamodb.dispatch("ListBackups", {"TableName": name})["BackupSummaries"]
    assert sorted(one["BackupName"] for one in made) == [
        "back-up-tickets-20261108T000000Z",
        "back-up-tickets-20261122T000000Z",
        "by-hand",
    ]
    assert chores.counts("back-up-tickets", "2026-11-22T00:00:00Z") == {"made": 1, "removed": 1}


def test_the_backup_of_section_2_is_of_every_table_and_its_companions(chores):
    assert chores.fire("backup-strategy")

    listed = chores.store.models.connection.dispatch("ListBackups", {})["BackupSummaries"]
    names = {one["TableName"].removeprefix("chores-test-") for one in listed}
    assert names == {
        "people", "tickets", "notes",
        "asbuilt-ledger", "asbuilt-search", "asbuilt-bin", "asbuilt-history", "asbuilt-jobs",
    }  # fmt: skip


@pytest.mark.parametrize(
    "message",
    [("no-such-task", "2026-11-28T02:00:00Z"), ("close-tickets", "soon"), ("close-tickets", "2026-11-28T02:00:00")],
)
def test_a_task_that_there_is_not_or_a_time_that_is_none_stays_in_the_queue(message, chores):
    assert not chores.fire(*message)


def test_counters_are_kept_nowhere(chores):
    assert chores.fire("rebuild-counters")
    assert chores.counts("rebuild-counters") == {}


def test_a_condition_is_asked_at_the_time_of_the_task():
    now = datetime(2026, 11, 28, 2, tzinfo=UTC)
    created = FieldPath(("created_at",))
    where = Logic("and", (
        Compare("lt", created, (Call("ago", (Value(86_400),)),)),
        Not(Compare("gt", created, (Call("now"),))),
        Compare("eq", Call("lower", (FieldPath(("title",)),)), (Call("today"),)),
    ))  # fmt: skip

    assert at_moment(where, now) == Logic("and", (
        Compare("lt", created, (Value("2026-11-27T02:00:00.000Z"),)),
        Not(Compare("gt", created, (Value("2026-11-28T02:00:00.000Z"),))),
        Compare("eq", Call("lower", (FieldPath(("title",)),)), (Value("2026-11-28"),)),
    ))  # fmt: skip
