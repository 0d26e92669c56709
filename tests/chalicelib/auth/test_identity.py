"""Which of two kinds of token came, in which header, and whom it is of."""

from __future__ import annotations

import pytest

from chalicelib.auth import ANONYMOUS, Actor, Identity, RefusedTokenError

CLAIMS = {"sub": "ann", "email": "ann@example.com"}
ROBOT = Actor(id="key:robot", roles=("anyone", "clerk"))
MACHINES = {"asb_robot": ROBOT, "robot": ROBOT}
BEHIND_AN_AUTHORIZER = {"authorizer": {"claims": {"sub": "zoe"}}}


def verify(token):
    return {"good": CLAIMS, "asb_robot": {"sub": "a person with an odd token"}}[token]


def identity(*, machines=True, trust=False):
    return Identity(verify, trust_authorizer=trust, machine=MACHINES.__getitem__ if machines else None)


@pytest.mark.parametrize(
    ("machines", "authorization", "api_key", "who"),
    [
        (True, "Bearer good", None, "ann"),
        (True, "Bearer asb_robot", None, "key:robot"),
        (True, "bearer   asb_robot ", None, "key:robot"),
        (True, None, "asb_robot", "key:robot"),
        (True, None, "robot", "key:robot"),
        (True, None, None, None),
        (False, "Bearer asb_robot", None, "a person with an odd token"),
        (False, "Bearer good", "asb_robot", "ann"),
        (False, None, "asb_robot", None),
    ],
)
def test_a_service_token_is_one_where_the_document_accepts_them(machines, authorization, api_key, who):
    assert identity(machines=machines)({}, authorization, api_key).id == who


@pytest.mark.parametrize(
    ("authorization", "api_key", "reason"),
    [
        ("Bearer good", "asb_robot", "two tokens"),
        ("Bearer asb_robot", "asb_robot", "two tokens"),
        ("", "asb_robot", "two tokens"),
        ("Basic good", None, "not a bearer token"),
        ("good", None, "not a bearer token"),
    ],
)
def test_the_log_is_told_why_a_token_is_refused(authorization, api_key, reason):
    with pytest.raises(RefusedTokenError) as refused:
        identity()({}, authorization, api_key)

    assert str(refused.value) == reason


@pytest.mark.parametrize("context", [{}, {"authorizer": None}, {"authorizer": {}}, {"authorizer": {"claims": None}}])
def test_where_the_authorizer_says_nothing_the_token_is_verified_here(context):
    assert identity(trust=True)(context, "Bearer good").id == "ann"


def test_what_the_authorizer_says_comes_first():
    assert identity(trust=True)(BEHIND_AN_AUTHORIZER, "Bearer good", "asb_robot").id == "zoe"


def test_nobody_is_anyone_without_an_id_an_address_claims_or_scopes():
    assert Actor(id=None, roles=("anyone",), email=None, claims={}, scopes=None) == ANONYMOUS
    assert ANONYMOUS.signed_in is False
    assert ANONYMOUS.known == {"id": None, "email": None}


def test_whoever_has_an_id_is_signed_in():
    assert Actor(id="ann").signed_in is True


def test_two_who_ask_share_no_claims():
    assert Actor().claims is not Actor().claims


@pytest.mark.parametrize("said", [{}, {"email_verified": True}, {"email_verified": "true"}])
def test_an_address_of_which_nothing_else_is_said_is_verified(said):
    assert identity()({}, "Bearer good").known["email"] == "ann@example.com"
    assert Actor(id="ann", email="a@example.com", claims=said).known == {"id": "ann", "email": "a@example.com"}


def test_what_is_not_the_pools_own_claim_is_not_known():
    claims = {"sub": "ann", "custom:team": "red", "custom:custom:x": "y", "cognito:username": "ann", "team": "blue"}

    assert Actor(id="ann", claims=claims).known == {"id": "ann", "email": None, "team": "red", "custom:x": "y"}


def test_claims_without_groups_give_no_role_but_the_built_in_ones():
    ann = identity()({}, "Bearer good")

    assert ann == Actor(id="ann", roles=("anyone", "signed-in"), email="ann@example.com", claims=CLAIMS)
