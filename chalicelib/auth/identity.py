"""From an API Gateway event to the one who asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from chalicelib.auth.tokens import RefusedTokenError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ANYONE = "anyone"
SIGNED_IN = "signed-in"
OWNER = "owner"

SERVICE_TOKEN = "asb_"  # noqa: S105 - what every service token begins with

OWN = "custom:"
"""What Cognito puts before the names of claims that are the pool's own."""


class Actor(Struct, frozen=True):
    """Who asks: the Cognito user's id (None: nobody signed in), their roles, e-mail address and claims.

    `scopes` is what a service token is limited to, such as `tickets:read`; None is all that its roles may do.
    """

    id: str | None = None
    roles: tuple[str, ...] = (ANYONE,)
    email: str | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    scopes: tuple[str, ...] | None = None

    @property
    def signed_in(self) -> bool:
        """Whether a valid token came with the request."""
        return self.id is not None

    @property
    def known(self) -> dict[str, Any]:
        """What the document may ask of them: their id, their e-mail address once verified, the pool's own claims."""
        own = {name.removeprefix(OWN): value for name, value in self.claims.items() if name.startswith(OWN)}
        verified = self.claims.get("email_verified", True) in (True, "true")  # API Gateway passes texts
        return {**own, "id": self.id, "email": self.email if verified else None}


ANONYMOUS = Actor()


class Identity:
    """Finds out who asks.

    `trust_authorizer` says that the service can only be reached through an API Gateway whose authorizer has verified
    the token; the claims that it then passes on are believed.  Otherwise, and on routes without an authorizer, the
    token is verified here, also where none would be needed.  `machine` tells the actor of a service token, where the
    document accepts them: as a bearer token, or in the header `X-API-Key`.
    """

    def __init__(
        self,
        verify: Callable[[str], dict[str, Any]],
        *,
        trust_authorizer: bool,
        machine: Callable[[str], Actor] | None = None,
    ) -> None:
        self.verify = verify
        self.trust_authorizer = trust_authorizer
        self.machine = machine

    def __call__(self, context: Mapping[str, Any], authorization: str | None, api_key: str | None = None) -> Actor:
        """Return the actor of a request.

        Raises:
            RefusedTokenError: a token came, and it is not valid; or two came.

        """
        verified = (context.get("authorizer") or {}).get("claims") if self.trust_authorizer else None
        if verified:
            return actor(verified)
        if api_key is not None and self.machine:
            if authorization is not None:
                raise RefusedTokenError("two tokens")
            return self.machine(api_key)
        if authorization is None:
            return ANONYMOUS
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise RefusedTokenError("not a bearer token")
        return self._bearer(token.strip())

    def _bearer(self, token: str) -> Actor:
        if self.machine and token.startswith(SERVICE_TOKEN):
            return self.machine(token)
        return actor(self.verify(token))


def actor(claims: Mapping[str, Any]) -> Actor:
    """Return the actor that verified claims speak of; Cognito's groups are the roles."""
    groups = claims.get("cognito:groups") or ()
    if isinstance(groups, str):  # API Gateway passes lists as text: "admin,agent" or "[admin agent]"
        groups = [group for group in re.split(r"[\[\],\s]+", groups) if group]
    built_in = {ANYONE, SIGNED_IN, OWNER}
    roles = (ANYONE, SIGNED_IN, *(group for group in groups if group not in built_in))
    return Actor(id=str(claims["sub"]), roles=roles, email=claims.get("email"), claims=dict(claims))
