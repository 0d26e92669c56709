"""What functions emit: told once where what they write is stored, and never where it is not."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from chalicelib.api.functions.background import do_task
from chalicelib.api.functions.emitting import LARGEST
from chalicelib.hooks.loading import load
from chalicelib.jobs.serving import serve
from chalicelib.specification import naming
from chalicelib.specification.functions import functions
from tests.chalicelib.conftest import World
from tests.chalicelib.data.test_faults import FAULTS, NOT_RETRIED_BY_THE_SDK, Faulty, Killed
from tests.chalicelib.jobs.events import conftest
from tests.chalicelib.jobs.events.conftest import SECRET, Post
from tests.chalicelib.jobs.events.receiver import Receiver
from tests.chalicelib.yard import Yard

SHOP = Path(__file__).parent / "shop"
KEY = {"Idempotency-Key": "once"}
PAYMENT = {"name": "order.paid", "values": {"number": 7, "total": 250, "customer": {"email": "ann@example.com"}}}


@pytest.fixture
def post(cloud):
    shop = load(SHOP / "custom")
    post = Post(lambda _, **world: World(SHOP / "shop.md", functions=shop, **world))
    nowhere = dict.fromkeys(("WAREHOUSE_URL", "SLACK_URL", "DIARY_URL"), "http://127.0.0.1:9/")
    for name, value in {"WEBHOOK_SIGNING_SECRET": SECRET, "MAIL_FROM": "shop@example.com", **nowhere}.items():
        post.secret(name, value)
    return post


@pytest.fixture
def anyone(post):
    return post.world.anonymous


@pytest.fixture
def order(anyone):
    """The path of an order of 250, whose making has been told."""
    return anyone.post("/orders", {"number": 7, "total": 250}).headers["Location"]


@pytest.fixture
def faulty(post):
    """What the service reaches DynamoDB through, which can be given a fault."""
    connection = post.world.store.models.connection
    connection._client = Faulty(connection._client)
    return connection._client


@pytest.fixture
def emitted(post):
    """The names of what was emitted and is not looked at yet."""

    def names():
        images = [record["dynamodb"]["NewImage"] for record in post.streamed() if _is_emitted(record)]
        return sorted(image["name"]["S"] for image in images)

    return names


def _is_emitted(record):
    return record["eventSourceARN"].split("/")[1].endswith(naming.EVENTS)


def services(post):
    return sorted(delivery.service for delivery in post.all())


def test_each_line_that_hears_of_an_event_delivers_it_with_its_values(post, anyone, order):
    post.streamed()  # that it was made
    anyone.post(f"{order}/pay", {"email": "ann@example.com"})
    with Receiver() as warehouse, Receiver() as slack:
        post.secret("WAREHOUSE_URL", warehouse.url)
        post.secret("SLACK_URL", slack.url)
        post.plan()
        post.deliver()

    ((_, headers, body),) = warehouse.requests
    told = json.loads(body)
    assert (told["type"], told["data"]["total"], told["data"]["number"]) == ("order.paid", 250, 7)
    assert headers["webhook-id"] == post.one("Warehouse").id
    ((_, _, said),) = slack.requests
    assert json.loads(said)["text"].startswith("order.paid: id ")
    (mail,) = post.mail.sent
    assert mail["Destination"]["ToAddresses"] == ["ann@example.com"]
    assert mail["Content"]["Simple"]["Subject"]["Data"] == "Order 7 is paid: 250"
    (published,) = post.topics.sent
    assert json.loads(published["Message"])["data"]["customer"] == {"email": "ann@example.com"}
    assert [one["text"] for one in anyone.get("/books").items] == ["7: 250"]


def test_a_condition_reads_the_values_and_one_that_is_not_there_makes_it_false(post, anyone):
    for values in ({"total": 100}, {"total": 101}, {}, {"total": "much"}):
        anyone.post("/announce", {"name": "order.paid", "values": values})
    post.plan()

    assert services(post).count("Warehouse") == 1
    assert services(post).count("Slack") == 4


def test_a_recipient_that_is_not_there_is_nobody_and_the_log_says_so(post, anyone):
    anyone.post("/announce", {"name": "order.paid", "values": {"number": 1}})
    post.plan()

    mail = post.one("Amazon SES")
    assert (mail.state, mail.reason, mail.event) == ("failed", "customer.email leads to no address", "order.paid")


NOTHING = ("GET", "/books", None)
OTHER = ("POST", "/orders", {"number": 8, "total": 9})
REFUSED = {
    "by the function": (("POST", "{order}/pay", {}), ("POST", "{order}/pay", {})),
    "by a function that decides": (NOTHING, ("POST", "/orders", {"number": 8, "total": 0})),
    "for a value that is taken": (NOTHING, ("POST", "/orders", {"number": 7, "total": 9})),
    "for a taken value that the function writes": (OTHER, ("POST", "{order}/pay", {"number": 8})),
    "as too much for one transaction": (NOTHING, ("POST", "/announce", PAYMENT | {"times": 101})),
    "for an event that nobody hears of": (NOTHING, ("POST", "/announce", PAYMENT | {"name": "order.payed"})),
    "for values that are too large": (NOTHING, ("POST", "/announce", PAYMENT | {"values": {"x": "x" * LARGEST}})),
    "for values that are no object": (NOTHING, ("POST", "/announce", PAYMENT | {"values": [1]})),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused_emits_nothing(why, anyone, order, emitted):
    before, refused = ((method, path.format(order=order), body) for method, path, body in REFUSED[why])
    anyone(*before)
    emitted()

    answered = anyone(*refused)

    assert answered.status >= 400
    assert emitted() == []


def test_a_name_that_nobody_hears_of_is_in_the_log_with_the_one_that_is_meant(post, anyone):
    answered = anyone.post("/announce", PAYMENT | {"name": "order.payed"})

    said = "cannot be emitted: no line of section 8 hears of an event 'order.payed'; did you mean 'order.paid'?"
    assert (answered.status, answered.code) == (500, "INTERNAL_ERROR")
    assert said in [line["message"] for line in post.world.lines()]


@pytest.mark.parametrize(("path", "body"), [("/announce", PAYMENT), ("{order}/pay", {})])
def test_a_request_that_is_sent_again_with_its_key_emits_once(path, body, anyone, order, emitted):
    emitted()

    first, again = (anyone.post(path.format(order=order), body, headers=KEY) for _ in range(2))

    assert (first.status, again.text) == (200, first.text)
    assert emitted() == ["order.paid"]


def test_a_request_without_a_key_emits_whenever_it_is_sent(anyone, emitted):
    for _ in range(2):
        anyone.post("/announce", PAYMENT)

    assert emitted() == ["order.paid", "order.paid"]


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("fault", FAULTS)
def test_under_a_key_there_is_one_event_whatever_fault_there_is_at_whichever_call(fault, at, faulty, anyone, emitted):
    faulty.arm(at, fault, retries=fault not in NOT_RETRIED_BY_THE_SDK)
    with suppress(Killed):
        anyone.post("/announce", PAYMENT, headers=KEY)

    answered = anyone.post("/announce", PAYMENT, headers=KEY)

    assert answered.status == 200
    assert emitted() == ["order.paid"]


@pytest.mark.parametrize("fault", FAULTS)
def test_without_a_key_the_repetition_of_the_sdk_makes_no_second_event(fault, faulty, anyone, emitted):
    faulty.arm(1, fault, retries=fault not in NOT_RETRIED_BY_THE_SDK)
    with suppress(Killed):
        anyone.post("/announce", PAYMENT)

    assert emitted() == ([] if fault == "killed before" else ["order.paid"])


def test_a_message_of_a_queue_that_comes_twice_emits_once(post, emitted):
    (consumer,) = [one for one in functions(post.world.specification) if one.kind == "consumer"]
    batch = {"Records": [{"messageId": name, "body": '{"number": 3}'} for name in ("m1", "m1", "m2")]}
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)

    for _ in range(2):
        assert serve(consumer, post.work, batch, context) == {"batchItemFailures": []}

    assert emitted() == ["order.paid", "order.paid"]


def test_a_task_emits_once_for_each_of_its_times(post, emitted):
    (task,) = post.world.specification.tasks

    for slot in ("2026-11-27T02:00:00Z", "2026-11-28T02:00:00Z") * 2:
        do_task(post.work.backend, task, "shop.close", slot)

    assert emitted() == ["day.closed", "day.closed"]


def test_what_decides_on_a_write_emits_with_it_whichever_write_that_is(anyone, order, emitted):
    assert emitted() == ["order.made"]
    for atomic, numbers in (("false", (8, 9)), ("true", (10, 11))):
        items = [{"number": number, "total": 5} for number in numbers]
        assert anyone.post(f"/orders/bulk?atomic={atomic}", {"items": items}).status < 300
        assert emitted() == ["order.made", "order.made"]
    anyone.delete(order)
    assert emitted() == ["order.gone"]
    anyone("DELETE", "/orders/bulk", {"items": [{"id": one["id"]} for one in anyone.get("/orders").items]})
    assert emitted() == ["order.gone"] * 4


def test_each_row_of_a_file_emits_with_the_record_that_it_becomes(post, anyone, order, emitted):
    yard, rows = Yard(post.world), [{"number": 8, "total": 5}, {"number": 7, "total": 5}, {"number": 9, "total": 0}]
    emitted()

    anyone.post("/orders/import", "\n".join(map(json.dumps, rows)), headers={"content-type": "application/x-ndjson"})
    yard.work_off()

    assert sorted(one["number"] for one in anyone.get("/orders").items) == [7, 8]
    assert emitted() == ["order.made"]


@pytest.mark.parametrize(("headers", "calls"), [({}, ["PutItem"]), (KEY, ["GetItem", "TransactWriteItems"])])
def test_an_event_alone_is_one_write(headers, calls, anyone):
    assert anyone.post("/announce", PAYMENT, headers=headers).calls == calls


@pytest.mark.parametrize("after", [False, True])
def test_a_kill_at_any_call_as_an_event_is_told_loses_nothing_and_doubles_nothing(after, post, anyone):
    most = 12
    for at in range(1, most):
        anyone.post("/announce", PAYMENT)
        records = post.streamed()
        post.fuse.set(at, after=after)
        with suppress(conftest.Killed):
            post.plan(records)
        post.fuse.set(float("inf"))
        assert post.plan(records) == []
    told = {json.loads(text)["delivery"] for _, text in post.queue.messages}

    assert services(post) == sorted(["Amazon SES", "Amazon SNS", "Books", "Slack", "Warehouse"] * (most - 1))
    assert {delivery.id for delivery in post.all()} == told


def test_an_event_that_the_stream_tells_of_again_is_delivered_once(post, anyone):
    anyone.post("/announce", PAYMENT)
    records = post.streamed()
    for _ in range(3):
        post.plan([{**record, "eventID": f"other-{number}"} for number, record in enumerate(records)])
    post.deliver()

    assert services(post) == ["Amazon SES", "Amazon SNS", "Books", "Slack", "Warehouse"]
    assert [one["text"] for one in anyone.get("/books").items] == ["7: 250"]


def test_what_expires_of_the_events_is_told_to_nobody(post, anyone):
    anyone.post("/announce", PAYMENT)
    (record,) = post.streamed()
    gone = {**record, "dynamodb": {"SequenceNumber": "1", "OldImage": record["dynamodb"]["NewImage"]}}

    assert post.plan([gone]) == []
    assert post.all() == []
