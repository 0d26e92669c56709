"""From a write to a receiver: nothing is lost, whatever happens on the way, and the id is always the same."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from chalicelib.data.traces import empty_deliveries
from chalicelib.jobs.events.retrying import DELAYS
from chalicelib.jobs.events.signing import verify
from tests.chalicelib.jobs.events.conftest import SECRET, Killed
from tests.chalicelib.jobs.events.receiver import Receiver

SECONDS_IN_ALL = sum(DELAYS)
PARCEL = {"title": "Books", "sender": "cleo", "weight": 3, "pin": "4711", "iban": "DE02", "phone": "+49 30 1234567"}


@pytest.fixture
def clerk(post):
    return post.world.person("cleo", "clerk")


@pytest.fixture
def made(post, clerk):
    """A parcel that was made just now, and of which the stream tells."""
    post.streamed()
    return clerk.post("/parcels", PARCEL).data


def depot(post, receiver):
    post.secret("DEPOT_URL", receiver.url)


def delivered(post):
    return post.one("Depot")


def test_a_write_reaches_its_receiver_signed(post, made):
    with Receiver() as receiver:
        depot(post, receiver)
        post.plan()
        post.deliver()

    ((line, headers, body),) = receiver.requests
    assert line == "POST /hook HTTP/1.1"
    assert verify(SECRET, headers, body, post.clock().timestamp()) == headers["webhook-id"]
    assert json.loads(body)["data"]["id"] == made["id"]
    assert (delivered(post).state, delivered(post).id) == ("delivered", headers["webhook-id"])


def test_a_change_that_the_stream_tells_twice_is_delivered_once(post, made):
    with Receiver() as receiver:
        depot(post, receiver)
        records = post.streamed()
        for _ in range(3):
            post.plan(records)
        post.pass_until_quiet()

    assert len(receiver.requests) == 1


def test_a_message_that_comes_twice_makes_one_attempt(post, made):
    with Receiver((500,)) as receiver:
        depot(post, receiver)
        post.plan()
        post.queue.messages *= 2
        post.deliver()

        assert len(receiver.requests) == 1
        assert (delivered(post).state, delivered(post).attempts) == ("waiting", 1)
        post.pass_until_quiet()

    assert [one.status for one in delivered(post).log] == [500, 200]


def test_a_delivery_that_another_is_trying_is_left_to_it_until_its_lease_ends(post, made):
    with Receiver() as receiver:
        depot(post, receiver)
        post.plan()
        identity = delivered(post).id
        assert post.log.claim(identity, "another", 90)
        post.deliver()
        assert receiver.requests == []
        post.pass_until_quiet()  # the other one never came back

    assert receiver.ids == [identity]


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [
        (500, "it answered 500: ok"),
        (404, "it answered 404: ok"),
        ((302, {"Location": "http://127.0.0.1:1/"}), "it answered 302: ok"),
        ("reset", "it ended the connection"),
        ("silent", "it took too long"),
        ("garbage", "it gave no proper answer"),
        ("slow", "it answered 500"),
    ],
)
def test_what_fails_is_tried_again_after_five_seconds_under_the_same_id(behaviour, told, post, made):
    with Receiver((behaviour,)) as receiver:
        depot(post, receiver)
        post.plan()
        post.deliver()
        assert delivered(post).reason.startswith(told)
        assert delivered(post).due - post.clock().timestamp() == 5
        post.pass_until_quiet()

    assert len(set(receiver.ids)) == 1
    assert len(receiver.ids) == 2
    assert (delivered(post).state, delivered(post).reason) == ("delivered", None)


def test_an_answer_of_ten_megabytes_is_a_success_like_any(post, made):
    with Receiver(("large",)) as receiver:
        depot(post, receiver)
        post.plan()
        post.deliver()

    assert delivered(post).state == "delivered"


def test_the_schedule_is_kept_to_its_end_and_then_the_delivery_has_failed(post, made):
    began = post.clock()
    with Receiver((500,) * 50) as receiver:
        depot(post, receiver)
        post.plan()
        post.pass_until_quiet()

    found = delivered(post)
    at = [(datetime.fromisoformat(one.at) - began).total_seconds() for one in found.log]
    gaps = [round(later - earlier) for earlier, later in pairwise(at)]
    assert all(planned <= gap <= planned + 2 for planned, gap in zip(DELAYS, gaps, strict=True)), gaps
    assert (found.state, len(receiver.requests), len(set(receiver.ids))) == ("failed", 10, 1)
    assert [json.loads(text)["delivery"] for text in post.queue.dead] == [found.id]
    assert post.clock() - began < timedelta(seconds=SECONDS_IN_ALL + 60)


def test_a_failed_delivery_that_is_tried_again_has_the_whole_schedule(post, made):
    with Receiver((500,) * 13) as receiver:
        depot(post, receiver)
        post.plan()
        post.pass_until_quiet()
        assert post.log.again(delivered(post).id)
        post.work.send("deliveries", {"delivery": delivered(post).id})
        post.pass_until_quiet()

    assert (delivered(post).state, len(receiver.requests)) == ("delivered", 14)


def test_a_dead_letter_that_is_moved_back_to_its_queue_is_tried_again(post, made):
    with Receiver((410,)) as receiver:
        depot(post, receiver)
        post.plan()
        post.pass_until_quiet()
        (letter,) = post.queue.dead
        post.secret("DEPOT_URL", receiver.url + "/moved")
        post.queue.messages = [(post.clock(), letter)] * 2
        post.pass_until_quiet()

    assert (delivered(post).state, len(receiver.requests)) == ("delivered", 2)


@pytest.mark.parametrize(
    "when", ["before its first attempt", "between attempts", "given up, and moved back to its queue"]
)
def test_what_was_erased_is_sent_nowhere_and_is_nobodys_to_look_at(post, made, when):
    given_up = when.startswith("given up")
    with Receiver((410,) if given_up else (500,)) as receiver:
        depot(post, receiver)
        post.plan()
        if not when.startswith("before"):
            post.deliver()
        letters, tried = list(post.queue.dead), len(receiver.requests)
        empty_deliveries(post.world.store, {f"parcels {made['id']}"}, ())
        post.queue.dead.clear()
        post.queue.messages += [(post.clock(), letter) for letter in letters]
        post.pass_until_quiet()

    assert (len(letters), len(receiver.requests)) == (given_up, tried)
    assert (delivered(post).state, delivered(post).reason, delivered(post).content) == ("failed", "erased", None)
    assert post.queue.dead == []


def test_killed_before_its_letter_is_buried_it_is_buried_later(post, made):
    with Receiver((410,)) as receiver:
        depot(post, receiver)
        post.plan()
        post.queue.messages = [one for one in post.queue.messages if delivered(post).id in one[1]]
        post.fuse.set(5)  # a lease, whether it is closed, its closing, what came of it, the letter
        post.deliver()
        assert (delivered(post).state, post.queue.dead) == ("failed", [])
        post.fuse.set(float("inf"))
        post.pass_until_quiet()

    assert len(post.queue.dead) == 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(("asked", "waits"), [("120", 120), ("2", 5), ("999999", 24 * 3600), ("soon", 5)])
def test_a_receiver_is_left_alone_for_as_long_as_it_asks(status, asked, waits, post, made):
    with Receiver(((status, {"Retry-After": asked}),)) as receiver:
        depot(post, receiver)
        post.plan()
        post.deliver()
        assert delivered(post).due - post.clock().timestamp() == waits
        post.pass_until_quiet()

    assert len(receiver.requests) == 2


def test_a_receiver_that_is_gone_is_called_no_more_until_somebody_asks_or_its_address_is_another(post, clerk, made):
    path = f"/parcels/{made['id']}"
    with Receiver((410,)) as receiver, Receiver() as moved:
        depot(post, receiver)
        post.plan()
        post.pass_until_quiet()
        gone = delivered(post)
        assert (gone.state, gone.reason) == ("failed", "it answered 410: ok")

        clerk.patch(path, {"weight": 4})
        post.plan()
        post.pass_until_quiet()
        assert [one.state for one in post.all() if one.service == "Depot"] == ["failed", "failed"]
        assert len(receiver.requests) == 1

        depot(post, moved)
        clerk.patch(path, {"weight": 5})
        post.plan()
        post.pass_until_quiet()
        assert len(moved.requests) == 1

        depot(post, receiver)
        post.log.open(gone.line)
        post.log.again(gone.id)
        post.work.send("deliveries", {"delivery": gone.id})
        post.pass_until_quiet()

    assert len(receiver.requests) == 2
    assert post.log.get(gone.id).state == "delivered"


def test_without_its_secret_a_delivery_waits_and_says_so(post, made):
    with Receiver() as receiver:
        post.plan()
        post.deliver()
        waiting = delivered(post)
        depot(post, receiver)
        post.pass_until_quiet()

    assert (waiting.state, waiting.reason) == ("waiting", "there is no secret DEPOT_URL")
    assert delivered(post).state == "delivered"


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://127.0.0.1/", "the address in DEPOT_URL is refused: its host is not a public name"),
        ("http://hooks.example.com/", "the address in DEPOT_URL is refused: it does not begin with https://"),
        ("not an address", "the address in DEPOT_URL is refused: it has characters that no address has"),
    ],
)
def test_an_address_that_leads_inside_is_told_by_the_name_of_its_secret(address, told, post, made):
    post.secret("DEPOT_URL", address)
    post.plan()
    post.deliver()

    assert delivered(post).reason.startswith(told)
    assert delivered(post).log[0].status is None


def test_a_secret_that_is_no_key_is_told(post, made):
    with Receiver() as receiver:
        depot(post, receiver)
        post.secret("WEBHOOK_SIGNING_SECRET", "short")
        post.plan()
        post.deliver()

    assert delivered(post).reason == "the secret WEBHOOK_SIGNING_SECRET cannot be used: it is not base64"
    assert receiver.requests == []


def test_what_is_hidden_goes_nowhere_and_is_in_no_log(post, clerk, made):
    with Receiver((500, 500)) as receiver:
        depot(post, receiver)
        post.secret("SLACK_WEBHOOK_URL", receiver.url)
        clerk.patch(f"/parcels/{made['id']}", {"weight": 200, "pin": "0815", "iban": "GB33", "phone": "+44 20 7946000"})
        post.plan()
        post.deliver()

    told = [body.decode() for _, _, body in receiver.requests]
    kept = str([one for one in post.all() if one.kind != "email"])
    lines = post.world.log.getvalue()
    assert len(told) >= 3
    for hidden in ("4711", "0815", "DE02", "GB33", "1234567", "7946000", "pin", "iban", "phone"):
        assert not [one for one in [*told, kept, lines] if hidden in one], hidden


def test_killed_anywhere_while_a_change_is_planned_every_delivery_is_there_once(post, made, clerk):
    records, planned = post.streamed(), 0
    for after in (False, True):
        for call in range(1, 100):
            post.fuse.set(call, after=after)
            try:
                post.plan(records)
                break
            except Killed:
                planned += 1
    post.fuse.set(float("inf"))
    post.plan(records)

    assert planned == 2 * 7  # the sender, three deliveries, three messages
    assert sorted(one.service for one in post.all()) == ["Amazon SES", "Amazon SQS", "Depot"]
    assert {json.loads(text)["delivery"] for _, text in post.queue.messages} == {one.id for one in post.all()}


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", range(1, 5))
def test_killed_anywhere_while_it_is_delivered_it_arrives_under_one_id(call, after, post, made):
    with Receiver((500,)) as receiver:
        depot(post, receiver)
        post.plan()
        post.queue.messages = [one for one in post.queue.messages if delivered(post).id in one[1]]
        post.fuse.set(call, after=after)
        post.deliver()
        post.fuse.set(float("inf"))
        post.pass_until_quiet()

    assert delivered(post).state == "delivered"
    assert set(receiver.ids) == {delivered(post).id}
    assert 2 <= len(receiver.ids) <= 3


def test_a_record_that_cannot_be_dealt_with_ends_the_batch_and_is_the_first_of_the_next(post, clerk, made):
    clerk.post("/parcels", PARCEL | {"title": "Shoes"})
    records = post.streamed()
    broken = {**records[1], "dynamodb": {**records[1]["dynamodb"], "NewImage": {"id": {"?": 1}}}}

    assert post.plan([records[0], broken, records[0]]) == [records[1]["dynamodb"]["SequenceNumber"]]
    assert post.plan(records[1:]) == []
    assert len([one for one in post.all() if one.service == "Depot"]) == 2
