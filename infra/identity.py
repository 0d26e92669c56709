"""The user pool of a specification, as section 4.1 has it: who can sign in, how, and the groups that are their roles.

The lock-out of 4.1 is not here: Cognito's own cannot be set, so the service counts attempts itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.specification.naming import user_pool_name
from infra.cloudformation import kept, logical, ref
from infra.names import CLIENT, USER_POOL

if TYPE_CHECKING:
    from chalicelib.specification import Specification
    from infra.cloudformation import Resources
    from infra.target import Target

MFA: Final = {"off": "OFF", "optional": "OPTIONAL", "required": "ON"}


def user_pool(specification: Specification, stage: str) -> dict[str, Any]:
    """The arguments of CreateUserPool: people are known by their e-mail address."""
    return {
        "PoolName": user_pool_name(specification.name, stage),
        "UsernameAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": False},
        "Schema": [{"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True}],
        **user_pool_settings(specification),
    }


def user_pool_settings(specification: Specification) -> dict[str, Any]:
    """The arguments of UpdateUserPool, but the pool's id: what can be changed of a pool."""
    policy = specification.authentication.password
    return {
        "AutoVerifiedAttributes": ["email"],
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": not specification.self_sign_up},
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": policy.min_length,
                "RequireUppercase": policy.upper,
                "RequireLowercase": policy.lower,
                "RequireNumbers": policy.number,
                "RequireSymbols": policy.symbol,
            }
        },
    }


def second_factor(specification: Specification) -> dict[str, Any]:
    """The arguments of SetUserPoolMfaConfig, but the pool's id: codes of an authenticator app, and nothing else."""
    mfa = specification.authentication.mfa
    return {
        "MfaConfiguration": MFA[mfa],
        **({} if mfa == "off" else {"SoftwareTokenMfaConfiguration": {"Enabled": True}}),
    }


def user_pool_client(specification: Specification, stage: str) -> dict[str, Any]:
    """The arguments of CreateUserPoolClient and UpdateUserPoolClient, but the ids.

    A client of the pool signs in by the SRP protocol; by the password itself where the document has a login endpoint,
    which passes it on.
    """
    authentication = specification.authentication
    by_password = any(endpoint.operation == "login" for endpoint in specification.endpoints)
    flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    kinds = ("IdToken", "AccessToken", "RefreshToken")
    return {
        "ClientName": user_pool_name(specification.name, stage),
        "ExplicitAuthFlows": [*(["ALLOW_USER_PASSWORD_AUTH"] if by_password else []), *flows],
        "PreventUserExistenceErrors": "ENABLED",
        "EnableTokenRevocation": True,
        "IdTokenValidity": authentication.token_seconds,
        "AccessTokenValidity": authentication.token_seconds,
        "RefreshTokenValidity": authentication.refresh_seconds,
        "TokenValidityUnits": dict.fromkeys(kinds, "seconds"),
    }


def groups(specification: Specification) -> list[dict[str, Any]]:
    """The arguments of CreateGroup for each role, but the pool's id."""
    return [{"GroupName": role, "Description": f"The role '{role}'"} for role in specification.roles]


def identity_resources(target: Target) -> Resources:
    """The user pool, its client and its groups; none where nobody signs in with Cognito."""
    specification, stage = target.specification, target.stage
    if "cognito" not in specification.authentication.methods:
        return {}
    wanted = user_pool(specification, stage.name)
    factor = second_factor(specification)
    pool = {name: value for name, value in wanted.items() if name != "PoolName"} | {
        "UserPoolName": wanted["PoolName"],
        "UserPoolTags": target.tags,
        "MfaConfiguration": factor["MfaConfiguration"],
        **({"EnabledMfas": ["SOFTWARE_TOKEN_MFA"]} if "SoftwareTokenMfaConfiguration" in factor else {}),
        "DeletionProtection": "ACTIVE" if stage.deletion_protection else "INACTIVE",
    }
    client = user_pool_client(specification, stage.name) | {"UserPoolId": ref(USER_POOL)}
    return {
        USER_POOL: kept({"Type": "AWS::Cognito::UserPool", "Properties": pool}),
        CLIENT: {"Type": "AWS::Cognito::UserPoolClient", "Properties": client},
        **{
            logical(group["GroupName"], "Group"): {
                "Type": "AWS::Cognito::UserPoolGroup",
                "Properties": group | {"UserPoolId": ref(USER_POOL)},
            }
            for group in groups(specification)
        },
    }
