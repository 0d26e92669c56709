"""The log of deliveries: who sees it, in which order, and what a retry does."""

from __future__ import annotations

import pytest
from msgspec import structs

from chalicelib.data.deliveries import Attempt, Delivery, Settled

BODY = '{"type":"webhook","method":"POST","address":"DEPOT_URL","signing_secret":"S","token":"T","body":"{\\"a\\":1}"}'
ONE = Delivery(
    id="msg_1", line="depot-1", service="Depot", kind="webhook", event="parcels.created", record="parcels p1",
    made="2026-11-28T12:00:00.000Z", due=0, content=BODY,
)  # fmt: skip


@pytest.fixture
def world(running):
    world = running("parcels")
    world.queued = []
    backend = structs.replace(world.service.backend, deliver=world.queued.append)
    world.service.backend = backend
    return world


@pytest.fixture
def clerk(world):
    return world.person("cleo", "clerk")


@pytest.fixture
def log(world):
    return world.store.deliveries


def minute(number, **changes):
    made = f"2026-11-28T12:{number:02}:00.000Z"
    return structs.replace(ONE, id=f"msg_{number}", made=made, **changes)


def ended(log, delivery, state):
    log.add(delivery)
    claim = log.claim(delivery.id, f"token of {delivery.id}", 60)
    attempt = Attempt(delivery.made, "it answered 500", 500, 12)
    assert log.settle(claim, Settled(state, attempt, content=delivery.content))


def test_the_newest_is_first_whatever_became_of_it(clerk, log):
    for number, state in enumerate(["failed", "delivered", "failed", "delivered"], 1):
        ended(log, minute(number), state)
    log.add(minute(5))

    answered = clerk.get("/deliveries")

    assert [one["id"] for one in answered.items] == ["msg_5", "msg_4", "msg_3", "msg_2", "msg_1"]
    assert [one["state"] for one in answered.items] == ["waiting", "delivered", "failed", "delivered", "failed"]
    assert answered.data["next"] is None


@pytest.mark.parametrize("state", ["waiting", "failed", None])
@pytest.mark.parametrize("limit", [1, 2, 7])
def test_pages_hold_every_delivery_once(limit, state, clerk, log):
    for number in range(1, 13):
        (ended(log, minute(number), "failed") if number % 2 else log.add(minute(number)))
    query, found, pages = f"limit={limit}" + (f"&state={state}" if state else ""), [], 0

    cursor = ""
    while cursor is not None:
        answered = clerk.get(f"/deliveries?{query}{cursor}")
        found += [int(one["id"][4:]) for one in answered.items]
        cursor = answered.data["next"] and f"&cursor={answered.data['next']}"
        pages += 1

    wanted = [number for number in range(12, 0, -1) if state is None or (state == "failed") == (number % 2 == 1)]
    assert found == wanted
    assert pages == -(-len(wanted) // limit)


def test_one_delivery_has_its_attempts_and_what_is_sent_and_no_address(clerk, log):
    ended(log, ONE, "failed")

    answered = clerk.get("/deliveries/msg_1")

    assert answered.data == {
        "id": "msg_1", "state": "failed", "service": "Depot", "kind": "webhook", "event": "parcels.created",
        "record": "parcels p1", "made_at": ONE.made, "next_at": None, "attempts": 1, "reason": "it answered 500",
        "log": [{"at": ONE.made, "told": "it answered 500", "status": 500, "milliseconds": 12}], "payload": {"a": 1},
    }  # fmt: skip


def test_of_a_mail_the_content_is_not_shown(clerk, log):
    log.add(
        structs.replace(ONE, kind="email", content='{"type":"mail","recipient":"a@b.example","subject":"s","text":"t"}')
    )

    answered = clerk.get("/deliveries/msg_1")

    assert answered.data["payload"] is None
    assert "a@b.example" not in answered.text


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "cursor=abc", "sort=made_at", "state=failed&state=waiting"])
def test_a_query_that_is_wrong_is_refused(query, clerk):
    assert clerk.get(f"/deliveries?{query}").code == "INVALID_REQUEST"


def test_a_cursor_is_good_for_its_own_list_alone(clerk, log):
    for number in range(1, 4):
        log.add(minute(number))
    cursor = clerk.get("/deliveries?limit=1").data["next"]

    assert clerk.get(f"/deliveries?limit=1&state=waiting&cursor={cursor}").code == "INVALID_REQUEST"


def test_a_delivery_that_failed_is_tried_again_as_often_as_somebody_asks(clerk, log, world):
    ended(log, ONE, "failed")
    log.close(ONE.line, "address")

    for _ in range(2):
        answered = clerk.post("/deliveries/msg_1/retry")
        assert (answered.status, answered.data["state"], answered.data["attempts"]) == (200, "waiting", 1)

    assert world.queued == ["msg_1", "msg_1"]
    assert log.closed_at(ONE.line, "address") is None


def test_what_is_delivered_is_not_sent_again(clerk, log, world):
    ended(log, ONE, "delivered")

    assert clerk.post("/deliveries/msg_1/retry").code == "CONFLICT"
    assert world.queued == []


@pytest.mark.parametrize("key", ["none", "closed depot-1"])
def test_what_is_no_delivery_is_not_found(key, clerk, log, world):
    log.close(ONE.line, "address")

    assert clerk.get(f"/deliveries/{key}").status == 404
    assert clerk.post(f"/deliveries/{key}/retry").status == 404
    assert world.queued == []


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/deliveries"), ("GET", "/deliveries/msg_1"), ("POST", "/deliveries/msg_1/retry")]
)
def test_the_log_is_for_those_who_may_do_everything(method, path, world, log):
    log.add(ONE)

    assert world.person("sam", "sender")(method, path).status == 403
    assert world.person("sue")(method, path).status == 403
    assert world.anonymous(method, path).status == 401
    assert world.queued == []


def test_a_service_of_which_nothing_goes_out_has_no_log(running):
    world = running("library")

    assert world.anonymous.get("/deliveries").code == "NO_SUCH_ROUTE"


def test_the_log_is_in_the_contract_of_those_who_may_see_it(world, clerk):
    paths = [person.get("/openapi.json").body["paths"] for person in (clerk, world.person("sam", "sender"))]

    assert ["/deliveries/{id}/retry" in one for one in paths] == [True, False]
