"""The user pool: what Cognito does for people, on a client that is made at the first call.

Nothing is repeated here.  A confirmation that was done and whose answer was lost would be refused the second time;
the caller is told that there was no answer instead, and can see for themselves by signing in.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable
from functools import cached_property
from typing import Any, Literal, TypeAlias, cast

import msgspec
from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

Arguments: TypeAlias = dict[str, Any]
Ask: TypeAlias = Callable[[str, Arguments], dict[str, Any]]
"""Does an operation of Cognito, by its name; raises what botocore raises."""

ChallengeName: TypeAlias = Literal["SOFTWARE_TOKEN_MFA", "MFA_SETUP", "NEW_PASSWORD_REQUIRED"]

CONNECT_SECONDS = 2
READ_SECONDS = 5


class Tokens(Struct, frozen=True):
    """What a person is signed in with; the access token is good for so many seconds, the ID token as long."""

    access: str
    id: str
    refresh: str
    seconds: int

    @property
    def claims(self) -> dict[str, Any]:
        """What the ID token says; it comes from Cognito itself, so nothing is verified."""
        return unverified(self.id)


class Challenge(Struct, frozen=True):
    """What Cognito asks before it gives tokens; the session is good for three minutes."""

    name: ChallengeName
    session: str


class PoolRefusedError(Exception):
    """Cognito refuses; `reason` is its own name for why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PoolUnavailableError(Exception):
    """Cognito does not answer; what was asked of it may have been done."""


class CognitoClient:
    """Asks the Cognito of a region; `endpoint_url` None is AWS itself."""

    def __init__(self, region: str, endpoint_url: str | None = None) -> None:
        self._region = region
        self._endpoint_url = endpoint_url

    def __call__(self, operation: str, arguments: Arguments) -> dict[str, Any]:
        """Do an operation."""
        answer: dict[str, Any] = self._client._make_api_call(operation, arguments)  # noqa: SLF001 - Cognito's own names
        return answer

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401 - botocore has no types
        from botocore.config import Config  # noqa: PLC0415 - only who signs in needs a client
        from botocore.session import get_session  # noqa: PLC0415 - the same

        config = Config(
            parameter_validation=False,  # Cognito does it, and answers
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 1},
        )
        return get_session().create_client("cognito-idp", self._region, endpoint_url=self._endpoint_url, config=config)


class UserPool:
    """One user pool and the client of it that people sign in to.

    Every method raises PoolRefusedError and PoolUnavailableError.  `email` is the address that people are known by,
    `person` the id that Cognito gave them.
    """

    def __init__(self, pool: str, client: str, ask: Ask) -> None:
        self._pool = pool
        self._client = client
        self._cognito = ask

    def sign_up(self, email: str, password: str) -> None:
        """Make a person, who has to confirm their address."""
        attributes = [{"Name": "email", "Value": email}]
        self._ask_for_client("SignUp", Username=email, Password=password, UserAttributes=attributes)

    def send_code_again(self, email: str) -> None:
        """Send another code to confirm an address."""
        self._ask_for_client("ResendConfirmationCode", Username=email)

    def confirm(self, email: str, code: str) -> None:
        """Confirm an address by the code that was sent to it."""
        self._ask_for_client("ConfirmSignUp", Username=email, ConfirmationCode=code)

    def sign_in(self, email: str, password: str) -> Tokens | Challenge:
        """Sign in by password."""
        return _signed_in(self._initiate("USER_PASSWORD_AUTH", USERNAME=email, PASSWORD=password))

    def answer(self, challenge: Challenge, email: str, **said: str) -> Tokens | Challenge:
        """Go on signing in by what a challenge asks for, under Cognito's name for it."""
        responses = {"USERNAME": email, **said}
        asked = {"ChallengeName": challenge.name, "Session": challenge.session, "ChallengeResponses": responses}
        return _signed_in(self._ask_for_client("RespondToAuthChallenge", **asked))

    def refresh(self, token: str) -> Tokens:
        """Give fresh tokens for a refresh token, which stays good."""
        return _tokens(self._initiate("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)["AuthenticationResult"], token)

    def revoke(self, token: str) -> None:
        """Let a refresh token, and the access tokens that came of it, be good no longer."""
        self._ask_for_client("RevokeToken", Token=token)

    def sign_out_everywhere(self, access_token: str) -> None:
        """Let all refresh and access tokens of the person be good no longer."""
        self._do("GlobalSignOut", AccessToken=access_token)

    def send_reset_code(self, email: str) -> None:
        """Send a code by which a forgotten password can be replaced."""
        self._ask_for_client("ForgotPassword", Username=email)

    def reset_password(self, email: str, code: str, password: str) -> None:
        """Replace a forgotten password."""
        self._ask_for_client("ConfirmForgotPassword", Username=email, ConfirmationCode=code, Password=password)

    def change_password(self, access_token: str, old: str, new: str) -> None:
        """Replace a password that is known."""
        self._do("ChangePassword", AccessToken=access_token, PreviousPassword=old, ProposedPassword=new)

    def new_secret(self, access_token: str) -> str:
        """Make the secret of an authenticator app, which counts once a code of it has been seen."""
        return str(self._do("AssociateSoftwareToken", AccessToken=access_token)["SecretCode"])

    def secret_for(self, challenge: Challenge) -> tuple[str, Challenge]:
        """Make the same for somebody who cannot sign in without; the challenge goes on in another session."""
        answer = self._do("AssociateSoftwareToken", Session=challenge.session)
        return str(answer["SecretCode"]), Challenge(challenge.name, answer["Session"])

    def see_code(self, access_token: str, code: str) -> None:
        """Take a code of the app, and ask for one at each sign-in from now on; both can be done again."""
        self._do("VerifySoftwareToken", AccessToken=access_token, UserCode=code)
        preferred = {"Enabled": True, "PreferredMfa": True}
        self._do("SetUserMFAPreference", AccessToken=access_token, SoftwareTokenMfaSettings=preferred)

    def see_code_for(self, challenge: Challenge, code: str) -> Challenge:
        """Take a code of the app of somebody who is signing in."""
        answer = self._do("VerifySoftwareToken", Session=challenge.session, UserCode=code)
        return Challenge(challenge.name, answer["Session"])

    def person_of(self, email: str) -> str:
        """Return the id of the person of an address."""
        found = self._ask_as_admin("AdminGetUser", Username=email)["UserAttributes"]
        return next(str(one["Value"]) for one in found if one["Name"] == "sub")

    def groups_of(self, person: str) -> frozenset[str]:
        """Return the groups of a person."""
        found = self._ask_as_admin("AdminListGroupsForUser", Username=person)["Groups"]
        return frozenset(group["GroupName"] for group in found)

    def move(self, person: str, held: frozenset[str], wanted: frozenset[str]) -> None:
        """Put a person into the groups that are wanted, and take them out of the others; each can be done again."""
        for group in sorted(wanted - held):
            self._ask_as_admin("AdminAddUserToGroup", Username=person, GroupName=group)
        for group in sorted(held - wanted):
            self._ask_as_admin("AdminRemoveUserFromGroup", Username=person, GroupName=group)

    def delete(self, person: str) -> None:
        """Let a person sign in no longer, nor refresh."""
        self._ask_as_admin("AdminDeleteUser", Username=person)

    def _initiate(self, flow: str, **parameters: str) -> dict[str, Any]:
        return self._ask_for_client("InitiateAuth", AuthFlow=flow, AuthParameters=parameters)

    def _ask_for_client(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return self._do(operation, ClientId=self._client, **arguments)

    def _ask_as_admin(self, operation: str, **arguments: Any) -> dict[str, Any]:
        return self._do(operation, UserPoolId=self._pool, **arguments)

    def _do(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            return self._cognito(operation, arguments)
        except BotoCoreError as error:
            raise PoolUnavailableError(str(error)) from error
        except ClientError as error:
            raise PoolRefusedError(error.response["Error"]["Code"]) from error


def unverified(token: str) -> dict[str, Any]:
    """Return the claims of a token that somebody else verifies; none of what is no token."""
    try:
        _, payload, _ = token.split(".")
        return msgspec.json.decode(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=dict[str, Any])
    except ValueError:
        return {}


def _signed_in(answer: dict[str, Any]) -> Tokens | Challenge:
    if "ChallengeName" in answer:
        return Challenge(cast("ChallengeName", answer["ChallengeName"]), answer["Session"])
    return _tokens(answer["AuthenticationResult"])


def _tokens(result: dict[str, Any], refresh: str = "") -> Tokens:
    return Tokens(result["AccessToken"], result["IdToken"], result.get("RefreshToken", refresh), result["ExpiresIn"])
