"""Service tokens: how a machine says who it is.

A token is shown once, when it is made; what is kept of it is its SHA-256, which is enough for 256 random bits.  It
gives its machine the roles it was made with, or only what its scopes name of them.  A machine is nobody's account:
nothing is its own, and it is not among the signed-in users.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import sha256
from secrets import token_urlsafe
from typing import TypeAlias

import msgspec
from msgspec import Struct

from chalicelib.auth.identity import ANYONE, SERVICE_TOKEN, Actor
from chalicelib.auth.tokens import RefusedTokenError

RANDOM_BYTES = 32


class Machine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of a service token: times are in seconds since 1970; scopes are `tickets:read`, none is all."""

    name: str
    roles: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    created_at: int
    expires_at: int | None = None


FindMachine: TypeAlias = Callable[[str, int], bytes | None]
"""Gives what is kept of the token of a fingerprint, which is used at that moment; None where there is none."""


class Machines:
    """Tells which machine a service token is of."""

    def __init__(self, find: FindMachine, clock: Callable[[], float] = time.time) -> None:
        self._find = find
        self._clock = clock

    def __call__(self, token: str) -> Actor:
        """Return the actor of a service token.

        Raises:
            RefusedTokenError: it is unknown, revoked or expired.

        """
        now = int(self._clock())
        kept = self._find(fingerprint(token), now) if token.startswith(SERVICE_TOKEN) else None
        machine = msgspec.json.decode(kept, type=Machine) if kept else None
        if machine is None or (machine.expires_at is not None and machine.expires_at <= now):
            raise RefusedTokenError("no service token of this service")
        return Actor(id=f"key:{machine.name}", roles=(ANYONE, *machine.roles), scopes=machine.scopes or None)


def new_token() -> str:
    """Return a new service token: 256 random bits behind a prefix by which scanners for secrets know it."""
    return SERVICE_TOKEN + token_urlsafe(RANDOM_BYTES)


def fingerprint(token: str) -> str:
    """Return what stands for a token where it is kept."""
    return sha256(token.encode()).hexdigest()
