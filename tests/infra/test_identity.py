"""The user pool that a specification asks for."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.specification import Endpoint, Specification
from chalicelib.specification.settings import Authentication, PasswordPolicy
from infra.identity import groups, second_factor, user_pool, user_pool_client


def desk(*operations: Any, **authentication: Any) -> Specification:
    return Specification(
        name="support-desk",
        title="Support Desk",
        hash="0",
        roles=("agent", "customer"),
        endpoints=tuple(Endpoint(method="POST", path=f"/auth/{one}", operation=one) for one in operations),
        authentication=Authentication(**authentication),
    )


def test_people_are_known_by_their_address_and_nobody_signs_up_unasked():
    wanted = user_pool(desk(), "staging")

    assert wanted["PoolName"] == "support-desk-staging"
    assert wanted["UsernameAttributes"] == ["email"]
    assert wanted["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


@pytest.mark.parametrize(
    ("specification", "closed"),
    [(desk("register"), False), (desk("register", self_sign_up=False), True), (desk(self_sign_up=True), False)],
)
def test_people_sign_themselves_up_as_the_document_says_or_where_an_endpoint_registers_them(specification, closed):
    assert user_pool(specification, "staging")["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": closed}


def test_a_password_has_what_the_document_asks_for():
    policy = PasswordPolicy(min_length=20, upper=False, lower=True, number=True, symbol=True)

    assert user_pool(desk(password=policy), "staging")["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 20,
        "RequireUppercase": False,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
    }


@pytest.mark.parametrize(("mfa", "configured"), [("off", "OFF"), ("optional", "OPTIONAL"), ("required", "ON")])
def test_the_second_factor_is_an_app_where_there_is_one(mfa, configured):
    wanted = second_factor(desk(mfa=mfa))

    assert wanted["MfaConfiguration"] == configured
    assert ("SoftwareTokenMfaConfiguration" in wanted) == (mfa != "off")


def test_tokens_live_as_long_as_the_document_says():
    wanted = user_pool_client(desk(token_seconds=1800, refresh_seconds=604800), "staging")

    assert (wanted["IdTokenValidity"], wanted["AccessTokenValidity"], wanted["RefreshTokenValidity"]) == (
        1800,
        1800,
        604800,
    )
    assert set(wanted["TokenValidityUnits"].values()) == {"seconds"}


def test_a_client_takes_passwords_only_where_the_document_has_a_login_and_hides_who_is_known():
    by_password = "ALLOW_USER_PASSWORD_AUTH"

    wanted = user_pool_client(desk(), "staging")

    assert by_password not in wanted["ExplicitAuthFlows"]
    assert by_password in user_pool_client(desk("login"), "staging")["ExplicitAuthFlows"]
    assert wanted["PreventUserExistenceErrors"] == "ENABLED"


def test_each_role_is_a_group():
    assert [group["GroupName"] for group in groups(desk())] == ["agent", "customer"]
