"""Cognito ID tokens, verified: signature, issuer, audience, expiry and use.

PyJWT and cryptography are imported by the first token, not before: most cold starts see none.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.request import urlopen

ALGORITHM = "RS256"
USE = "id"
REQUIRED = ["exp", "iat", "iss", "aud", "sub", "token_use"]
REFETCH_SECONDS = 60
FETCH_SECONDS = 3

KeyFetcher: TypeAlias = Callable[[], dict[str, Any]]
"""Gives the pool's key set: `{"keys": [{"kid", "kty", "n", "e", …}]}`."""


class RefusedTokenError(Exception):
    """A token that proves nothing."""

    @property
    def reason(self) -> str:
        """Why, without anything of the token: what kind of error it met, else our own words."""
        return str(self) if self.__cause__ is None else type(self.__cause__).__name__


def fetch_keys(url: str) -> KeyFetcher:
    """Return what fetches the key set from an address."""

    def fetch() -> dict[str, Any]:
        with urlopen(url, timeout=FETCH_SECONDS) as answer:  # noqa: S310 - the address is a setting, not a caller's
            keys: dict[str, Any] = json.load(answer)
        return keys

    return fetch


class KeySet:
    """The pool's public keys, fetched when first asked for, and again for an unknown id at most once a minute."""

    def __init__(self, fetch: KeyFetcher, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._fetched: float | None = None
        self._keys: dict[str, dict[str, Any]] = {}

    def __getitem__(self, kid: str) -> dict[str, Any]:
        if kid not in self._keys and self._may_fetch():
            self._fetched = self._clock()
            self._keys = {key["kid"]: key for key in self._fetch()["keys"] if key.get("kty") == "RSA"}
        return self._keys[kid]

    def _may_fetch(self) -> bool:
        return self._fetched is None or self._clock() - self._fetched >= REFETCH_SECONDS


class TokenVerifier:
    """Verifies the ID tokens of one user pool for one of its clients."""

    def __init__(self, keys: KeySet, issuer: str, audience: str) -> None:
        self.keys = keys
        self.issuer = issuer
        self.audience = audience

    def __call__(self, token: str) -> dict[str, Any]:
        """Return the token's claims.

        Raises:
            RefusedTokenError: it is not a valid ID token of this pool and client.

        """
        import jwt  # noqa: PLC0415 - see the module's docstring

        try:
            key = jwt.PyJWK(self._key(jwt.get_unverified_header(token)), ALGORITHM)
            claims: dict[str, Any] = jwt.decode(
                token, key, [ALGORITHM], audience=self.audience, issuer=self.issuer, options={"require": REQUIRED}
            )
        except jwt.PyJWTError as error:
            raise RefusedTokenError(str(error)) from error
        if claims["token_use"] != USE:
            raise RefusedTokenError("not an ID token")
        if not claims["sub"]:
            raise RefusedTokenError("of nobody")
        return claims

    def _key(self, header: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.keys[str(header.get("kid"))]
        except KeyError:
            raise RefusedTokenError("unknown key") from None
