"""The user pool and the demonstration users."""

from __future__ import annotations

import jwt
import pytest

from asbuilt.local.failure import LocalError
from asbuilt.local.people import People
from chalicelib.specification import Specification

SPECIFICATION = Specification(name="desk", title="Desk", hash="0", roles=("agent", "customer"))


@pytest.fixture
def people(account):
    return People(account.client("cognito-idp"))


def test_pool_client_and_people_are_made_once(people):
    pool = people.ensure_pool(SPECIFICATION)
    person = people.ensure_person(pool, "agent", "agent")

    assert people.ensure_pool(SPECIFICATION) == pool
    assert people.ensure_person(pool, "agent", "agent") == person


def test_a_role_that_the_document_adds_gets_its_group(people):
    people.ensure_pool(SPECIFICATION)
    wider = Specification(name="desk", title="Desk", hash="1", roles=("agent", "customer", "admin"))

    pool = people.ensure_pool(wider)

    assert people.ensure_person(pool, "root", "admin").role == "admin"


def test_the_token_tells_who_they_are_and_their_role(people):
    pool = people.ensure_pool(SPECIFICATION)
    person = people.ensure_person(pool, "bob", "customer")

    claims = jwt.decode(people.token(pool, person.email), options={"verify_signature": False})

    assert claims["sub"] == person.id
    assert claims["cognito:groups"] == ["customer"]
    assert (claims["aud"], claims["token_use"]) == (pool.client, "id")


def test_a_person_has_one_role(people):
    pool = people.ensure_pool(SPECIFICATION)
    people.ensure_person(pool, "bob", "customer")

    with pytest.raises(LocalError, match="bob@example.com has the role 'customer'"):
        people.ensure_person(pool, "bob", "agent")


@pytest.mark.parametrize("name", ["", "a b", "a@b", "é"])
def test_a_name_that_makes_no_address_is_refused(people, name):
    pool = people.ensure_pool(SPECIFICATION)

    with pytest.raises(LocalError, match="is no name for a user"):
        people.ensure_person(pool, name, "agent")
