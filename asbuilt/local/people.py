"""The people of a local run: a user pool, and one demonstration user for each role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from asbuilt.local.failure import LocalError
from chalicelib.specification.naming import LOCAL_STAGE
from infra.identity import groups, second_factor, user_pool, user_pool_client, user_pool_settings

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

    from chalicelib.specification import Specification

PASSWORD: Final = "Demonstration-1"  # noqa: S105 - of users that exist on one desk only
"""The password of every demonstration user, where the document asks for no longer one."""

FLOW: Final = "USER_PASSWORD_AUTH"

NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


class Pool(Struct, frozen=True):
    """A user pool, the client that signs in to it, and the password of its demonstration users."""

    id: str
    client: str
    password: str = PASSWORD


class Person(Struct, frozen=True):
    """A user of the pool: Cognito's id for them, and their one role."""

    id: str
    name: str
    email: str
    role: str

    @property
    def stands_for_role(self) -> bool:
        """Whether they are the demonstration user of their role, who has it again when a run starts."""
        return self.name == self.role


def address(name: str) -> str:
    """The e-mail address of the demonstration user of a name."""
    return f"{name}@example.com"


class People:
    """Makes and signs in the people of a specification, in the Cognito that a boto3 client speaks to."""

    def __init__(self, cognito: CognitoIdentityProviderClient) -> None:
        self._cognito = cognito

    def ensure_pool(self, specification: Specification) -> Pool:
        """The pool and client of the specification, made if there is none, as it says now; a group for each role."""
        wanted = user_pool(specification, LOCAL_STAGE)
        pool = self._pool_named(wanted["PoolName"]) or self._cognito.create_user_pool(**wanted)["UserPool"]["Id"]
        self._cognito.update_user_pool(UserPoolId=pool, **user_pool_settings(specification))
        self._cognito.set_user_pool_mfa_config(UserPoolId=pool, **second_factor(specification))
        self._ensure_groups(pool, specification)
        return Pool(pool, self._ensure_client(pool, specification), _password(specification))

    def ensure_person(self, pool: Pool, name: str, role: str) -> Person:
        """The person of that name and role, made with the demonstration password if there is none.

        Raises:
            LocalError: the name will not do, or its person has another role.
        """
        if not NAME.fullmatch(name):
            message = f"'{name}' is no name for a user: letters, digits, dots and hyphens"
            raise LocalError(message)
        email = address(name)
        identity = self._identity(pool, email) or self._new_person(pool, email)
        person = Person(identity, name, email, role)
        self._ensure_role(pool, person)
        return person

    def token(self, pool: Pool, email: str) -> str:
        """A fresh ID token of a demonstration user: the bearer token of the API.

        Whoever has changed their password meanwhile, or has set up a second factor, is given back what they had.
        """
        refusals = self._cognito.exceptions.NotAuthorizedException, self._cognito.exceptions.UserNotConfirmedException
        try:
            return self._signed_in(pool, email)
        except (*refusals, KeyError):
            self._set_password(pool, email)
            self._cognito.admin_set_user_mfa_preference(
                UserPoolId=pool.id, Username=email, SoftwareTokenMfaSettings={"Enabled": False}
            )
        return self._signed_in(pool, email)

    def _signed_in(self, pool: Pool, email: str) -> str:
        """An ID token; raises KeyError where more than the password is asked for."""
        answer = self._cognito.initiate_auth(
            ClientId=pool.client,
            AuthFlow=FLOW,
            AuthParameters={"USERNAME": email, "PASSWORD": pool.password},
        )
        return str(answer["AuthenticationResult"]["IdToken"])

    def _pool_named(self, name: str) -> str | None:
        pages = self._cognito.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 60})
        return next((pool["Id"] for page in pages for pool in page["UserPools"] if pool["Name"] == name), None)

    def _ensure_client(self, pool: str, specification: Specification) -> str:
        wanted = user_pool_client(specification, LOCAL_STAGE)
        wanted["ExplicitAuthFlows"] = sorted({*wanted["ExplicitAuthFlows"], f"ALLOW_{FLOW}"})  # for `asbuilt token`
        clients = self._cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]
        if not clients:
            return str(self._cognito.create_user_pool_client(UserPoolId=pool, **wanted)["UserPoolClient"]["ClientId"])
        self._cognito.update_user_pool_client(UserPoolId=pool, ClientId=clients[0]["ClientId"], **wanted)
        return str(clients[0]["ClientId"])

    def _ensure_groups(self, pool: str, specification: Specification) -> None:
        existing = {group["GroupName"] for group in self._cognito.list_groups(UserPoolId=pool)["Groups"]}
        for group in groups(specification):
            if group["GroupName"] not in existing:
                self._cognito.create_group(UserPoolId=pool, **group)

    def _ensure_role(self, pool: Pool, person: Person) -> None:
        found = self._cognito.admin_list_groups_for_user(UserPoolId=pool.id, Username=person.email)["Groups"]
        held = {group["GroupName"] for group in found}
        if person.role in held:
            return
        if held and not person.stands_for_role:
            roles = ", ".join(held)
            message = (
                f"{person.email} has the role '{roles}'; choose another name for a user of the role '{person.role}'"
            )
            raise LocalError(message)
        for group in held:
            self._cognito.admin_remove_user_from_group(UserPoolId=pool.id, Username=person.email, GroupName=group)
        self._cognito.admin_add_user_to_group(UserPoolId=pool.id, Username=person.email, GroupName=person.role)

    def _identity(self, pool: Pool, email: str) -> str | None:
        try:
            found = self._cognito.admin_get_user(UserPoolId=pool.id, Username=email)
        except self._cognito.exceptions.UserNotFoundException:
            return None
        return _sub(found["UserAttributes"])

    def _new_person(self, pool: Pool, email: str) -> str:
        attributes: list[AttributeTypeTypeDef] = [
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
        ]
        made = self._cognito.admin_create_user(
            UserPoolId=pool.id, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS"
        )
        self._set_password(pool, email)
        return _sub(made["User"]["Attributes"])

    def _set_password(self, pool: Pool, email: str) -> None:
        self._cognito.admin_set_user_password(
            UserPoolId=pool.id, Username=email, Password=pool.password, Permanent=True
        )


def _password(specification: Specification) -> str:
    shortest = specification.authentication.password.min_length
    return (PASSWORD * shortest)[: max(shortest, len(PASSWORD))]


def _sub(attributes: list[AttributeTypeTypeDef]) -> str:
    return next(one["Value"] for one in attributes if one["Name"] == "sub")
