"""R10, R11: messages that come many times, in any order, to several workers, with poison: one effect each."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from chalicelib.bootstrap import build
from chalicelib.data import connect
from chalicelib.data.keys import utc_now
from chalicelib.hooks.loading import load
from chalicelib.jobs.serving import serve
from chalicelib.jobs.work import Work
from chalicelib.specification.functions import functions
from tests.chalicelib.conftest import REGION, World, dynamodb
from tests.chalicelib.jobs.tasks.conftest import Chores

HERE = Path(__file__).parent / "billing"
WORKERS, TIMES, BATCH = 4, 10, 10


class Workers:
    """Several environments of the function that reads the orders, each a service of its own."""

    def __init__(self, number: int) -> None:
        registry = load(HERE / "custom")
        self.billing = registry.function("billing.charge").__globals__
        self.world = World(HERE / "billing.md", functions=registry)
        again = [self.world, *(self._another(registry) for _ in range(number - 1))]
        self.works = [Work(one.service.backend, None, one.service.telemetry, utc_now) for one in again]
        (self.function,) = [one for one in functions(self.world.specification) if one.kind == "consumer"]

    def _another(self, registry):
        connection = connect(REGION)
        connection._client = dynamodb()
        service = build(self.world.specification, self.world.settings, connection=connection, functions=registry)
        return SimpleNamespace(service=service)

    def deliver(self, batch: list[int], worker: int = 0) -> list[int]:
        """Hand a batch to a worker; the orders that it gives back."""
        records = [{"messageId": f"m{number}", "body": json.dumps({"number": number})} for number in batch]
        context = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)
        answer = serve(self.function, self.works[worker], {"Records": records}, context)
        return [int(one["itemIdentifier"].removeprefix("m")) for one in answer["batchItemFailures"]]

    def charged(self) -> Counter[int]:
        found = self.world.store.models.connection.dispatch("Scan", {"TableName": "billing-test-charges"})
        return Counter(int(item["number"]["N"]) for item in found["Items"])


@pytest.fixture
def workers(cloud):
    return Workers(WORKERS)


def test_each_message_that_is_delivered_ten_times_across_four_workers_has_one_effect(workers, request, record_property):
    number = 1_000 if request.config.getoption("--full") else 40
    deliveries = [order for order in range(number) for _ in range(TIMES)]
    shuffled = random.Random(10)
    shuffled.shuffle(deliveries)

    for at in range(0, len(deliveries), BATCH):
        # SQS gives a batch no message twice, but any of them to another worker at the same time.
        batch = list(dict.fromkeys(deliveries[at : at + BATCH]))
        assert workers.deliver(batch, shuffled.randrange(WORKERS)) == []

    assert workers.charged() == Counter(range(number))
    record_property("cases", len(deliveries))


def test_of_a_batch_with_one_poison_message_nine_are_done_and_one_is_given_back(workers):
    back = workers.deliver([1, 2, 3, 4, -5, 6, 7, 8, 9, 10])

    assert back == [-5]
    assert sorted(workers.charged()) == [1, 2, 3, 4, 6, 7, 8, 9, 10]


def test_a_batch_that_is_all_poison_is_given_back_and_leaves_nothing(workers):
    poison = [-number for number in range(1, 11)]

    assert workers.deliver(poison) == poison
    assert workers.charged() == Counter()


@pytest.mark.parametrize("doomed", [0, 4, 9])
def test_a_batch_whose_worker_is_killed_within_it_is_delivered_again_and_nothing_is_twice(doomed, workers):
    workers.billing["DOOMED"].add(doomed)
    with pytest.raises(workers.billing["Killed"]):
        workers.deliver(list(range(10)))
    before = workers.charged()

    back = workers.deliver(list(range(10)), worker=1)

    assert sorted(before) == list(range(doomed))
    assert back == []
    assert workers.charged() == Counter(range(10))


def test_a_task_that_calls_a_function_calls_it_once_for_each_of_its_times(workers):
    for slot in ("2026-11-27T02:00:00Z", "2026-11-28T02:00:00Z") * 5:
        for work in workers.works:
            assert Chores.deal(work, json.dumps({"task": "call-billing-close", "slot": slot})) == []

    (total,) = workers.world.anonymous.get("/totals").items
    assert total["cents"] == 2
