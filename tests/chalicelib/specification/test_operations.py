"""The parts of sections 8, 9 and 10 survive being stored."""

from decimal import Decimal

import msgspec
import pytest

from chalicelib.specification import Compare, FieldPath, Value
from chalicelib.specification.operations import (
    Alarm,
    BackUp,
    Becomes,
    CallFunction,
    DashboardMetric,
    Email,
    Event,
    Import,
    Integration,
    Publication,
    QueueConsumer,
    Rebuild,
    Schedule,
    Stage,
    Step,
    Task,
    UpdateRecords,
    Webhook,
)

CLOSED = Event(table="tickets", changes=("updated",), becomes=Becomes("status", "closed"))
URGENT = Compare("eq", FieldPath(("priority",)), (Value("urgent"),))
DAILY = Schedule("cron(0 2 * * ? *)", "Europe/Berlin")

PARTS = [
    (Integration, Email(service="SES", event=CLOSED, recipients=("a@b.c", FieldPath(("owner",))), subject=("Hi",))),
    (Integration, Webhook(service="Slack", event=CLOSED, method="POST", address="SLACK_URL")),
    (Integration, Import(service="S3", table="users", prefix="in/", suffix=".csv", format="csv")),
    (Integration, QueueConsumer(service="SQS", function="a.b", queue="orders")),
    (Integration, Publication(service="SNS", event=CLOSED, channel="topic", name="events")),
    (Task, Task(name="a", action=CallFunction("a.b"), schedule=DAILY)),
    (Task, Task(name="b", action=BackUp("users", 35), schedule=DAILY)),
    (Task, Task(name="c", action=Rebuild("search"), schedule=DAILY)),
    (
        Task,
        Task(
            name="d",
            action=UpdateRecords(table="tickets", field="n", value=Value(Decimal("1.5")), where=URGENT),
            schedule=DAILY,
        ),
    ),
    (Stage, Stage(name="production", memory_mb=512, deletion_protection=False)),
    (Step, Step(verb="roll back", stage="production", on_failure=True)),
    (Alarm, Alarm(metric="error rate", comparison="gt", threshold=Decimal("0.5"), notify=("a@b.c",))),
    (DashboardMetric, DashboardMetric(event=CLOSED, period_seconds=3600)),
]


@pytest.mark.parametrize(("kind", "part"), PARTS)
def test_a_part_is_the_same_after_being_stored(kind, part):
    stored = msgspec.json.Encoder(decimal_format="number").encode(part)

    assert msgspec.json.Decoder(kind, float_hook=Decimal).decode(stored) == part
