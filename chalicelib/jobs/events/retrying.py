"""When a delivery is tried again: the schedule of Standard Webhooks, what a receiver asks for, and a little chance."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MINUTE, HOUR = 60, 3600
DELAYS = (5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Seconds to wait after each attempt that fails; the attempt after the last of them is the last one."""

SPREAD = 0.1
"""By which part of itself a delay is longer at most: deliveries that failed together do not return together."""

LONGEST = 24 * HOUR
"""Seconds that a receiver may put us off for."""

LONGEST_MESSAGE_DELAY = 15 * MINUTE
"""Seconds that SQS keeps a message back at most; a longer wait goes in hops."""


def wait(attempts: int, chance: float, asked: float | None = None) -> float | None:
    """Seconds until the next attempt, after so many; None where there is no more.

    `chance` is between 0 and 1; `asked` is what the receiver wants, in seconds.
    """
    if attempts > len(DELAYS):
        return None
    planned = DELAYS[attempts - 1] * (1 + SPREAD * chance)
    return max(planned, min(asked or 0, LONGEST))


def hop(seconds: float) -> int:
    """The whole seconds to keep a message back now, of those that are to pass."""
    return max(0, min(LONGEST_MESSAGE_DELAY, round(seconds + 0.5)))


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, given as a number or as a moment; None for anything else."""
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else None
