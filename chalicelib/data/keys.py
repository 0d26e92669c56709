"""Keys that the server makes: ULIDs that sort by the time they were made."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.specification.values import Json

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_BITS = 80
LENGTH = 26

LONGEST = 1024
"""Bytes of a key of a companion table before it is stood for by its hash; DynamoDB allows as many in a range key."""

MADE = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What a key that the server makes looks like: a ULID or a UUID."""

FINGERPRINT = 12
"""Characters of a hash that stand for a key in a log."""

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


def timestamp(moment: datetime) -> str:
    """A moment in UTC as the API writes it: `2026-11-22T09:30:00.000Z`."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def lowest_ulid(moment: datetime) -> str:
    """The first ULID of a millisecond."""
    return _text(int(moment.timestamp() * 1000) << RANDOM_BITS)


def highest_ulid(moment: datetime) -> str:
    """The last ULID of a millisecond."""
    return _text((int(moment.timestamp() * 1000) + 1 << RANDOM_BITS) - 1)


def bounded(text: str) -> str:
    """The text as a key of a companion table; one that is too long is stood for by its hash."""
    return text if len(text.encode()) <= LONGEST else sha256(text.encode()).hexdigest()


def logged(key: Json) -> str:
    """A key as logs tell it: one that looks like the server's as it is, any other by its hash."""
    text = str(key)
    return text if MADE.fullmatch(text) else f"sha256:{sha256(text.encode()).hexdigest()[:FINGERPRINT]}"


def _text(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


class UlidFactory:
    """Makes ULIDs; those of one factory rise strictly, also within a millisecond."""

    def __init__(self, entropy: Callable[[int], bytes] = os.urandom) -> None:
        self._entropy = entropy
        self._last = 0

    def __call__(self, moment: datetime) -> str:
        """A new ULID of that moment: 26 characters of Crockford's base 32."""
        random = int.from_bytes(self._entropy(RANDOM_BITS // 8), "big")
        fresh = int(moment.timestamp() * 1000) << RANDOM_BITS | random
        self._last = fresh if fresh >> RANDOM_BITS > self._last >> RANDOM_BITS else self._last + 1
        return _text(self._last)
