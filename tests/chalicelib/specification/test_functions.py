"""Which functions, queues and bucket a specification asks for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from chalicelib.specification import Compare, Endpoint, Field, FieldPath, FieldType, Specification, Table, Value
from chalicelib.specification.functions import (
    BACKUP_TASK,
    arrivals,
    functions,
    needs_bucket,
    queues,
    scheduled,
)
from chalicelib.specification.operations import (
    BackUp,
    Email,
    Event,
    EventHandler,
    ExportRecords,
    Import,
    Publication,
    QueueConsumer,
    Schedule,
    Task,
)
from chalicelib.specification.settings import Backup, Stack

CREATED = Event(table="tickets", changes=("created",))
CLOSED = Event(table="orders", changes=("updated",), where=Compare("gt", FieldPath(("total",)), (Value(Decimal(1)),)))
EMAIL = Email(service="SES", event=CREATED, recipients=("a@example.com",))
HANDLER = EventHandler(service="x", function="a.b", event=CLOSED)
CONSUMER = QueueConsumer(service="SQS", function="billing.charge", queue="orders-queue")
CSV = Import(service="S3", table="users", prefix="imports/", suffix=".csv", format="csv")
NIGHTLY = Task(name="backup", action=BackUp(), schedule=Schedule("cron(0 2 * * ? *)"))
UPLOAD = Endpoint(method="POST", path="/users/import", operation="import", table="users")


def specified(*integrations: Any, **parts: Any) -> Specification:
    return Specification(name="desk", title="Desk", hash="0", integrations=integrations, **parts)


@pytest.mark.parametrize(
    ("specification", "names"),
    [
        (specified(), ["api"]),
        (specified(tasks=(NIGHTLY,)), ["api", "jobs"]),
        (specified(stack=Stack(backup=Backup("day", 35))), ["api", "jobs"]),
        (specified(CSV), ["api", "jobs"]),
        (specified(endpoints=(UPLOAD,)), ["api", "jobs"]),
        (specified(EMAIL), ["api", "changes", "deliveries"]),
        (specified(HANDLER), ["api", "changes", "deliveries"]),
        (specified(CONSUMER, CONSUMER), ["api", "consume_orders_queue"]),
        (
            specified(EMAIL, CONSUMER, tasks=(NIGHTLY,)),
            ["api", "jobs", "changes", "deliveries", "consume_orders_queue"],
        ),
    ],
)
def test_a_document_has_the_functions_that_it_has_work_for(specification, names):
    assert [function.name for function in functions(specification)] == names


def test_the_tables_of_events_are_read_each_once():
    changes = functions(specified(EMAIL, HANDLER, EMAIL))[1]

    assert changes.streams == ("tickets", "orders")


def test_what_is_emitted_is_read_from_a_table_of_its_own_behind_those_of_the_document():
    hearing = [EventHandler(service="Desk", function="desk.hear", event=Event(emitted=name)) for name in ("a.b", "c.d")]
    changes = functions(specified(hearing[0], HANDLER, hearing[1]))[1]

    assert changes.streams == ("orders", "asbuilt-events")


def test_a_message_is_given_out_again_only_when_its_function_could_have_ended_six_times():
    specification = specified(EMAIL, CONSUMER, tasks=(NIGHTLY,))
    longest = {one.queue: one.timeout_seconds for one in functions(specification)}

    assert {queue.name: queue.visibility_seconds for queue in queues(specification)} == {
        name: 6 * longest[name] for name in ("jobs", "deliveries", "orders-queue")
    }


def test_a_queue_that_is_published_to_and_read_is_one():
    published = Publication(service="SQS", event=CREATED, channel="queue", name="orders-queue")
    aside = Publication(service="SQS", event=CREATED, channel="queue", name="elsewhere")
    topic = Publication(service="SNS", event=CREATED, channel="topic", name="news")

    found = {queue.name: queue.function for queue in queues(specified(published, aside, topic, CONSUMER))}

    assert found == {"deliveries": "deliveries", "orders-queue": "consume_orders_queue", "elsewhere": None}


@pytest.mark.parametrize(
    ("specification", "needed"),
    [
        (specified(), False),
        (specified(CSV), True),
        (specified(Import(service="S3", table="users", prefix="", suffix="", format="csv", bucket="theirs")), False),
        (specified(endpoints=(UPLOAD,)), True),
        (specified(tasks=(Task(name="x", action=ExportRecords(table="a", prefix="e/"), schedule=Schedule("")),)), True),
        (specified(tables=(Table(name="a", fields=(Field(name="f", type=FieldType(kind="file")),)),)), True),
        (specified(EMAIL, tasks=(NIGHTLY,)), False),
    ],
)
def test_there_is_a_bucket_where_files_are_kept(specification, needed):
    assert needs_bucket(specification) is needed


def test_no_two_notifications_are_about_one_file():
    def put(prefix: str, suffix: str = ".csv") -> Import:
        return Import(service="S3", table="users", prefix=prefix, suffix=suffix, format="csv")

    told = arrivals(specified(put("in/users/"), put("in/"), put("old/"), put("old/", ".json")))

    assert told == ("in/", "old/")


def test_a_field_for_files_brings_the_jobs_that_tidy_up_after_it():
    table = Table(name="letters", fields=(Field(name="scan", type=FieldType(kind="file")),))
    specification = specified(tables=(table,))

    assert [task.name for task in scheduled(specification)] == ["file-clean-up"]
    assert [function.name for function in functions(specification)] == ["api", "jobs"]
    assert needs_bucket(specification)


def test_the_backup_of_section_2_is_a_task_beside_those_of_section_10():
    tasks = scheduled(specified(tasks=(NIGHTLY,), stack=Stack(backup=Backup("week", 35))))

    assert [task.name for task in tasks] == ["backup", BACKUP_TASK]
    assert tasks[1].action == BackUp(None, 35)
    assert tasks[1].schedule == Schedule("cron(0 3 ? * SUN *)")
