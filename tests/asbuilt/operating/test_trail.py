"""What is done at a desk leaves its lines in the audit trail of the service that it is done to."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from botocore.session import get_session
from moto import mock_aws

from asbuilt.local.failure import LocalError
from asbuilt.operating.keys import Keys
from asbuilt.operating.people import Persons
from asbuilt.operating.reach import Reached
from asbuilt.operating.trail import STREAM, trail_of
from tests.chalicelib.conftest import DOCUMENTS, STAGE, World

REGION = "eu-west-1"


@pytest.fixture
def running():
    with mock_aws():
        yield lambda name: World(DOCUMENTS / f"{name}.md")


@pytest.fixture
def stock(running):
    return running("stock")


@pytest.fixture
def logs(running):
    return get_session().create_client("logs", REGION)


def reached(world, log=None):
    return Reached(world.specification, STAGE, world.store.models.connection, "the-pool", log)


def keys_of(service):
    return Keys(service, trail_of(service))


def people_of(service, ask):
    return Persons(service, ask, "the-pool", trail_of(service), [].append)


def nobody(operation, arguments):
    raise ClientError({"Error": {"Code": "UserNotFoundException", "Message": ""}}, operation)


def told(log):
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_a_key_is_told_before_and_after_it_is_made_and_revoked_and_never_its_token(stock, tmp_path):
    log = tmp_path / "service.log"
    keys = keys_of(reached(stock, log))

    token = keys.create("robot", ["clerk"], ["parts:read"])
    keys.revoke("robot")

    lines = told(log)
    assert [(one["action"], one["decision"], one["machine"]) for one in lines] == [
        ("create_key", "begun", "key:robot"),
        ("create_key", "done", "key:robot"),
        ("revoke_key", "begun", "key:robot"),
        ("revoke_key", "done", "key:robot"),
    ]
    made = {"type": "audit", "actor": "local", "rule": "local run", "service": "stock", "to": ["clerk"]}
    assert lines[1].items() >= (made | {"scopes": ["parts:read"], "expires_at": None}).items()
    assert token not in log.read_text()


def test_a_person_is_told_by_their_id_or_its_hash(running, tmp_path):
    log = tmp_path / "service.log"
    persons = people_of(reached(running("practice"), log), nobody)

    persons.export("0b1f9c2e-0000-4000-8000-000000000000")
    list(persons.erase("zq-ann\nzq"))

    lines = told(log)
    assert [(one["action"], one["decision"], one["table"]) for one in lines] == [
        ("export_person", "begun", "patients"),
        ("export_person", "done", "patients"),
        ("erase_person", "begun", "patients"),
        ("erase_person", "done", "patients"),
    ]
    assert lines[0]["key"] == "0b1f9c2e-0000-4000-8000-000000000000"
    assert lines[2]["key"].startswith("sha256:")
    assert "zq" not in log.read_text()


@pytest.mark.parametrize("name", ["a\nb", 'a","type":"audit', "\x1b[31m", "A", "\u2028"])
def test_a_name_that_is_no_name_of_a_key_is_in_no_line(stock, tmp_path, name):
    log = tmp_path / "service.log"
    keys = keys_of(reached(stock, log))

    for act in (lambda: keys.create(name, ["clerk"]), lambda: keys.revoke(name)):
        with pytest.raises(LocalError):
            act()

    assert not log.exists()


def test_an_act_that_fails_is_begun_and_never_done(stock, tmp_path):
    log = tmp_path / "service.log"
    keys = keys_of(reached(stock, log))

    with pytest.raises(LocalError, match="there is no key 'robot'"):
        keys.revoke("robot")

    assert [one["decision"] for one in told(log)] == ["begun"]


def test_in_the_cloud_lines_go_to_the_group_of_the_api_with_the_principal_of_the_credentials(stock, logs):
    group = f"/asbuilt/{stock.specification.name}-{STAGE}/api"
    logs.create_log_group(logGroupName=group)

    keys_of(reached(stock)).create("robot", ["clerk"])
    keys_of(reached(stock)).revoke("robot")

    events = logs.get_log_events(logGroupName=group, logStreamName=STREAM)["events"]
    lines = [json.loads(event["message"]) for event in events]
    assert [one["action"] for one in lines] == ["create_key"] * 2 + ["revoke_key"] * 2
    assert {one["rule"] for one in lines} == {"AWS credentials"}
    assert all(one["actor"].startswith("arn:aws:sts::123456789012:") for one in lines)


def test_what_cannot_be_told_is_not_done(stock):
    keys = keys_of(reached(stock))

    with pytest.raises(LocalError, match="nothing was done: the audit trail cannot be written: .*ResourceNotFound"):
        keys.create("robot", ["clerk"])

    assert list(keys.lines()) == []


def test_a_key_is_revoked_even_where_that_cannot_be_told(stock, tmp_path):
    keys_of(reached(stock, tmp_path / "service.log")).create("robot", ["clerk"])
    keys = keys_of(reached(stock))

    with pytest.raises(LocalError, match="it was done, but the audit trail cannot be written"):
        keys.revoke("robot")

    assert list(keys.lines()) == []
