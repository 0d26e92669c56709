"""The user pool of a specification: who can sign in, how, and the groups that are their roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.specification.naming import user_pool_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.specification import Specification

PASSWORD_POLICY: Final = {
    "MinimumLength": 12,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": False,
}


def user_pool(specification: Specification, stage: str) -> dict[str, Any]:
    """The arguments of CreateUserPool: people are known by their e-mail address, and are invited."""
    return {
        "PoolName": user_pool_name(specification.name, stage),
        "UsernameAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": False},
        "Policies": {"PasswordPolicy": PASSWORD_POLICY},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
        "Schema": [{"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True}],
    }


def user_pool_client(specification: Specification, stage: str, flows: Sequence[str]) -> dict[str, Any]:
    """The arguments of CreateUserPoolClient, but the pool's id; tokens are good for an hour.

    `flows` are the ways to sign in, besides a refresh token: `USER_SRP_AUTH`, or `USER_PASSWORD_AUTH` on a desk.
    """
    return {
        "ClientName": user_pool_name(specification.name, stage),
        "ExplicitAuthFlows": [*(f"ALLOW_{flow}" for flow in flows), "ALLOW_REFRESH_TOKEN_AUTH"],
        "GenerateSecret": False,
        "PreventUserExistenceErrors": "ENABLED",
        "IdTokenValidity": 1,
        "AccessTokenValidity": 1,
        "TokenValidityUnits": {"IdToken": "hours", "AccessToken": "hours"},
    }


def groups(specification: Specification) -> list[dict[str, Any]]:
    """The arguments of CreateGroup for each role, but the pool's id."""
    return [{"GroupName": role, "Description": f"The role '{role}'"} for role in specification.roles]
