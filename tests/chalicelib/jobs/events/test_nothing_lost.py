"""Writes by the dozen under everything that can happen: no change is lost, and none goes out under two ids.

python -m pytest --campaigns tests/chalicelib/jobs/events/test_nothing_lost.py
"""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.chalicelib.jobs.events.conftest import SECRET, Killed, Post
from tests.chalicelib.jobs.events.receiver import Receiver

BEHAVIOURS = [200, 200, 200, 500, 404, (429, {"Retry-After": "60"}), (503, {"Retry-After": "5"}), "reset", "garbage"]
SHORT, FULL = 20, 100


@pytest.fixture
def post(running):
    post = Post(running, "notices")
    post.secret("WEBHOOK_SIGNING_SECRET", SECRET)
    return post


def planned(post, records, random):
    """What Lambda does with a batch: it hands it on until it is dealt with, and now and then once more."""
    while True:
        post.fuse.set(random.choice([1, 2, 3, float("inf")]), after=random.random() < 0.5)
        try:
            if not post.plan(records) and random.random() < 0.9:
                return
        except Killed:
            pass


def delivered(post, random):
    if post.queue.messages and random.random() < 0.2:
        post.queue.messages.append(random.choice(post.queue.messages))
    post.fuse.set(random.choice([1, 2, 3, 4, float("inf")]), after=random.random() < 0.5)
    post.deliver()
    post.fuse.set(float("inf"))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.campaign) for seed in range(1, 4))])
def test_every_change_arrives_under_one_id_whatever_happens(seed, post, request, record_property):
    random, written = Random(seed), []
    with Receiver(tuple(random.choice(BEHAVIOURS) for _ in range(5000))) as receiver:
        post.secret("BOARD_URL", receiver.url)
        for number in range(FULL if request.config.getoption("--campaigns") else SHORT):
            made = post.world.anonymous.post("/notices", {"text": f"number {number}"}).data
            written.append((made["id"], 1))
            if random.random() < 0.3:
                post.world.anonymous.patch(f"/notices/{made['id']}", {"text": "changed"})
                written.append((made["id"], 2))
            planned(post, post.streamed(), random)
            delivered(post, random)
            post.clock.pass_(random.choice([0, 1, 10, 400]))
        receiver.script.clear()
        post.pass_until_quiet(most=20_000)

    arrived = {(sent["id"], sent["version"]) for sent in (json.loads(body)["data"] for _, _, body in receiver.requests)}
    ids = {}
    for _, headers, body in receiver.requests:
        ids.setdefault(body, set()).add(headers["webhook-id"])
    assert arrived == set(written)
    assert all(len(one) == 1 for one in ids.values())
    record_property("counted: changes that arrived, each under one id", len(written))
