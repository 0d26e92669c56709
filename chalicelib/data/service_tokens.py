"""Service tokens in the ledger: an entry for each fingerprint, and one list of their names.

Making and revoking one change the entry and the list in one transaction, under DynamoDB's own idempotency token: a
repeated call has one effect.  The time of the last use is written at most once an hour; if that write is lost, the
next use writes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import Struct

from chalicelib.specification import naming

if TYPE_CHECKING:
    from chalicelib.data.connection import Connection

LIST = "service tokens"
NAMED = "name:"
NOTED_SECONDS = 3600
"""How exactly the time of the last use is known."""


class NameTakenError(Exception):
    """There is a service token of that name."""


class Kept(Struct, frozen=True):
    """A service token as it is kept: what it is good for, as JSON, and when it was last used (seconds since 1970)."""

    content: bytes
    used_at: int | None


class ServiceTokens:
    """The service tokens of one stage of a service; `ledger` is the DynamoDB table."""

    def __init__(self, connection: Connection, ledger: str) -> None:
        self._connection = connection
        self._ledger = ledger

    def find(self, fingerprint: str, now: int) -> bytes | None:
        """What is kept of the token that is used now; None where there is no such token."""
        request = {"TableName": self._ledger, "Key": _entry(fingerprint), "ConsistentRead": True}
        item = self._connection.dispatch("GetItem", request).get("Item")
        if item is None:
            return None
        if int(item.get("used_at", {"N": "0"})["N"]) <= now - NOTED_SECONDS:
            self._note_use(fingerprint, now)
        return str(item["record"]["S"]).encode()

    def keep(self, name: str, fingerprint: str, content: bytes, expires_at: int | None) -> None:
        """Keep a new token.

        Raises:
            NameTakenError: there is one of that name.

        """
        expiry = {naming.EXPIRY: {"N": str(expires_at)}} if expires_at else {}
        item = {**_entry(fingerprint), "record": {"S": content.decode()}, **expiry}
        listed = self._update("SET #name = :fingerprint", "attribute_not_exists(#name)", name, fingerprint)
        self._transact([{"Put": {"TableName": self._ledger, "Item": item}}, listed], NameTakenError(name))

    def revoke(self, name: str) -> bool:
        """Forget the token of that name; whether there was one."""
        fingerprint = self.names().get(name)
        if fingerprint is None:
            return False
        unlisted = self._update("REMOVE #name", "#name = :fingerprint", name, fingerprint)
        gone = {"Delete": {"TableName": self._ledger, "Key": _entry(fingerprint)}}
        self._transact([gone, unlisted], LookupError(name))
        return True

    def names(self) -> dict[str, str]:
        """The fingerprint of each token, by name."""
        request = {"TableName": self._ledger, "Key": {naming.LEDGER_KEY: {"S": LIST}}, "ConsistentRead": True}
        item = self._connection.dispatch("GetItem", request).get("Item", {})
        return {name.removeprefix(NAMED): value["S"] for name, value in sorted(item.items()) if name.startswith(NAMED)}

    def every(self) -> list[Kept]:
        """All tokens that have not expired, by name."""
        found = []
        for fingerprint in self.names().values():
            request = {"TableName": self._ledger, "Key": _entry(fingerprint)}
            if item := self._connection.dispatch("GetItem", request).get("Item"):
                used_at = item.get("used_at")
                found.append(Kept(item["record"]["S"].encode(), int(used_at["N"]) if used_at else None))
        return found

    def _update(self, expression: str, condition: str, name: str, fingerprint: str) -> dict[str, Any]:
        request = {
            "TableName": self._ledger,
            "Key": {naming.LEDGER_KEY: {"S": LIST}},
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#name": NAMED + name},
            "ExpressionAttributeValues": {":fingerprint": {"S": fingerprint}},
        }
        return {"Update": request}

    def _transact(self, actions: list[dict[str, Any]], refusal: Exception) -> None:
        try:
            request = {"TransactItems": actions, "ClientRequestToken": str(uuid4())}
            self._connection.dispatch("TransactWriteItems", request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            raise refusal from None

    def _note_use(self, fingerprint: str, now: int) -> None:
        request = {
            "TableName": self._ledger,
            "Key": _entry(fingerprint),
            "UpdateExpression": "SET used_at = :now",
            "ConditionExpression": f"attribute_exists({naming.LEDGER_KEY})",  # it may have been revoked meanwhile
            "ExpressionAttributeValues": {":now": {"N": str(now)}},
        }
        try:
            self._connection.dispatch("UpdateItem", request)
        except (ClientError, BotoCoreError):
            return  # the next use is noted


def _entry(fingerprint: str) -> dict[str, Any]:
    return {naming.LEDGER_KEY: {"S": f"service token {fingerprint}"}}
