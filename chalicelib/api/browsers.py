"""What answers tell browsers: which origins may read them, and how they are to be treated.

One origin, or all, is said by headers that never change, which API Gateway can send to a preflight by itself.  Several
origins, or a pattern of them, are answered one by one: the origin that asks is told of itself alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalice.app import CORSConfig

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.specification.settings import Limits

ALLOWED_HEADERS = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "X-API-Key")
EXPOSED_HEADERS = ("ETag", "Link", "Location", "Retry-After", "X-Request-Id")
PREFLIGHT_SECONDS = 600

SECURITY: dict[str, str] = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "x-xss-protection": "0",
}
"""What each security header of section 5.3 says."""

ALWAYS = ("x-content-type-options", "cache-control")
"""The headers of every answer, whatever the document says."""


class Browsers:
    """The headers of answers for the browsers of one service."""

    def __init__(self, limits: Limits) -> None:
        self.headers = security_headers(limits)
        self._origins = [_pattern(origin) for origin in limits.cors_origins or ()]
        self.shared = _shared(limits.cors_origins or ())
        self.told_apart = bool(self._origins) and self.shared is None
        if self.shared:
            self.headers |= self.shared.headers

    def of(self, origin: str | None) -> dict[str, str]:
        """Return the headers of an answer to a request from that origin, where the origins are told apart."""
        return self.headers | self._allowing(origin)

    def preflight(self, origin: str | None, methods: Iterable[str]) -> dict[str, str]:
        """Return the headers of the answer to a preflight, where the origins are told apart."""
        allowing = self._allowing(origin)
        if "Access-Control-Allow-Origin" not in allowing:
            return allowing
        return allowing | {
            "Access-Control-Allow-Methods": ",".join(sorted({*methods, "OPTIONS"})),
            "Access-Control-Allow-Headers": ",".join(ALLOWED_HEADERS),
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        }

    def _allowing(self, origin: str | None) -> dict[str, str]:
        if origin is None or not any(pattern.fullmatch(origin) for pattern in self._origins):
            return {"Vary": "Origin"}
        exposed = ",".join(EXPOSED_HEADERS)
        return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": exposed}


def security_headers(limits: Limits) -> dict[str, str]:
    """Return the headers of every answer that tell a browser how to treat it."""
    return {name.title(): SECURITY[name] for name in dict.fromkeys((*ALWAYS, *limits.security_headers))}


class Sharing(CORSConfig):
    """What Chalice is told of CORS, spelt out once: it asks for it at every request."""

    def __init__(self, origin: str) -> None:
        super().__init__(
            allow_origin=origin,
            allow_headers=list(ALLOWED_HEADERS),
            expose_headers=list(EXPOSED_HEADERS),
            max_age=PREFLIGHT_SECONDS,
        )
        self.headers: dict[str, str] = super().get_access_control_headers()

    def get_access_control_headers(self) -> dict[str, str]:
        """Return the headers that say so; nobody changes them."""
        return self.headers


def _shared(origins: tuple[str, ...]) -> Sharing | None:
    """The headers that are always alike: where one origin, or every one, is allowed."""
    every = "*" in origins
    if not every and (len(origins) != 1 or "*" in origins[0]):
        return None
    return Sharing("*" if every else origins[0])


def _pattern(origin: str) -> re.Pattern[str]:
    """What an origin looks like that `https://*.example.org` allows: one name or more in place of the star."""
    return re.compile(re.escape(origin).replace(r"\*", r"[a-z0-9-]+(?:\.[a-z0-9-]+)*"), re.IGNORECASE | re.ASCII)
