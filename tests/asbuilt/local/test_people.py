"""The user pool and the demonstration users."""

from __future__ import annotations

import jwt
import pytest
from msgspec import structs

from asbuilt.local.failure import LocalError
from asbuilt.local.people import People
from chalicelib.specification import Specification
from chalicelib.specification.settings import Authentication, PasswordPolicy

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


def test_the_user_who_stands_for_a_role_has_it_again_when_a_run_starts(people, account):
    pool = people.ensure_pool(SPECIFICATION)
    person = people.ensure_person(pool, "customer", "customer")
    cognito, names = account.client("cognito-idp"), {"UserPoolId": pool.id, "Username": person.email}
    cognito.admin_remove_user_from_group(**names, GroupName="customer")
    cognito.admin_add_user_to_group(**names, GroupName="agent")

    people.ensure_person(pool, "customer", "customer")

    assert [group["GroupName"] for group in cognito.admin_list_groups_for_user(**names)["Groups"]] == ["customer"]


def test_a_person_has_one_role(people):
    pool = people.ensure_pool(SPECIFICATION)
    people.ensure_person(pool, "bob", "customer")

    with pytest.raises(LocalError, match="bob@example.com has the role 'customer'"):
        people.ensure_person(pool, "bob", "agent")


def test_the_pool_follows_a_document_that_changes(people, account):
    first = people.ensure_pool(SPECIFICATION)
    stricter = Authentication(mfa="optional", token_seconds=600, password=PasswordPolicy(min_length=40))

    pool = people.ensure_pool(structs.replace(SPECIFICATION, authentication=stricter))

    cognito = account.client("cognito-idp")
    client = cognito.describe_user_pool_client(UserPoolId=pool.id, ClientId=pool.client)["UserPoolClient"]
    described = cognito.describe_user_pool(UserPoolId=pool.id)["UserPool"]
    assert (pool.id, pool.client) == (first.id, first.client)
    assert described["Policies"]["PasswordPolicy"]["MinimumLength"] == 40
    assert cognito.get_user_pool_mfa_config(UserPoolId=pool.id)["MfaConfiguration"] == "OPTIONAL"
    assert client["AccessTokenValidity"] == 600


def test_a_demonstration_user_has_a_password_that_the_document_accepts(people):
    long = Authentication(password=PasswordPolicy(min_length=40, symbol=True))
    pool = people.ensure_pool(structs.replace(SPECIFICATION, authentication=long))

    person = people.ensure_person(pool, "bob", "customer")

    assert len(pool.password) == 40
    assert people.token(pool, person.email)


def test_a_demonstration_user_who_changed_the_password_gets_it_back_with_the_next_token(people, account):
    pool = people.ensure_pool(SPECIFICATION)
    person = people.ensure_person(pool, "bob", "customer")
    account.client("cognito-idp").admin_set_user_password(
        UserPoolId=pool.id, Username=person.email, Password="Something-else-1", Permanent=True
    )

    assert people.token(pool, person.email)


@pytest.mark.parametrize("name", ["", "a b", "a@b", "é"])
def test_a_name_that_makes_no_address_is_refused(people, name):
    pool = people.ensure_pool(SPECIFICATION)

    with pytest.raises(LocalError, match="is no name for a user"):
        people.ensure_person(pool, name, "agent")
