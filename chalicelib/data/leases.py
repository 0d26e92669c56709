"""How often a caller may ask: permits that each execution environment takes from the ledger a tenth at a time.

So a caller costs about ten writes in a window of time, whatever they send, and no item is written by more than one
caller.  A window that is nearly used up may be over by what other environments still hold of it.  The write counts by
ADD, without a condition: if its answer is lost and the SDK repeats it, a few permits of one window are gone, and
nothing else has come of it.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.specification import naming

if TYPE_CHECKING:
    from chalicelib.data.connection import Connection

PARTS = 10
"""Into how many takings the permits of a window are divided."""

MOST_HELD = 10_000
"""Callers whose permits an environment holds at once; then it starts anew."""


class Quota(Struct, frozen=True):
    """So many permits in each window of so many seconds; `name` tells one quota of a caller from another."""

    name: str
    permits: int
    seconds: int


class Leases:
    """The permits that one execution environment holds; `ledger` is the DynamoDB table."""

    def __init__(self, connection: Connection, ledger: str) -> None:
        self._connection = connection
        self._ledger = ledger
        self._held: dict[tuple[str, str], tuple[int, int]] = {}  # (window, permits left), by quota and caller

    def take(self, caller: str, quota: Quota, now: float) -> int:
        """Use a permit; 0, or the seconds after which there are permits again."""
        window = int(now // quota.seconds)
        begun, left = self._held.get((quota.name, caller), (window, 0))
        if begun != window or left == 0:
            left = self._lease(caller, quota, window)
        self._hold((quota.name, caller), (window, max(left - 1, 0)))
        return 0 if left > 0 else max(1, round((window + 1) * quota.seconds - now))

    def _lease(self, caller: str, quota: Quota, window: int) -> int:
        """Take permits from the ledger; how many there were to be had."""
        part = max(1, quota.permits // PARTS)
        place = sha256(f"{quota.name} {window} {caller}".encode()).hexdigest()
        request = {
            "TableName": self._ledger,
            "Key": {naming.LEDGER_KEY: {"S": f"permits {place}"}},
            "UpdateExpression": f"ADD taken :part SET {naming.EXPIRY} = :expiry",
            "ExpressionAttributeValues": {
                ":part": {"N": str(part)},
                ":expiry": {"N": str((window + 2) * quota.seconds)},
            },
            "ReturnValues": "UPDATED_NEW",
        }
        taken = int(self._connection.dispatch("UpdateItem", request)["Attributes"]["taken"]["N"])
        return max(0, min(part, quota.permits - (taken - part)))

    def _hold(self, place: tuple[str, str], held: tuple[int, int]) -> None:
        if len(self._held) >= MOST_HELD:
            self._held.clear()
        self._held[place] = held
