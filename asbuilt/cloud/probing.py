"""Somebody who is signed in for as long as a stage is verified: made in its user pool, and deleted again."""

from __future__ import annotations

import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.cloud.account import Account
    from infra.target import Target

FLOW: Final = "USER_PASSWORD_AUTH"


def can_sign_in(target: Target) -> bool:
    """Whether somebody new can sign in by a password alone, which the pool takes where the document has a login."""
    authentication = target.specification.authentication
    has_login = any(endpoint.operation == "login" for endpoint in target.specification.endpoints)
    return "cognito" in authentication.methods and authentication.mfa != "required" and has_login


@contextmanager
def signed_in(target: Target, account: Account, outputs: dict[str, str]) -> Iterator[str]:
    """The ID token of somebody with no role; raises what botocore raises.

    Who is cut off leaves a user without roles behind, `asbuilt-verify-…@example.com`, who can sign in by a password
    that nobody knows.
    """
    cognito, pool = account.client("cognito-idp"), outputs["UserPoolId"]
    email, password = f"asbuilt-verify-{secrets.token_hex(8)}@example.com", _password(target)
    attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
    cognito.admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes, MessageAction="SUPPRESS")
    try:
        cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=password, Permanent=True)
        answer: dict[str, Any] = cognito.initiate_auth(
            ClientId=outputs["UserPoolClientId"],
            AuthFlow=FLOW,
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        yield str(answer["AuthenticationResult"]["IdToken"])
    finally:
        with suppress(BotoCoreError, ClientError):
            cognito.admin_delete_user(UserPoolId=pool, Username=email)


def _password(target: Target) -> str:
    """A password that keeps any policy."""
    shortest = target.specification.authentication.password.min_length
    return "Aa1!" + secrets.token_urlsafe(max(shortest, 16))
