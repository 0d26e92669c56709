"""Which requests are let in, before anything is done for them: section 5.3 on from where, how large and how often.

The address is the one that API Gateway saw, never one that a header names.  How often a caller may ask is counted for
the identity that their token proves, or for the address of one who has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.api.bodies import raw_body
from chalicelib.api.errors import ApiError
from chalicelib.data import Quota

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice.app import Request

    from chalicelib.auth import Actor
    from chalicelib.data import Leases
    from chalicelib.specification.settings import Limits, RateLimit

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

ENDING_MILLISECONDS = 1000
"""With less time left than this no write is begun: it could be cut off in the middle."""


class Admission:
    """The limits of one service; `clock` gives seconds since 1970."""

    def __init__(self, limits: Limits, leases: Leases, warn: Callable[..., object], clock: Callable[[], float]) -> None:
        self._largest = limits.max_body_bytes
        self._ranges = limits.allowed_ranges
        self._rates = [(rate.per, _quota(rate)) for rate in limits.rates if rate.per != "service"]
        self._leases = leases
        self._warn = warn
        self._clock = clock

    def admit(self, request: Request) -> None:
        """Refuse a request from outside the allowed ranges (403), or one whose body is too large (413)."""
        if self._ranges and not _within(address_of(request), self._ranges):
            told = "This address is outside the ranges that may ask"
            raise ApiError("FORBIDDEN", message=told, rule="allowed ranges of 5.3")
        if self._largest is not None and len(raw_body(request)) > self._largest:
            raise ApiError("BODY_TOO_LARGE", message=f"The body is over {self._largest} bytes")

    def count(self, request: Request, actor: Actor) -> None:
        """Refuse a caller who asks more often than they may (429).

        Where the ledger does not answer the request goes on: a count that fails is no reason to fail with it.
        """
        for per, quota in self._rates:
            caller = _caller(per, request, actor)
            if caller is None:
                continue
            try:
                wait = self._leases.take(caller, quota, self._clock())
            except (BotoCoreError, ClientError) as error:
                self._warn("not counted: %s", type(error).__name__)
                continue
            if wait:
                raise ApiError("TOO_MANY_REQUESTS", headers={"Retry-After": str(wait)})


def refuse_without_time(method: str, remaining: Callable[[], float]) -> None:
    """Refuse a write (503) that the function may not live to end; `remaining` gives its milliseconds."""
    if method in WRITES and remaining() < ENDING_MILLISECONDS:
        raise ApiError("UNAVAILABLE", headers={"Retry-After": "1"})


def _quota(rate: RateLimit) -> Quota:
    """The quota of a rate: its window is as long as its burst lasts at that rate, so both hold in every window."""
    windows = max(1, -(-(rate.burst or rate.requests) // rate.requests))
    return Quota(f"{rate.per} {rate.requests}/{rate.seconds}", rate.requests * windows, rate.seconds * windows)


def _caller(per: str, request: Request, actor: Actor) -> str | None:
    """Whom a limit of each user, key or address counts; None for those whom it does not concern."""
    if per == "ip" or (per == "user" and actor.id is None):
        return f"address {address_of(request)}"
    is_key = actor.scopes is not None or (actor.id or "").startswith("key:")
    return f"actor {actor.id}" if is_key == (per == "key") else None


def address_of(request: Request) -> str:
    """Return the address that a request came from, as API Gateway saw it."""
    return str(request.context.get("identity", {}).get("sourceIp", ""))


def _within(address: str, ranges: tuple[str, ...]) -> bool:
    from ipaddress import ip_address, ip_network  # noqa: PLC0415 - few documents have ranges

    try:
        asked = ip_address(address)
    except ValueError:
        return False
    return any(asked in ip_network(one) for one in ranges)
