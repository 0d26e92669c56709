"""From an event to the one who asks."""

from __future__ import annotations

import pytest

from chalicelib.auth import ANONYMOUS, Identity, RefusedTokenError

CLAIMS = {"sub": "ann", "email": "ann@example.com", "cognito:groups": ["customer"]}
VERIFIED = {"authorizer": {"claims": {"sub": "zoe", "cognito:groups": "admin,agent"}}}


def verify(token):
    if token != "good":
        raise RefusedTokenError(token)
    return CLAIMS


@pytest.mark.parametrize("header", ["Bearer good", "bearer good", "Bearer  good "])
def test_a_bearer_token_says_who_asks(header):
    actor = Identity(verify, trust_authorizer=False)({}, header)

    assert (actor.id, actor.email, actor.roles) == ("ann", "ann@example.com", ("anyone", "signed-in", "customer"))


def test_without_a_token_nobody_is_signed_in():
    assert Identity(verify, trust_authorizer=False)({}, None) == ANONYMOUS


@pytest.mark.parametrize("header", ["", "good", "Bearer", "Bearer bad", "Basic good", "Token good"])
def test_what_is_no_valid_bearer_token_is_refused(header):
    with pytest.raises(RefusedTokenError):
        Identity(verify, trust_authorizer=False)({}, header)


@pytest.mark.parametrize("groups", ["admin,agent", "[admin agent]", "[admin, agent]", ["admin", "agent"]])
def test_behind_api_gateway_its_claims_are_believed(groups):
    context = {"authorizer": {"claims": {"sub": "zoe", "cognito:groups": groups}}}

    actor = Identity(verify, trust_authorizer=True)(context, None)

    assert (actor.id, actor.roles) == ("zoe", ("anyone", "signed-in", "admin", "agent"))


def test_elsewhere_claims_that_nobody_verified_are_not_believed():
    identity = Identity(verify, trust_authorizer=False)

    assert identity(VERIFIED, None) == ANONYMOUS
    assert identity(VERIFIED, "Bearer good").id == "ann"


def test_a_group_cannot_be_named_as_a_built_in_role():
    claims = {"sub": "eve", "cognito:groups": ["owner", "anyone", "signed-in", "customer"]}

    actor = Identity(lambda _: claims, trust_authorizer=False)({}, "Bearer x")

    assert actor.roles == ("anyone", "signed-in", "customer")


@pytest.mark.parametrize(("verified", "known"), [(True, True), ("true", True), (False, False), ("false", False)])
def test_an_address_that_is_not_verified_is_not_known(verified, known):
    claims = CLAIMS | {"email_verified": verified, "custom:team": "red", "custom:id": "zoe"}

    actor = Identity(lambda _: claims, trust_authorizer=False)({}, "Bearer good")

    assert actor.known == {"id": "ann", "email": "ann@example.com" if known else None, "team": "red"}
