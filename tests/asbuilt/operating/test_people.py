"""What an operator gets and erases of one person, where no index leads too."""

from __future__ import annotations

import io

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from asbuilt.local.failure import LocalError
from asbuilt.operating.people import Persons
from asbuilt.operating.reach import Reached, user_pool_of
from asbuilt.operating.trail import Trail
from infra.tables import definitions
from tests.chalicelib.conftest import DOCUMENTS, STAGE, World, dynamodb


class Cognito:
    """A user pool of which Ann is a user; `dies` says whether the next deletion of a user is cut off."""

    def __init__(self):
        self.users = {"ann@example.com": "ann"}
        self.dies = False

    def __call__(self, operation, arguments):
        user = arguments["Username"]
        if self.dies:
            raise KeyboardInterrupt
        if user not in {*self.users, *self.users.values()}:
            raise ClientError({"Error": {"Code": "UserNotFoundException", "Message": user}}, operation)
        if operation == "AdminDeleteUser":
            self.users = {}
            return {}
        return {"UserAttributes": [{"Name": "sub", "Value": self.users[user]}]}


@pytest.fixture
def world():
    with mock_aws():
        yield World(DOCUMENTS / "practice.md")


@pytest.fixture
def cognito():
    return Cognito()


@pytest.fixture
def persons(world, cognito):
    service = Reached(world.specification, STAGE, world.store.models.connection, "the-pool")
    return Persons(
        service, cognito, user_pool_of(service, cognito), Trail(world.specification.name, io.StringIO()), [].append
    )


@pytest.fixture
def doctor(world):
    world.store.create(
        world.specification.accounts,
        {"id": "ann", "name": "zq-ann", "email": "ann@example.com", "phone": "zq-ann 555"},
    )
    return world.person("dora", "doctor")


def everything(world):
    names = [one["TableName"] for one in definitions(world.specification, STAGE)]
    return [item for name in names for item in dynamodb().scan(TableName=name)["Items"]]


def test_an_export_has_the_account_what_is_owned_and_nothing_of_others(persons, doctor):
    visit = doctor.post("/visits", {"patient": "ann", "complaint": "zq-ann"}).data["id"]
    doctor.post("/images", {"visit": visit, "caption": "zq-ann"})
    doctor.post("/visits", {"patient": "dora", "complaint": "zq-dora"})

    told = persons.export("ann@example.com")

    assert (told["person"], told["account"]["name"]) == ("ann", "zq-ann")
    assert sorted(told["records"]) == ["images", "visits"]
    assert "zq-dora" not in str(told)


def test_an_erasure_reaches_the_bin_the_history_and_the_answers(world, persons, doctor, cognito):
    visit = doctor.post("/visits", {"patient": "ann", "complaint": "zq-ann"}).data["id"]
    doctor.post("/images", {"visit": visit, "caption": "zq-ann"})
    doctor.delete(f"/visits/{visit}")
    doctor.post("/visits", {"patient": "ann", "complaint": "zq-ann"}, headers={"Idempotency-Key": "one"})
    doctor.post("/visits", {"patient": "dora", "complaint": "zq-dora"}, headers={"Idempotency-Key": "two"})

    lines = list(persons.erase("ann@example.com"))

    left = [str(item) for item in everything(world)]
    assert [item for item in left if "zq-ann" in item or "ann@example.com" in item] == []
    assert [item for item in left if "zq-dora" in item]
    assert cognito.users == {}
    assert {"visits: 1 without what is personal", "account: deleted", "bin: 2 ended", "Cognito: deleted"} <= {*lines}


def test_what_is_sealed_of_a_person_is_exported_opened_and_erased_wherever_it_is(cognito):
    with mock_aws():
        vault = World(DOCUMENTS / "vault.md")
        ann = vault.person("ann", "member")
        service = Reached(vault.specification, STAGE, vault.store.models.connection, "the-pool")
        persons = Persons(
            service, cognito, user_pool_of(service, cognito), Trail(vault.specification.name, io.StringIO()), [].append
        )
        ann.patch("/members/me", {"passport": "P1"})
        gone = ann.post("/cards", {"label": "gone", "number": "4111"}).data["id"]
        ann.delete(f"/cards/{gone}")
        ann.post("/cards", {"label": "there", "number": "4112"}, headers={"Idempotency-Key": "one"})

        told, lines = persons.export("ann"), list(persons.erase("ann"))

        assert told["account"]["passport"] == "P1"
        assert [[card["number"] for card in told[how]["cards"]] for how in ("records", "made")] == [["4112"]] * 2
        assert {"bin: 1 ended", "answers kept for a day: 1 dropped", "account: deleted"} <= {*lines}


def test_an_erasure_that_was_cut_off_is_ended_by_another(world, persons, doctor, cognito):
    doctor.post("/visits", {"patient": "ann", "complaint": "zq-ann"})
    person = persons.identify("ann@example.com")
    cognito.dies = True
    with pytest.raises(KeyboardInterrupt):
        list(persons.erase(person))
    cognito.dies = False

    list(persons.erase("ann@example.com"))

    assert cognito.users == {}
    assert [str(item) for item in everything(world) if "zq-ann" in str(item)] == []


def test_who_is_not_known_to_cognito_is_known_by_their_account(persons, doctor):
    assert persons.identify("dora@example.com") == "dora"


def test_an_address_that_nobody_has_is_said_to_be_so(persons):
    with pytest.raises(LocalError, match="nobody has the address 'eve@example.com'"):
        persons.identify("eve@example.com")


def test_a_user_pool_is_found_by_its_name(world):
    pages = {
        None: {"UserPools": [{"Id": "1", "Name": "other"}], "NextToken": "more"},
        "more": {"UserPools": [{"Id": "2", "Name": "practice-test"}]},
    }
    service = Reached(world.specification, STAGE, world.store.models.connection)

    assert user_pool_of(service, lambda _, arguments: pages[arguments.get("NextToken")]) == "2"
    with pytest.raises(LocalError, match="there is no user pool 'practice-test'"):
        user_pool_of(service, lambda *_: {"UserPools": []})
