"""R10, R17 at the same moment: threads with a service each, on the embedded cloud, whose writes are atomic as AWS's."""

from __future__ import annotations

import io
import json
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from asbuilt.compiler import compile_document
from asbuilt.functions import read_code
from asbuilt.local.cloud import ENVIRONMENT, REGION, embedded_cloud
from asbuilt.local.folder import Folder
from asbuilt.source import Source
from chalicelib.bootstrap import Settings, build
from chalicelib.clients import Clients
from chalicelib.data import connect
from chalicelib.data.keys import utc_now
from chalicelib.hooks.loading import load
from chalicelib.jobs.serving import serve
from chalicelib.jobs.work import Work
from chalicelib.specification.functions import functions
from infra.tables import definitions

pytestmark = pytest.mark.campaign  # the embedded cloud is started, and asked some thousands of times

HERE = Path(__file__).parent / "billing"
WORKERS, TIMES, BATCH = 4, 10, 10


class Cloud:
    """A stage of the document with its tables, and workers that deal with batches at the same time."""

    def __init__(self, endpoint: str) -> None:
        compilation = compile_document(Source.read(HERE / "billing.md"), read_code(HERE / "custom"))
        self.specification = compilation.specification
        self.connection = connect(REGION, endpoint)
        for definition in definitions(self.specification, "local"):
            self.connection.dispatch("CreateTable", definition)
        self.clients = Clients(REGION, endpoint)
        queue = self.clients.sqs.create_queue(QueueName="billing-local-jobs")["QueueUrl"]
        settings = Settings(stage="local", region=REGION, endpoint_url=endpoint, log_stream=io.StringIO())
        registry = load(HERE / "custom")
        self.works = []
        for _ in range(WORKERS):
            service = build(self.specification, settings, functions=registry)
            base = queue.rpartition("/")[0]
            self.works.append(Work(service.backend, self.clients, service.telemetry, utc_now, base))

    def deliver(self, kind: str, batches: list[list[tuple[str, str]]]) -> int:
        """Have batches of (id, text) dealt with, each by the next worker that is free; how many were given back."""
        (function,) = [one for one in functions(self.specification) if one.kind == kind]
        free = list(self.works)

        def deal(batch: list[tuple[str, str]]) -> int:
            work = free.pop()
            records = [{"messageId": key, "body": text} for key, text in batch]
            context = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)
            answer = serve(function, work, {"Records": records}, context)
            free.append(work)
            return len(answer["batchItemFailures"])

        with ThreadPoolExecutor(WORKERS) as pool:
            return sum(pool.map(deal, batches))

    def all(self, table: str) -> list[dict]:
        found, start = [], {}
        while True:
            page = self.connection.dispatch("Scan", {"TableName": f"billing-local-{table}", **start})
            found += page["Items"]
            if not page.get("LastEvaluatedKey"):
                return found
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


@pytest.fixture
def cloud(tmp_path, monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    folder = Folder("billing", tmp_path)
    with folder.held() as lock, embedded_cloud(folder, lock) as endpoint:
        yield Cloud(endpoint)


def test_messages_that_several_workers_have_at_the_same_moment_have_one_effect_each(cloud, request, record_property):
    number = 1_000 if request.config.getoption("--full") else 100
    deliveries = [order for order in range(number) for _ in range(TIMES)]
    random.Random(10).shuffle(deliveries)
    batches = [list(dict.fromkeys(deliveries[at : at + BATCH])) for at in range(0, len(deliveries), BATCH)]
    left = [[(f"m{order}", json.dumps({"number": order})) for order in batch] for batch in batches]

    back = cloud.deliver("consumer", left)
    again = cloud.deliver("consumer", [[(f"m{order}", json.dumps({"number": order}))] for order in range(number)])

    assert Counter(int(item["number"]["N"]) for item in cloud.all("charges")) == Counter(range(number))
    assert back < len(deliveries) / 10  # those that met another at every attempt come again
    assert again == 0
    record_property("cases", len(deliveries))


def test_a_time_of_a_task_that_four_workers_are_handed_at_the_same_moment_has_one_effect(cloud, record_property):
    slots = [f"2026-11-{day:02}T02:00:00Z" for day in range(1, 29)]
    batches = [[("m", json.dumps({"task": "call-billing-close", "slot": slot}))] for slot in slots for _ in range(4)]

    cloud.deliver("jobs", batches)
    cloud.deliver("jobs", batches)

    (total,) = cloud.all("totals")
    assert int(total["cents"]["N"]) == len(slots)
    record_property("cases", 2 * len(batches))
