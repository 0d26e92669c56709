"""The user pool that a specification asks for."""

from __future__ import annotations

from chalicelib.specification import Specification
from infra.identity import groups, user_pool, user_pool_client

SPECIFICATION = Specification(name="support-desk", title="Support Desk", hash="0", roles=("agent", "customer"))


def test_people_are_known_by_their_address_and_nobody_signs_up_unasked():
    wanted = user_pool(SPECIFICATION, "staging")

    assert wanted["PoolName"] == "support-desk-staging"
    assert wanted["UsernameAttributes"] == ["email"]
    assert wanted["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_a_client_signs_in_only_as_it_is_allowed_and_keeps_no_secret():
    wanted = user_pool_client(SPECIFICATION, "staging", ["USER_SRP_AUTH"])

    assert wanted["ExplicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    assert wanted["GenerateSecret"] is False
    assert wanted["PreventUserExistenceErrors"] == "ENABLED"


def test_each_role_is_a_group():
    assert [group["GroupName"] for group in groups(SPECIFICATION)] == ["agent", "customer"]
