"""The log of what goes out: each delivery, what is to be sent, how often it was tried, and what came of it.

How each write survives a repeated call, a lost answer, a kill and a duplicate:

- add: on condition that there is none of that id, which is made of the change and of what it set off; of several, and
  of one that is repeated, the first stays.
- claim: of several who would try a delivery one has it, until the lease ends; whoever asks again with their own token
  has it still.  One who is killed loses it when it ends.
- settle: on condition that the lease is still ours; its own effect is recognised by the token.
- again, close, open: done twice is as done once.
"""

from __future__ import annotations

from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

import msgspec
from botocore.exceptions import ClientError
from msgspec import Struct, structs

from chalicelib.data.attributes import JSON_DECODER, JSON_ENCODER, decode, encode
from chalicelib.data.keys import timestamp
from chalicelib.data.writes import ON_FAILURE
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.data.connection import Connection
    from chalicelib.data.items import Item
    from chalicelib.data.keys import Clock

State: TypeAlias = Literal["waiting", "delivered", "failed"]
"""What a delivery is: still to be tried, for the first time or again; done; given up."""

STATES: tuple[State, ...] = get_args(State)

KEPT_SECONDS = 30 * 24 * 3600
"""How long a delivery is kept after it was last tried."""

ERASED = "erased"
"""The reason of a delivery whose content was taken out of it for good, or of a job that was stopped for that."""

BATCH = 25
"""Deliveries asked for at once for a page."""

EVERY = 1000
"""The same where all are looked through; DynamoDB gives a megabyte at most."""


class Attempt(Struct, frozen=True, omit_defaults=True):
    """One try: when (ISO 8601), what came of it, the HTTP status if there was one, and how long it took."""

    at: str
    told: str
    status: int | None = None
    milliseconds: int = 0


class Delivery(Struct, frozen=True, kw_only=True):
    """What goes out once, to one receiver; `content` is what is to be sent, as JSON, None where it is not kept.

    `line` names the line of section 8 that asks for it, `record` the record's table and key.  `due` is when it is to be
    tried next (epoch seconds).
    """

    id: str
    line: str
    service: str
    kind: str
    event: str
    record: str
    made: str
    due: int
    content: str | None = None
    state: State = "waiting"
    attempts: int = 0  # of this round; `log` has those of all
    reason: str | None = None
    log: tuple[Attempt, ...] = ()

    @property
    def place(self) -> str:
        """Its place in the order of time."""
        return f"{self.made} {self.id}"


class Claim(Struct, frozen=True):
    """A delivery that one worker has for the time of an attempt."""

    delivery: Delivery
    token: str


class Settled(Struct, frozen=True):
    """What an attempt came to: the state then, and why; `due` is when it is tried again, `content` what is kept."""

    state: State
    attempt: Attempt
    due: int | None = None
    content: str | None = None


class Deliveries:
    """The deliveries of one service; `table` is the DynamoDB table."""

    def __init__(self, connection: Connection, table: str, clock: Clock) -> None:
        self._connection = connection
        self._table = table
        self._clock = clock

    def add(self, delivery: Delivery) -> bool:
        """Keep a new delivery; whether it is new."""
        request = {
            "Item": _item(delivery) | {naming.EXPIRY: encode(self._expiry)},
            "ConditionExpression": "attribute_not_exists(id)",
        }
        return self._met("PutItem", request) is not None

    def get(self, identity: str) -> Delivery | None:
        """The delivery of that id; None where there is none, or none any more."""
        key = {"Key": _key(identity), "ConsistentRead": True}
        item = self._connection.dispatch("GetItem", {"TableName": self._table, **key}).get("Item")
        return _delivery(item) if item and "state" in item and int(item[naming.EXPIRY]["N"]) > self._now else None

    def claim(self, identity: str, token: str, seconds: int) -> Claim | None:
        """Take a delivery that is due and that nobody has, for so many seconds; None where that is not so."""
        request = {
            "Key": _key(identity),
            "UpdateExpression": "SET lease = :token, lease_ends = :ends",
            "ConditionExpression": "#state = :waiting AND due <= :now"
            " AND (attribute_not_exists(lease) OR lease_ends < :now OR lease = :token)",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": _values(
                token=token, ends=self._now + seconds, now=self._now, waiting="waiting"
            ),
            "ReturnValues": "ALL_NEW",
        }
        answer = self._met("UpdateItem", request)
        return Claim(_delivery(answer["Attributes"]), token) if answer else None

    def settle(self, claim: Claim, settled: Settled) -> bool:
        """Keep what an attempt came to; whether the delivery was still ours."""
        delivery, due = claim.delivery, settled.due
        log = (*delivery.log, settled.attempt)
        after = structs.replace(
            delivery, state=settled.state, attempts=delivery.attempts + 1, log=log, content=settled.content,
            reason=None if settled.state == "delivered" else settled.attempt.told,
            due=delivery.due if due is None else due,
        )  # fmt: skip
        request = {
            "Item": _item(after) | {naming.EXPIRY: encode(self._expiry), naming.WRITE_ID: encode(claim.token)},
            "ConditionExpression": "lease = :token",
            "ExpressionAttributeValues": _values(token=claim.token),
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }
        try:
            self._connection.dispatch("PutItem", {"TableName": self._table, **request})
        except ClientError as error:
            stored: dict[str, Any] = {**_unmet(error)}.get("Item") or {}
            return stored.get(naming.WRITE_ID) == {"S": claim.token}
        return True

    def again(self, identity: str) -> bool:
        """Have a delivery tried now, from the beginning of the schedule, whether given up or waiting; else False."""
        request = {
            "Key": _key(identity),
            "UpdateExpression": "SET #state = :waiting, attempts = :none, due = :now, #expiry = :expiry",
            "ConditionExpression": "#state IN (:waiting, :failed)",
            "ExpressionAttributeNames": {"#state": "state", "#expiry": naming.EXPIRY},
            "ExpressionAttributeValues": _values(
                waiting="waiting", failed="failed", none=0, now=self._now, expiry=self._expiry
            ),
        }
        return self._met("UpdateItem", request) is not None

    def page(self, state: State | None, behind: str | None, limit: int) -> list[Delivery]:
        """At most `limit` deliveries behind a place, the newest first; of one state, or of all."""
        found = [self._of_state(one, behind, min(limit, BATCH)) for one in ((state,) if state else STATES)]
        ordered = merge(*found, key=lambda delivery: delivery.place, reverse=True)
        return list(islice(ordered, limit))

    def every(self, state: State) -> Iterator[Delivery]:
        """All deliveries of a state, the newest first."""
        return self._of_state(state, None, EVERY)

    def close(self, line: str, address: str) -> None:
        """Note that a line's receiver is gone for good; `address` tells it from one that is put in its place."""
        item = _key(_closed(line)) | {"address": encode(address), "at": encode(timestamp(self._clock()))}
        self._connection.dispatch("PutItem", {"TableName": self._table, "Item": item})

    def closed_at(self, line: str, address: str) -> str | None:
        """The time since when a line's receiver of this address is gone."""
        key = {"Key": _key(_closed(line)), "ConsistentRead": True}
        item = self._connection.dispatch("GetItem", {"TableName": self._table, **key}).get("Item")
        return str(item["at"]["S"]) if item and item["address"] == encode(address) else None

    def open(self, line: str) -> None:
        """Forget that a line's receiver is gone: somebody wants to have it tried."""
        self._connection.dispatch("DeleteItem", {"TableName": self._table, "Key": _key(_closed(line))})

    def _of_state(self, state: State, behind: str | None, at_once: int) -> Iterator[Delivery]:
        before = " AND place < :behind" if behind else ""
        request = {
            "TableName": self._table,
            "IndexName": naming.DELIVERIES_INDEX,
            "KeyConditionExpression": f"#state = :state{before}",
            "FilterExpression": "#expiry > :now",
            "ExpressionAttributeNames": {"#state": "state", "#expiry": naming.EXPIRY},
            "ExpressionAttributeValues": _values(state=state, now=self._now, **({"behind": behind} if behind else {})),
            "ScanIndexForward": False,
            "Limit": at_once,
        }
        position: Item | None = None
        while True:
            start = {"ExclusiveStartKey": position} if position else {}
            found = self._connection.dispatch("Query", {**request, **start})
            yield from map(_delivery, found["Items"])
            position = found.get("LastEvaluatedKey")
            if not position:
                return

    def _met(self, operation: str, request: dict[str, Any]) -> dict[str, Any] | None:
        """The answer to a write; None where its condition does not hold."""
        try:
            return self._connection.dispatch(operation, {"TableName": self._table, **request})
        except ClientError as error:
            _unmet(error)
            return None

    @property
    def _now(self) -> int:
        return int(self._clock().timestamp())

    @property
    def _expiry(self) -> int:
        return self._now + KEPT_SECONDS


def _unmet(error: ClientError) -> dict[str, Any]:
    """What is told of a condition that does not hold; raises any other error."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    return {**error.response}


def _key(identity: str) -> Item:
    return {naming.DELIVERIES_KEY: encode(identity)}


def _closed(line: str) -> str:
    return f"closed {line}"


def _values(**values: Any) -> Item:
    return {f":{name}": encode(value) for name, value in values.items()}


def _item(delivery: Delivery) -> Item:
    kept = msgspec.to_builtins(delivery) | {"place": delivery.place}
    kept["log"] = JSON_ENCODER.encode(delivery.log).decode()
    return {name: encode(value) for name, value in kept.items() if value is not None}


def _delivery(item: Item) -> Delivery:
    values = {name: decode(value) for name, value in item.items() if name in Delivery.__struct_fields__}
    values["log"] = JSON_DECODER.decode(values["log"])
    return msgspec.convert(values, Delivery)
