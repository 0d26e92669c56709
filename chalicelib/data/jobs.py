"""Imports and exports: what was asked for, by whom, and how far it is.

A job is one item.  What it is stays as it was when it began; how far it is goes on a step at a time, each on condition
that the one before it is the last.  So of two who work on a job at the same time one is stopped, and what a step has
written in the same transaction is written once, whoever is killed when.

Beside it stand its notes, in the order of their places (an import's: what is wrong with its rows), and an entry among
the jobs of who began it.  All of them expire together, or end with the person (`chalicelib.data.traces`).
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct, structs

from chalicelib.data.attributes import JSON_DECODER, JSON_ENCODER, encode
from chalicelib.data.deliveries import ERASED
from chalicelib.data.keys import timestamp
from chalicelib.data.refusals import WriteRefusedError
from chalicelib.data.writes import ON_FAILURE, Step
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.data.items import Item
    from chalicelib.data.steps import Steps
    from chalicelib.data.store import Store

KEPT_DAYS = 90
"""How long a job is known: as long, the same file is the same import."""

JobKind = Literal["import", "export"]
State = Literal["waiting", "running", "finished", "failed"]

HASH, RANGE = naming.JOBS_KEY
ITSELF, NOTE = "job", "note "
OF = "jobs of "
"""What the parts of a job are called, and what the hash key of a person's jobs begins with."""


class OvertakenError(WriteRefusedError):
    """The job is further than was thought: somebody else works on it."""


class Asker(Struct, frozen=True, omit_defaults=True):
    """Who began a job, as they were then; the service itself is nobody."""

    id: str | None = None
    roles: tuple[str, ...] = ()
    email: str | None = None
    claims: dict[str, Any] = {}
    scopes: tuple[str, ...] | None = None
    service: bool = False


class Job(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was asked for: by the endpoint of that method and path, or by a file that arrived.

    `key` is that of the file that comes in, in `bucket` (None: the service's own).
    """

    id: str
    kind: JobKind
    table: str
    by: Asker
    created_at: str
    method: str = ""
    path: str = ""
    parameters: dict[str, str] = {}
    query: dict[str, list[str]] = {}
    key: str = ""
    bucket: str | None = None
    format: Literal["csv", "ndjson"] | None = None


class Progress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a job is: the steps done, its rows, how many of them are done or refused, and where to go on.

    Of an import, `etag` stands for the content of its file as it began (empty: it is not there yet); `size` is how many
    bytes that has, `read` how many of them have been read.
    """

    step: int = 0
    state: State = "waiting"
    updated_at: str = ""
    rows: int = 0
    done: int = 0
    refused: int = 0
    etag: str = ""
    size: int = 0
    read: int = 0
    reason: str | None = None  # of a failure
    result: str | None = None  # the key of the file that came of it
    checkpoint: dict[str, Any] = {}

    @property
    def over(self) -> bool:
        """Whether nothing more comes of it."""
        return self.state in ("finished", "failed")


class Jobs:
    """The jobs of one service."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._name = {"TableName": store.models.table_name(naming.JOBS)}

    def begin(self, job: Job, fresh: Progress) -> Progress:
        """Enter a job, unless it is there already; how far it is.

        One that failed waits again, to be gone on with from where it ended.
        """
        steps = self._store.steps(job.by.id)
        content = {"content": {"S": JSON_ENCODER.encode(job).decode()}, naming.WRITE_ID: {"S": steps.write_id}}
        own = {
            **self._name,
            "Item": self._item(job.id, ITSELF) | content | _attributes(fresh),
            "ConditionExpression": "attribute_not_exists(#hash)",
            "ExpressionAttributeNames": {"#hash": HASH},
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }
        listed = {**self._name, "Item": self._item(f"{OF}{job.by.id}", f"{job.created_at} {job.id}")}
        entered = [Step("Put", own, OvertakenError()), Step("Put", listed, OvertakenError())]
        try:
            self._store.commit(steps, entered)
        except OvertakenError:
            found = self.find(job.id)
            if found is None:
                raise
            return self._again(*found)
        return fresh

    def _again(self, job: Job, progress: Progress) -> Progress:
        if progress.state != "failed":
            return progress
        return self.move(job, progress, structs.replace(progress, state="waiting", reason=None))

    def find(self, job_id: str) -> tuple[Job, Progress] | None:
        """A job and how far it is; None where there is none, or no longer."""
        item = self._store.item(naming.JOBS, {HASH: {"S": job_id}, RANGE: {"S": ITSELF}})
        if item is None or int(item[naming.EXPIRY]["N"]) <= self._store.epoch:
            return None
        job = msgspec.json.decode(item["content"]["S"], type=Job)
        return job, msgspec.convert(JSON_DECODER.decode(item["progress"]["S"]), Progress)

    def of(self, person: str, limit: int) -> list[tuple[Job, Progress]]:
        """The jobs that a person began, at most so many, the last first."""
        listed = self._query(f"{OF}{person}", forward=False, limit=limit)
        ids = [item[RANGE]["S"].rpartition(" ")[2] for item in listed]
        found = (self.find(one) for one in ids)
        return [one for one in found if one is not None]

    def begun(self, person: str) -> list[tuple[str, str]]:
        """The ids of the jobs that a person began, each with its place among theirs, whether or not it is there."""
        places = [item[RANGE]["S"] for item in self._query(f"{OF}{person}")]
        return [(place.rpartition(" ")[2], place) for place in places]

    def stop(self, job_id: str) -> tuple[Job, Progress] | None:
        """Let nobody go on with a job, and what it is then; None where there is none."""
        while (found := self.find(job_id)) and found[1].reason != ERASED:
            with suppress(OvertakenError):  # a worker has gone on with it meanwhile
                self.move(*found, structs.replace(found[1], state="failed", reason=ERASED))
        return found

    def forget(self, person: str, job_id: str, place: str) -> None:
        """Delete a job and its notes, and last its entry among those of a person."""
        for range_key in [item[RANGE]["S"] for item in self._query(job_id)]:
            self._delete(job_id, range_key)
        self._delete(f"{OF}{person}", place)

    def _delete(self, hash_key: str, range_key: str) -> None:
        key = {HASH: {"S": hash_key}, RANGE: {"S": range_key}}
        self._store.models.connection.dispatch("DeleteItem", {**self._name, "Key": key})

    def moved(self, steps: Steps, job: Job, before: Progress, after: Progress, note: str = "") -> list[Step]:
        """The steps of a write that bring a job from one progress to the next, and add a note to it.

        They refuse, with OvertakenError, where the job is not at the first.
        """
        after = structs.replace(after, step=before.step + 1, updated_at=timestamp(steps.now))
        names = {"#step": "step", "#progress": "progress", "#write": naming.WRITE_ID}
        values = {**_attributes(after), "before": encode(before.step), "mine": {"S": steps.write_id}}
        update = {
            **self._name,
            "Key": {HASH: {"S": job.id}, RANGE: {"S": ITSELF}},
            "UpdateExpression": "SET #progress = :progress, #step = :step, #write = :mine",
            "ConditionExpression": "#step = :before",
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {f":{name}": value for name, value in values.items()},
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }
        own = Step("Update", update, OvertakenError())
        if not note:
            return [own]
        kept = self._item(job.id, f"{NOTE}{after.step:010d}") | {"text": {"S": note}}
        return [own, Step("Put", {**self._name, "Item": kept}, OvertakenError())]

    def move(self, job: Job, before: Progress, after: Progress) -> Progress:
        """Bring a job from one progress to the next; raises OvertakenError where it is not at the first."""
        steps = self._store.steps(job.by.id)
        self._store.commit(steps, self.moved(steps, job, before, after))
        return structs.replace(after, step=before.step + 1)

    def notes(self, job: Job) -> Iterator[str]:
        """The notes of a job, in their order."""
        for item in self._query(job.id, prefix=NOTE):
            yield item["text"]["S"]

    def _item(self, hash_key: str, range_key: str) -> Item:
        expiry = self._store.epoch + KEPT_DAYS * 24 * 60 * 60
        return {HASH: {"S": hash_key}, RANGE: {"S": range_key}, naming.EXPIRY: encode(expiry)}

    def _query(
        self, hash_key: str, *, prefix: str = "", forward: bool = True, limit: int | None = None
    ) -> Iterator[Item]:
        condition, values = "#hash = :hash", {":hash": {"S": hash_key}}
        names = {"#hash": HASH}
        if prefix:
            condition += " AND begins_with(#range, :prefix)"
            values[":prefix"] = {"S": prefix}
            names["#range"] = RANGE
        request: dict[str, Any] = {
            **self._name,
            "KeyConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
            "ScanIndexForward": forward,
            "ConsistentRead": True,
            **({"Limit": limit} if limit else {}),
        }
        while True:
            found = self._store.models.connection.dispatch("Query", request)
            yield from found["Items"]
            if limit or not found.get("LastEvaluatedKey"):
                return
            request["ExclusiveStartKey"] = found["LastEvaluatedKey"]


def _attributes(progress: Progress) -> Item:
    return {"progress": {"S": JSON_ENCODER.encode(progress).decode()}, "step": encode(progress.step)}
