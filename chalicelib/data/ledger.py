"""Entries of the ledger that belong to no record: each is written by one call, and expires.

How each write survives a repeated call, a lost answer, a kill and a duplicate:

- keep: the first writer's values stay until they expire; whoever comes later, or again, changes nothing.
- replace, remove: done twice is as done once.
- count: done twice counts twice, so that the limit is reached one attempt early and never late.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from chalicelib.data.writes import ON_FAILURE
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.data.keys import Clock
    from chalicelib.data.models import Models

NAMES = {"#key": naming.LEDGER_KEY, "#expiry": naming.EXPIRY}
EXPIRED = "#expiry <= :now"
FREE = f"attribute_not_exists(#key) OR {EXPIRED}"
GO_ON = (
    "SET attempts = if_not_exists(attempts, :none) + :one, #expiry = :until",
    f"attribute_not_exists(#key) OR (attempts < :most AND NOT {EXPIRED})",
)
BEGIN_ANEW = ("SET attempts = :one, #expiry = :until", EXPIRED)
RACES = 3
"""How often an expired counter is begun anew when others do the same."""


class Ledger:
    """The entries of one service's ledger, by key; `find` gives one that has not expired."""

    def __init__(self, models: Models, clock: Clock, find: Callable[[str], dict[str, Any] | None]) -> None:
        self._connection = models.connection
        self._table = models.table_name(naming.LEDGER)
        self._items = models.items
        self._clock = clock
        self._find = find

    def text(self, key: str) -> str | None:
        """The text kept under a key; None where there is none, or where it has expired."""
        item = self._find(key)
        return None if item is None else str(self._items.opened_entry(item)["text"]["S"])

    def keep(self, key: str, text: str, seconds: int, *, secret: bool = False) -> bool:
        """Keep a text for so many seconds; whether it is: not where one is kept under the key already.

        It is sealed where it is `secret`.
        """
        entry = self._entry(key, text, seconds)
        if secret:
            entry |= {"Item": self._items.entry(entry["Item"])}
        condition = {"ConditionExpression": FREE, "ExpressionAttributeNames": NAMES}
        values = {"ExpressionAttributeValues": {":now": _number(self._now)}}
        try:
            self._connection.dispatch("PutItem", {**entry, **condition, **values})
        except ClientError as error:
            _standing(error)
            return False
        return True

    def replace(self, key: str, text: str, seconds: int) -> None:
        """Keep a text for so many seconds, in the place of what was kept."""
        self._connection.dispatch("PutItem", self._entry(key, text, seconds))

    def remove(self, key: str) -> None:
        """Keep nothing under the key."""
        self._connection.dispatch("DeleteItem", {"TableName": self._table, "Key": _place(key)})

    def count(self, key: str, most: int, seconds: int) -> int:
        """Count one more under a key, `most` at most until `seconds` have passed without another.

        Returns 0 where it was counted, else for how many seconds nothing more is.
        """
        for _ in range(RACES):
            standing = self._update(key, GO_ON, {":most": most, ":none": 0}, seconds)
            if standing is None:
                return 0
            if self._left(standing) > 0:
                return self._left(standing)
            if self._update(key, BEGIN_ANEW, {}, seconds) is None:
                return 0
        return seconds

    def _update(self, key: str, how: tuple[str, str], numbers: dict[str, int], seconds: int) -> dict[str, Any] | None:
        """Change an entry; the entry as it stands where the condition is not met."""
        update, condition = how
        numbers = {":one": 1, ":until": self._now + seconds, ":now": self._now, **numbers}
        request = {
            "TableName": self._table,
            "Key": _place(key),
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {name: full for name, full in NAMES.items() if name in update + condition},
            "ExpressionAttributeValues": {name: _number(number) for name, number in numbers.items()},
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }
        try:
            self._connection.dispatch("UpdateItem", request)
        except ClientError as error:
            return _standing(error)
        return None

    def _entry(self, key: str, text: str, seconds: int) -> dict[str, Any]:
        expiry = {naming.EXPIRY: _number(self._now + seconds)}
        return {"TableName": self._table, "Item": {**_place(key), **expiry, "text": {"S": text}}}

    def _left(self, item: dict[str, Any]) -> int:
        return int(item[naming.EXPIRY]["N"]) - self._now

    @property
    def _now(self) -> int:
        return int(self._clock().timestamp())


def _place(key: str) -> dict[str, Any]:
    return {naming.LEDGER_KEY: {"S": key}}


def _number(number: int) -> dict[str, str]:
    return {"N": str(number)}


def _standing(error: ClientError) -> dict[str, Any]:
    """The entry on which a condition was not met; raises the error where that is not what it says."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    response: dict[str, Any] = {**error.response}
    return response.get("Item") or {}
