"""The lock-out of section 4.1: how often a secret of an address may be guessed, whether or not anybody has it.

An attempt is counted before it is made, by one conditional update, so that attempts made at once are all counted; the
count is dropped when one succeeds, and expires otherwise.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from chalicelib.api.errors import ApiError

if TYPE_CHECKING:
    from chalicelib.api.calls import Call

Secret = Literal["password", "code"]
"""What is guessed; each has a count of its own, so that a password that is right opens no more guesses at a code."""


def count_attempt(call: Call, secret: Secret, whose: str) -> None:
    """Count an attempt at somebody's secret; raises ApiError where there were as many as there may be."""
    rule = call.backend.specification.authentication.lock_out
    wait = call.backend.store.ledger.count(_entry(secret, whose), rule.attempts, rule.seconds) if rule else 0
    if wait:
        raise ApiError("TOO_MANY_ATTEMPTS", headers={"Retry-After": str(wait)})


def drop_attempts(call: Call, secret: Secret, whose: str) -> None:
    """Count from the beginning: the secret was right."""
    if call.backend.specification.authentication.lock_out:
        call.backend.store.ledger.remove(_entry(secret, whose))


def address_of(call: Call) -> str:
    """Return the address of somebody who is signed in, by which their attempts are counted."""
    return call.actor.email or str(call.actor.id)


def _entry(secret: Secret, whose: str) -> str:
    return f"attempts {secret} {sha256(whose.encode()).hexdigest()}"
