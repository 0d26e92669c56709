"""A user pool in memory, as strict as Cognito is where the emulators are not.

Codes are checked and good once, revoked tokens are refused, nobody learns whether an address is known, and any call
can be made to fail before or after it is done.
"""

# ruff: noqa: N803 - the arguments are named as Cognito names them

from __future__ import annotations

import base64
import json
import re
import secrets
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from tests.totp import totp

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://cognito-idp.eu-west-1.amazonaws.com"
SECONDS = 3600


class Killed(BaseException):
    """The end of the process."""


def told(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}, "ResponseMetadata": {}}, "AnyCall")


FAULTS: dict[str, tuple[BaseException, bool]] = {  # what the caller gets, and whether it is done by then
    "refused": (EndpointConnectionError(endpoint_url=URL), False),
    "throttled": (told("TooManyRequestsException"), False),
    "500": (told("InternalErrorException"), True),
    "answer lost": (ReadTimeoutError(endpoint_url=URL), True),
    "killed before": (Killed(), False),
    "killed after": (Killed(), True),
}


@dataclass
class User:
    email: str
    password: str
    sub: str = field(default_factory=lambda: str(uuid4()))
    confirmed: bool = False
    invited: bool = False
    code: str | None = None
    reset_code: str | None = None
    groups: set[str] = field(default_factory=set)
    secret: str | None = None
    seen: str | None = None  # the secret of which a code was seen
    mfa: bool = False


class Cognito:
    """The pool; `sign` makes an ID token of its claims, `mfa` is what section 4.1 says."""

    def __init__(self, sign: Callable[[str, str, list[str]], str], mfa: str) -> None:
        self.sign = sign
        self.mfa = mfa
        self.users: dict[str, User] = {}
        self.mail: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.access: dict[str, User] = {}
        self.refreshing: dict[str, User] = {}
        self.sessions: dict[str, User] = {}
        self.numbers = count(100000)
        self.at, self.fault = 0, ""
        self.refusing: dict[str, str] = {}

    def __call__(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.calls.append(operation)
        if operation in self.refusing:
            raise told(self.refusing[operation])
        done = getattr(self, "_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower())
        if len(self.calls) != self.at:
            return done(**arguments) or {}
        error, applied = FAULTS[self.fault]
        if applied:
            done(**arguments)
        raise error

    def arm(self, at: int, fault: str) -> None:
        """Let the call of that number, counted from here, have a fault."""
        self.at, self.fault = len(self.calls) + at, fault

    def invite(self, email: str, password: str) -> User:
        """What an administrator does in Cognito's own console."""
        self.users[email] = User(email, password, confirmed=True, invited=True)
        return self.users[email]

    def code_for(self, email: str) -> str:
        """The code of the last e-mail to an address."""
        return next(code for address, code in reversed(self.mail) if address == email)

    def _sign_up(self, ClientId, Username, Password, UserAttributes):
        if Username in self.users:
            raise told("UsernameExistsException")
        self.users[Username] = User(Username, Password)
        self._send(self.users[Username], "code")

    def _resend_confirmation_code(self, ClientId, Username):
        user = self.users.get(Username)
        if user and user.confirmed:
            raise told("InvalidParameterException")
        if user:
            self._send(user, "code")

    def _confirm_sign_up(self, ClientId, Username, ConfirmationCode):
        user = self.users.get(Username)
        if user and user.confirmed:
            raise told("NotAuthorizedException")
        if user is None or user.code != ConfirmationCode:
            raise told("CodeMismatchException")
        user.confirmed, user.code = True, None

    def _initiate_auth(self, ClientId, AuthFlow, AuthParameters):
        if AuthFlow == "REFRESH_TOKEN_AUTH":
            return self._given(self._owner(self.refreshing, AuthParameters["REFRESH_TOKEN"]), fresh=False)
        user = self.users.get(AuthParameters["USERNAME"])
        if user is None:
            raise told("NotAuthorizedException")
        if not user.confirmed:
            raise told("UserNotConfirmedException")
        if user.password != AuthParameters["PASSWORD"]:
            raise told("NotAuthorizedException")
        return self._challenged(user)

    def _challenged(self, user):
        asked = (
            "NEW_PASSWORD_REQUIRED" if user.invited
            else "SOFTWARE_TOKEN_MFA" if user.mfa
            else "MFA_SETUP" if self.mfa == "required"
            else None
        )  # fmt: skip
        if asked is None:
            return self._given(user)
        return {"ChallengeName": asked, "Session": self._session(user), "ChallengeParameters": {}}

    def _respond_to_auth_challenge(self, ClientId, ChallengeName, Session, ChallengeResponses):
        user = self._owner(self.sessions, Session)
        if ChallengeResponses["USERNAME"] != user.email:
            raise told("NotAuthorizedException")
        if ChallengeName == "NEW_PASSWORD_REQUIRED":
            user.password, user.invited = ChallengeResponses["NEW_PASSWORD"], False
            return self._challenged(user)
        if ChallengeName == "SOFTWARE_TOKEN_MFA":
            self._check(user.seen, ChallengeResponses["SOFTWARE_TOKEN_MFA_CODE"], "CodeMismatchException")
        elif user.seen is None:
            raise told("NotAuthorizedException")
        user.mfa = True
        del self.sessions[Session]
        return self._given(user)

    def _revoke_token(self, ClientId, Token):
        self.refreshing.pop(Token, None)

    def _global_sign_out(self, AccessToken):
        user = self._owner(self.access, AccessToken)
        for kept in (self.access, self.refreshing):
            for token in [token for token, owner in kept.items() if owner is user]:
                del kept[token]

    def _forgot_password(self, ClientId, Username):
        user = self.users.get(Username)
        if user and user.confirmed:
            self._send(user, "reset_code")
        elif user:
            raise told("InvalidParameterException")

    def _confirm_forgot_password(self, ClientId, Username, ConfirmationCode, Password):
        user = self.users.get(Username)
        if user is None or user.reset_code != ConfirmationCode:
            raise told("CodeMismatchException")
        user.password, user.reset_code = Password, None

    def _change_password(self, AccessToken, PreviousPassword, ProposedPassword):
        user = self._owner(self.access, AccessToken)
        if user.password != PreviousPassword:
            raise told("NotAuthorizedException")
        user.password = ProposedPassword

    def _associate_software_token(self, AccessToken=None, Session=None):
        user = self._owner(self.access, AccessToken) if AccessToken else self._owner(self.sessions, Session)
        user.secret = base64.b32encode(secrets.token_bytes(20)).decode()
        return {"SecretCode": user.secret, "Session": self._session(user)}

    def _verify_software_token(self, UserCode, AccessToken=None, Session=None):
        user = self._owner(self.access, AccessToken) if AccessToken else self._owner(self.sessions, Session)
        self._check(user.secret, UserCode, "EnableSoftwareTokenMFAException")
        user.seen = user.secret
        return {"Status": "SUCCESS", "Session": self._session(user)}

    def _set_user_mfapreference(self, AccessToken, SoftwareTokenMfaSettings):
        user = self._owner(self.access, AccessToken)
        user.mfa = user.seen is not None and SoftwareTokenMfaSettings["Enabled"]

    def _admin_get_user(self, UserPoolId, Username):
        return {"UserAttributes": [{"Name": "sub", "Value": self._person(Username).sub}]}

    def _admin_list_groups_for_user(self, UserPoolId, Username):
        return {"Groups": [{"GroupName": name} for name in self._person(Username).groups]}

    def _admin_add_user_to_group(self, UserPoolId, Username, GroupName):
        self._person(Username).groups.add(GroupName)

    def _admin_remove_user_from_group(self, UserPoolId, Username, GroupName):
        self._person(Username).groups.discard(GroupName)

    def _admin_delete_user(self, UserPoolId, Username):
        user = self._person(Username)
        del self.users[user.email]
        for kept in (self.access, self.refreshing):
            for token in [token for token, owner in kept.items() if owner is user]:
                del kept[token]

    def _person(self, name: str) -> User:
        """The user of a sub or of an address."""
        found = next((user for user in self.users.values() if name in (user.sub, user.email)), None)
        if found is None:
            raise told("UserNotFoundException")
        return found

    def _owner(self, kept: dict[str, User], token: str) -> User:
        if token not in kept:
            raise told("NotAuthorizedException")
        return kept[token]

    def _session(self, user: User) -> str:
        session = secrets.token_urlsafe(30)
        self.sessions[session] = user
        return session

    def _given(self, user: User, *, fresh: bool = True) -> dict[str, Any]:
        says = json.dumps({"sub": user.sub, "jti": secrets.token_urlsafe()})
        access, refresh = f"e30.{base64.urlsafe_b64encode(says.encode()).decode()}.", secrets.token_urlsafe(30)
        self.access[access] = user
        if fresh:
            self.refreshing[refresh] = user
        result = {
            "AccessToken": access,
            "IdToken": self.sign(user.sub, user.email, sorted(user.groups)),
            "ExpiresIn": SECONDS,
            "TokenType": "Bearer",
        }
        return {"AuthenticationResult": result | ({"RefreshToken": refresh} if fresh else {})}

    def _send(self, user: User, kind: str) -> None:
        setattr(user, kind, str(next(self.numbers)))
        self.mail.append((user.email, getattr(user, kind)))

    @staticmethod
    def _check(secret: str | None, code: str, refusal: str) -> None:
        moments = (time.time() + drift for drift in (-30, 0, 30))
        if secret is None or code not in [totp(secret, at) for at in moments]:
            raise told(refusal)
