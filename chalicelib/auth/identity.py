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

OWN = "custom:"
"""What Cognito puts before the names of claims that are the pool's own."""


class Actor(Struct, frozen=True):
    """Who asks: the Cognito user's id (None: nobody signed in), their roles, e-mail address and claims."""

    id: str | None = None
    roles: tuple[str, ...] = (ANYONE,)
    email: str | None = None
    claims: dict[str, Any] = field(default_factory=dict)

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
    token is verified here, also where none would be needed.
    """

    def __init__(self, verify: Callable[[str], dict[str, Any]], *, trust_authorizer: bool) -> None:
        self.verify = verify
        self.trust_authorizer = trust_authorizer

    def __call__(self, context: Mapping[str, Any], authorization: str | None) -> Actor:
        """Return the actor of a request.

        Raises:
            RefusedTokenError: a token came, and it is not valid.

        """
        verified = (context.get("authorizer") or {}).get("claims") if self.trust_authorizer else None
        if verified:
            return actor(verified)
        if authorization is None:
            return ANONYMOUS
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise RefusedTokenError("not a bearer token")
        return actor(self.verify(token.strip()))


def actor(claims: Mapping[str, Any]) -> Actor:
    """Return the actor that verified claims speak of; Cognito's groups are the roles."""
    groups = claims.get("cognito:groups") or ()
    if isinstance(groups, str):  # API Gateway passes lists as text: "admin,agent" or "[admin agent]"
        groups = [group for group in re.split(r"[\[\],\s]+", groups) if group]
    built_in = {ANYONE, SIGNED_IN, OWNER}
    roles = (ANYONE, SIGNED_IN, *(group for group in groups if group not in built_in))
    return Actor(id=str(claims["sub"]), roles=roles, email=claims.get("email"), claims=dict(claims))
