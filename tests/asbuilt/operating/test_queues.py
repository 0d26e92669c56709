"""What an operator sees in queues, and what becomes of messages that could not be dealt with."""

from __future__ import annotations

import pytest

from asbuilt.local.cloud import REGION
from asbuilt.local.failure import LocalError
from asbuilt.local.queues import ensure_queues
from asbuilt.operating.queues import LONGEST, Queues
from asbuilt.operating.reach import Reached
from chalicelib.clients import Clients
from chalicelib.specification import Specification
from chalicelib.specification.operations import QueueConsumer

ORDERS = QueueConsumer(service="SQS", function="billing.charge", queue="orders")
DESK = Specification(name="desk", title="Desk", hash="0", integrations=(ORDERS,))


class Desk:
    def __init__(self) -> None:
        self.clients = Clients(REGION)
        ensure_queues(self.clients, DESK)
        self.queues = Queues(Reached(DESK, "local", None), self.clients)  # type: ignore[arg-type]

    def url(self, name: str) -> str:
        return str(self.clients.sqs.get_queue_url(QueueName=f"desk-local-{name}")["QueueUrl"])

    def put(self, name: str, *texts: str) -> None:
        for text in texts:
            self.clients.sqs.send_message(QueueUrl=self.url(name), MessageBody=text)

    def hide(self, name: str, seconds: int) -> None:
        """Have the first messages, as somebody who looks at them."""
        self.clients.sqs.receive_message(QueueUrl=self.url(name), VisibilityTimeout=seconds)

    def texts(self, name: str) -> set[str]:
        found: set[str] = set()
        while messages := self.clients.sqs.receive_message(QueueUrl=self.url(name), MaxNumberOfMessages=10).get(
            "Messages"
        ):
            found |= {message["Body"] for message in messages}
        return found


@pytest.fixture
def desk(account):
    return Desk()


def test_of_each_queue_is_told_how_many_wait_and_how_many_are_dead(desk):
    desk.put("orders", "a", "b")
    desk.put("orders-dead", "c")

    (line,) = desk.queues.lines()

    assert line.split() == ["orders", "2", "waiting", "0", "in", "work", "1", "dead", "read", "by", "consume_orders"]


def test_what_is_looked_at_stays(desk):
    desk.put("orders-dead", '{"number": 7}', "x" * 500)

    shown = list(desk.queues.peek("orders", dead=True))

    assert any('given out 1 times  {"number": 7}' in line for line in shown)
    assert max(map(len, shown)) < LONGEST + 70
    assert list(desk.queues.peek("orders", dead=False)) == []
    assert sum(desk.queues._counts("orders-dead")) == 2


def test_all_that_is_dead_comes_back(desk):
    texts = {str(number) for number in range(25)}
    desk.put("orders-dead", *texts)

    assert desk.queues.redrive("orders") == (25, 0)
    assert desk.texts("orders") == texts
    assert sum(desk.queues._counts("orders-dead")) == 0


def test_what_somebody_has_just_looked_at_is_waited_for_and_comes_back(desk):
    desk.put("orders-dead", "a")
    desk.hide("orders-dead", 1)

    assert desk.queues.redrive("orders") == (1, 0)


@pytest.mark.campaign  # it waits for as long as a look takes
def test_what_is_hidden_for_longer_stays_and_is_told_of(desk):
    desk.put("orders-dead", "a")
    desk.hide("orders-dead", 60)

    assert desk.queues.redrive("orders") == (0, 1)
    assert desk.texts("orders") == set()


def test_what_is_purged_is_gone_and_the_rest_is_not(desk):
    desk.put("orders", "a")
    desk.put("orders-dead", "b", "c")

    assert desk.queues.purge("orders", dead=True) == 2
    assert desk.texts("orders") == {"a"}
    assert desk.texts("orders-dead") == set()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("order", "there is no queue 'order'; did you mean 'orders'?"),
        ("xyz", "there is no queue 'xyz'; there are: orders"),
    ],
)
def test_a_queue_that_there_is_not_is_told(name, said, desk):
    with pytest.raises(LocalError) as told:
        list(desk.queues.peek(name, dead=False))

    assert str(told.value) == said


def test_a_document_without_queues_says_so(desk):
    plain = Queues(Reached(Specification(name="desk", title="Desk", hash="0"), "local", None), desk.clients)  # type: ignore[arg-type]

    assert list(plain.lines()) == ["no queues: nothing in this document is done in the background"]
