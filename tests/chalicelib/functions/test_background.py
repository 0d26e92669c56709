"""Functions that nobody asks for over HTTP: once for each key, and on behalf of the service."""

from __future__ import annotations

import pytest

from chalicelib.api.functions import background
from chalicelib.data import Change
from chalicelib.specification.operations import QueueConsumer


@pytest.fixture
def backend(desk):
    return desk.service.backend


@pytest.fixture
def ticket(desk, ann):
    key = ann.post("/api/v1/tickets", {"title": "Lamp"}).data["id"]
    return desk.store.get(desk.specification.table("tickets"), key)


@pytest.fixture
def notes(meg):
    return lambda: sorted(note["text"] for note in meg.get("/api/v1/notes").items)


def named(backend, name):
    return next(one for one in backend.specification.tasks if one.action.function == name)


def consumer(backend, queue):
    return next(
        one for one in backend.specification.integrations if isinstance(one, QueueConsumer) and one.queue == queue
    )


def test_a_message_is_taken_once_however_often_it_comes(backend, ticket, notes):
    text = f'{{"ticket": "{ticket["id"]}", "text": "hello"}}'

    for _ in range(2):
        background.take_message(backend, consumer(backend, "notes-queue"), "message-1", text)
    background.take_message(backend, consumer(backend, "notes-queue"), "message-2", text)

    assert notes() == ["hello", "hello"]


def test_a_task_is_done_once_for_each_of_its_times_and_knows_its_key(desk, backend):
    first, again, other = (
        background.do_task(backend, named(backend, "background.weekly"), "background.weekly", slot)
        for slot in ("2026-01-05", "2026-01-05", "2026-01-12")
    )

    assert first == again != other
    assert desk.store.get(desk.specification.table("counters"), "weeks")["value"] == 2


def test_a_decorator_binds_a_task_and_a_queue_by_their_names(backend):
    task = named(backend, "reports.monthly")

    assert background.do_task(backend, task, "reports.monthly", "2026-01") == "monthly"
    assert background.take_message(backend, consumer(backend, "letters"), "1", "Dear Ann") == "Dear Ann"


def test_an_event_is_handled_with_the_record(desk, backend, ticket, notes):
    change = Change(desk.specification.table("tickets"), {}, ticket)

    for _ in range(2):
        background.handle_event(backend, "background.closed", change, "event-1")

    assert notes() == ["Lamp is open"]


def test_what_follows_a_change_gets_the_records_before_and_after(desk, backend, ticket, notes):
    table, lamp = desk.specification.table("tickets"), ticket | {"title": "A lamp"}

    background.follow_change(backend, Change(table, {}, ticket), "event-1")
    background.follow_change(backend, Change(table, ticket, lamp), "event-2")
    background.follow_change(backend, Change(table, lamp, {}), "event-3")

    assert notes() == ["Lamp to A lamp", "made"]
    assert backend.functions.followed == {"tickets"}


def test_a_function_logs_no_personal_field(desk, backend, ticket):
    background.follow_change(backend, Change(desk.specification.table("tickets"), ticket, {}), "event-1")

    (line,) = [one for one in desk.lines() if one["message"] == "gone"]
    assert line["details"]["ticket"] == ticket["id"]
    assert line["details"]["email"] == "[redacted]"
    assert line["details"]["all"] == [{"email": "[redacted]", "title": "y"}]


def test_a_function_that_is_not_there_is_a_fault_that_is_told_by_its_name(backend):
    missing = QueueConsumer(service="Post", function="post.parcel", queue="parcels")

    with pytest.raises(LookupError, match=r"post\.parcel"):
        background.take_message(backend, missing, "1", "{}")


def test_the_lambda_of_a_queue_takes_its_messages_and_gives_back_those_that_fail(desk, ticket, notes):
    good = f'{{"ticket": "{ticket["id"]}", "text": "hello"}}'
    records = [{"messageId": str(n), "body": body} for n, body in enumerate((good, "no ticket", good))]

    answered = desk.service.handler_map["consume_notes_queue"]({"Records": records}, Patient())

    assert answered == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert notes() == ["hello", "hello"]


class Patient:
    """What Lambda tells a function that has all the time there is."""

    def get_remaining_time_in_millis(self):
        return 60_000
