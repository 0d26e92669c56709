"""What an operator does with the secrets of a service, and with the log of what went out of it."""

from __future__ import annotations

import json

import pytest
from moto import mock_aws
from msgspec import structs

from asbuilt.local.failure import LocalError
from asbuilt.operating.deliveries import Log
from asbuilt.operating.reach import Reached
from asbuilt.operating.secrets import Secrets
from asbuilt.operating.trail import trail_of
from chalicelib.clients import Clients
from chalicelib.data.deliveries import Attempt, Delivery, Settled
from chalicelib.secrets import Secrets as Kept
from tests.chalicelib.conftest import DOCUMENTS, REGION, STAGE, World

ONE = Delivery(
    id="msg_1", line="depot-1", service="Depot", kind="webhook", event="parcels.created", record="parcels p1",
    made="2026-11-28T12:00:00.000Z", due=0, content="{}",
)  # fmt: skip


@pytest.fixture
def world():
    with mock_aws():
        yield World(DOCUMENTS / "parcels.md")


@pytest.fixture
def log(tmp_path):
    return tmp_path / "service.log"


@pytest.fixture
def service(world, log):
    return Reached(world.specification, STAGE, world.store.models.connection, log=log)


@pytest.fixture
def secrets(service):
    return Secrets(service, trail_of(service))


def test_a_secret_is_kept_where_the_service_looks_for_it_and_is_never_shown(secrets):
    for value in ("https://old.example.com/", " https://depot.example.com/x\n"):
        secrets.set("DEPOT_URL", value)

    assert Kept(Clients(REGION), "parcels", STAGE, lambda: 0)["DEPOT_URL"] == "https://depot.example.com/x"
    told = dict(line.split(maxsplit=1) for line in secrets.lines())
    assert (told["DEPOT_URL"], told["BILLING_URL"]) == ("set", "not set: what needs it waits")
    assert told["MAIL_FROM"] == "not set (not needed)"


@pytest.mark.parametrize(
    ("name", "value", "told"), [("DEPOT_URI", "x", "names no secret"), ("DEPOT_URL", " ", "empty")]
)
def test_a_name_that_is_none_and_an_empty_value_are_refused(name, value, told, secrets, log):
    with pytest.raises(LocalError, match=told):
        secrets.set(name, value)
    assert not log.exists()


def test_that_a_secret_was_set_is_told_in_the_audit_trail_and_its_value_is_not(secrets, log):
    secrets.set("DEPOT_URL", "https://depot.example.com/x")

    begun, done = (json.loads(line) for line in log.read_text().splitlines())
    assert (begun["action"], begun["secret"], begun["decision"]) == ("set_secret", "DEPOT_URL", "begun")
    assert (done["actor"], done["decision"]) == ("local", "done")
    assert "depot.example.com" not in log.read_text()


@pytest.fixture
def failed(world):
    log = world.store.deliveries
    log.add(ONE)
    attempt = Attempt(ONE.made, "it answered 500", 500, 12)
    log.settle(log.claim(ONE.id, "token", 60), Settled("failed", attempt, content="{}"))
    return log


def test_the_log_is_listed_and_one_delivery_is_shown_with_its_attempts(service, failed):
    failed.add(structs.replace(ONE, id="msg_2", made="2026-11-28T12:01:00.000Z"))

    lines = list(Log(service).lines(None, 20))
    assert [line.split()[1:3] for line in lines] == [["msg_2", "waiting"], ["msg_1", "failed"]]
    assert len(list(Log(service).lines("failed", 20))) == 1
    assert list(Log(service).shown("msg_1")) == [
        "webhook to Depot: parcels.created of parcels p1, 2026-11-28T12:00:00.000Z",
        "failed: it answered 500",
        "2026-11-28T12:00:00.000Z      12 ms  it answered 500",
    ]


def test_a_retry_puts_a_message_into_the_queue_of_the_stage(service, failed):
    sqs = Clients(REGION).sqs
    url = sqs.create_queue(QueueName=f"parcels-{STAGE}-deliveries")["QueueUrl"]

    Log(service).retry("msg_1")

    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == {"delivery": "msg_1"}
    assert failed.get("msg_1").state == "waiting"


def test_what_is_no_delivery_is_told(service, failed):
    with pytest.raises(LocalError, match="there is no delivery 'msg_9'"):
        Log(service).retry("msg_9")


def test_a_service_of_which_nothing_goes_out_has_no_log(service):
    silent = structs.replace(service.specification, integrations=())

    with pytest.raises(LocalError, match="nothing goes out"):
        Log(structs.replace(service, specification=silent))
