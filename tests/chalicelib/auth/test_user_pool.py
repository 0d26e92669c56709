"""The user pool through botocore, as the template and the local run make it."""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.auth.user_pool import (
    Challenge,
    CognitoClient,
    PoolRefusedError,
    PoolUnavailableError,
    Tokens,
    UserPool,
)
from chalicelib.specification import Endpoint, Specification
from infra.identity import groups, second_factor, user_pool, user_pool_client
from tests.chalicelib.conftest import REGION
from tests.chalicelib.visitors import EMAIL, PASSWORD

SPECIFICATION = Specification(
    name="club",
    title="Club",
    hash="0",
    roles=("reader", "keeper"),
    endpoints=tuple(Endpoint(method="POST", path=f"/auth/{one}", operation=one) for one in ("register", "login")),
)


@pytest.fixture
def cognito(cloud):
    return boto3.client("cognito-idp", REGION)


@pytest.fixture
def pool(cognito):
    made = cognito.create_user_pool(**user_pool(SPECIFICATION, "test"))["UserPool"]["Id"]
    cognito.set_user_pool_mfa_config(UserPoolId=made, **second_factor(SPECIFICATION))
    for group in groups(SPECIFICATION):
        cognito.create_group(UserPoolId=made, **group)
    client = cognito.create_user_pool_client(UserPoolId=made, **user_pool_client(SPECIFICATION, "test"))
    return UserPool(made, client["UserPoolClient"]["ClientId"], CognitoClient(REGION))


@pytest.fixture
def ann(pool):
    """The id of somebody who is confirmed."""
    pool.sign_up(EMAIL, PASSWORD)
    pool.confirm(EMAIL, "123456")
    return pool.person_of(EMAIL)


def test_the_id_token_tells_who_somebody_is_and_their_groups(pool, ann):
    pool.move(ann, frozenset(), frozenset({"reader"}))

    tokens = pool.sign_in(EMAIL, PASSWORD)

    assert isinstance(tokens, Tokens)
    assert (tokens.claims["sub"], tokens.claims["cognito:groups"]) == (ann, ["reader"])
    assert tokens.seconds == 3600


def test_fresh_tokens_tell_of_the_groups_of_now(pool, ann):
    pool.move(ann, frozenset(), frozenset({"reader"}))
    tokens = pool.sign_in(EMAIL, PASSWORD)
    pool.move(ann, frozenset({"reader"}), frozenset({"keeper"}))

    fresh = pool.refresh(tokens.refresh)

    assert fresh.claims["cognito:groups"] == ["keeper"]
    assert fresh.refresh == tokens.refresh
    assert pool.groups_of(ann) == {"keeper"}


def test_a_session_that_was_ended_everywhere_gives_no_fresh_tokens(pool, ann):
    tokens = pool.sign_in(EMAIL, PASSWORD)

    pool.sign_out_everywhere(tokens.access)

    with pytest.raises(PoolRefusedError, match="NotAuthorizedException"):
        pool.refresh(tokens.refresh)


def test_a_changed_and_a_reset_password_are_those_to_sign_in_with(pool, ann):
    tokens = pool.sign_in(EMAIL, PASSWORD)

    pool.change_password(tokens.access, PASSWORD, "Other horse 22")
    assert isinstance(pool.sign_in(EMAIL, "Other horse 22"), Tokens)
    pool.send_reset_code(EMAIL)
    pool.reset_password(EMAIL, "123456", "Third horse 333")

    assert isinstance(pool.sign_in(EMAIL, "Third horse 333"), Tokens)


def test_who_set_up_an_app_is_asked_for_its_code(pool, ann):
    tokens = pool.sign_in(EMAIL, PASSWORD)
    pool.new_secret(tokens.access)
    pool.see_code(tokens.access, "123456")

    asked = pool.sign_in(EMAIL, PASSWORD)

    assert isinstance(asked, Challenge)
    assert asked.name == "SOFTWARE_TOKEN_MFA"
    assert isinstance(pool.answer(asked, EMAIL, SOFTWARE_TOKEN_MFA_CODE="123456"), Tokens)


def test_a_deleted_person_is_nobody(pool, ann):
    pool.delete(ann)

    with pytest.raises(PoolRefusedError, match="UserNotFoundException"):
        pool.groups_of(ann)


def test_a_refusal_has_cognitos_own_reason(pool):
    with pytest.raises(PoolRefusedError) as refused:
        pool.sign_up(EMAIL, "short")

    assert refused.value.reason == "InvalidPasswordException"


def test_a_pool_that_does_not_answer_is_not_a_refusal():
    def unreachable(operation, arguments):
        raise EndpointConnectionError(endpoint_url=f"{operation} {arguments}")

    with pytest.raises(PoolUnavailableError):
        UserPool("pool", "client", unreachable).send_reset_code(EMAIL)
