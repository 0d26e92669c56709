"""The slots of tasks: each time at which a task is due, who works on it, how far that is, and what has come of it.

A slot is one item of the companion table of jobs, and there is one for each task and time however often it is fired.

- take: whoever works on a slot has it on lease.  Of two, one gets it; one that was killed, or whose clock was wrong,
  loses it when the lease is over.
- keep: how far it is goes on by who has it, and nobody else: its numbers are set, never added to, so twice is as once.
- A slot that is over is never taken again, as long as it is kept.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from botocore.exceptions import ClientError
from msgspec import Struct, structs

from chalicelib.data.attributes import JSON_DECODER, JSON_ENCODER
from chalicelib.data.keys import timestamp
from chalicelib.data.writes import ON_FAILURE
from chalicelib.specification import naming
from chalicelib.specification.values import Json

if TYPE_CHECKING:
    from chalicelib.data.items import Item
    from chalicelib.data.store import Store

LEASE_SECONDS = 90
"""How long whoever works on a slot has it: longer than a step takes, shorter than a message is hidden."""

KEPT_DAYS = 90
"""How long it is known of a slot that it is over; a queue keeps its messages for a fortnight."""

HASH, RANGE = naming.JOBS_KEY
ATTRIBUTES = ("state", "lease", "owner", "position", "counts", "begun", "ended", "failed")
NAMES = {"#expiry": naming.EXPIRY} | {f"#{name}": name for name in ATTRIBUTES}
PLACEHOLDER = re.compile(r"[#:]\w+")
IS_FREE = "attribute_not_exists(#state) OR (#state = :running AND (#lease <= :now OR #lease > :latest))"
IS_OWN = "#owner = :owner AND #state = :running"


class Slot(Struct, frozen=True, kw_only=True):
    """One time of a task: `at` in UTC.  `counts` tell what was done, `position` where to go on (None: at the start)."""

    task: str
    at: datetime
    owner: str = ""
    state: Literal["running", "done"] = "running"
    position: Json = None
    counts: dict[str, int] = {}
    begun: str = ""
    ended: str = ""
    failed: str = ""  # the type of the exception that the last attempt has ended with


class BusyError(Exception):
    """Somebody works on the slot, and has it for so many seconds more."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class LostError(Exception):
    """Somebody else works on the slot by now: its lease was over."""


class Slots:
    """The slots of one service's tasks."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._table = store.models.table_name(naming.JOBS)

    def take(self, task: str, at: datetime) -> Slot | None:
        """A slot, as far as it is, to work on it; None where it is over.

        Raises:
            BusyError: somebody works on it.

        """
        owner, now = uuid4().hex, self._store.epoch
        values = {":begun": {"S": self._now}, ":expiry": _number(now + KEPT_DAYS * 86_400), ":latest": _lease(now)}
        setting = (
            "SET #state = :running, #lease = :lease, #owner = :owner, #begun = if_not_exists(#begun, :begun), "
            "#expiry = :expiry REMOVE #failed"
        )
        try:
            item = self._update(task, at, setting, IS_FREE, self._owned(owner) | values | {":now": _number(now)})
        except ClientError as error:
            item = _standing(error)
            if item["state"]["S"] == "done":
                return None
            if item["owner"]["S"] != owner:  # else taken by this very call, whose answer was lost
                raise BusyError(max(1, int(item["lease"]["N"]) - now)) from None
        return _slot(item)

    def keep(self, slot: Slot, position: Json, counts: dict[str, int]) -> Slot:
        """Keep how far a slot is; the slot.  Raises LostError where it is somebody else's by now."""
        values = {":position": _json(position), ":counts": _json(counts)}
        self._change(slot, "SET #lease = :lease, #position = :position, #counts = :counts", values)
        return structs.replace(slot, position=position, counts=counts)

    def end(self, slot: Slot, counts: dict[str, int]) -> Slot:
        """Let a slot be over; the slot.  Raises LostError as `keep` does."""
        ended = self._now
        values = {":done": {"S": "done"}, ":counts": _json(counts), ":ended": {"S": ended}}
        self._change(slot, "SET #state = :done, #counts = :counts, #ended = :ended, #lease = :lease", values)
        return structs.replace(slot, state="done", counts=counts, ended=ended)

    def let_go(self, slot: Slot, failed: str = "") -> None:
        """Let anybody go on with a slot at once; `failed` is the type of the exception that stopped this attempt."""
        setting = "SET #lease = :lease" + (", #failed = :failed" if failed else "")
        self._change(slot, setting, {":lease": _number(0)} | ({":failed": {"S": failed}} if failed else {}))

    def find(self, task: str, at: datetime) -> Slot | None:
        """A slot as it stands; None where it was never fired."""
        item = self._store.item(naming.JOBS, _place(task, at))
        return _slot(item) if item else None

    def latest(self, task: str) -> Slot | None:
        """The last slot of a task that was fired; None where none was."""
        request = {
            "TableName": self._table,
            "KeyConditionExpression": "#job = :job",
            "ExpressionAttributeNames": {"#job": HASH},
            "ExpressionAttributeValues": {":job": {"S": _name(task)}},
            "ScanIndexForward": False,
            "Limit": 1,
        }
        found = self._store.models.connection.dispatch("Query", request)["Items"]
        return _slot(found[0]) if found else None

    @property
    def _now(self) -> str:
        return timestamp(datetime.fromtimestamp(self._store.epoch, UTC))

    def _change(self, slot: Slot, setting: str, values: dict[str, Any]) -> None:
        try:
            self._update(slot.task, slot.at, setting, IS_OWN, self._owned(slot.owner) | values)
        except ClientError as error:
            item = _standing(error)
            ended = item.get("state", {}).get("S") == "done" and ":done" in values
            if item.get("owner", {}).get("S") != slot.owner or not ended:  # else by this very call
                raise LostError from None

    def _owned(self, owner: str) -> dict[str, Any]:
        running, lease = {"S": "running"}, _lease(self._store.epoch)
        return {":running": running, ":owner": {"S": owner}, ":lease": lease}

    def _update(self, task: str, at: datetime, setting: str, condition: str, values: dict[str, Any]) -> Item:
        said = set(PLACEHOLDER.findall(f"{setting} {condition}"))
        request = {
            "TableName": self._table,
            "Key": _place(task, at),
            "UpdateExpression": setting,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": {name: full for name, full in NAMES.items() if name in said},
            "ExpressionAttributeValues": {name: one for name, one in values.items() if name in said},
            "ReturnValues": "ALL_NEW",
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }
        item: Item = self._store.models.connection.dispatch("UpdateItem", request)["Attributes"]
        return item


def slot_text(at: datetime) -> str:
    """A slot's time as it is written: `2026-11-28T02:00:00Z`."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def slot_of(text: str) -> datetime:
    """The time of a slot that is written so, or in any other form of ISO 8601 with a zone; ValueError: it is none."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at.astimezone(UTC).replace(microsecond=0)


def _slot(item: Item) -> Slot:
    texts = {name: value["S"] for name, value in item.items() if "S" in value}
    return Slot(
        task=texts[HASH].removeprefix(_name("")),
        at=slot_of(texts[RANGE]),
        owner=texts.get("owner", ""),
        state="done" if texts["state"] == "done" else "running",
        position=JSON_DECODER.decode(texts["position"]) if "position" in texts else None,
        counts={name: int(count) for name, count in JSON_DECODER.decode(texts.get("counts", "{}")).items()},
        begun=texts.get("begun", ""),
        ended=texts.get("ended", ""),
        failed=texts.get("failed", ""),
    )


def _name(task: str) -> str:
    return f"task {task}"


def _place(task: str, at: datetime) -> Item:
    return {HASH: {"S": _name(task)}, RANGE: {"S": slot_text(at)}}


def _standing(error: ClientError) -> Item:
    """The item on which a condition was not met; raises the error where that is not what it says."""
    if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
        raise error
    response: dict[str, Any] = {**error.response}
    return response.get("Item") or {}


def _lease(now: int) -> dict[str, str]:
    return _number(now + LEASE_SECONDS)


def _number(number: int) -> dict[str, str]:
    return {"N": str(number)}


def _json(content: Json) -> dict[str, str]:
    return {"S": JSON_ENCODER.encode(content).decode()}
