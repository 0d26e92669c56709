"""What a person leaves beside records: the jobs that they began, and what went out, or waits to, about them.

How the end of each survives a repeated call, a lost answer, a kill and a duplicate:

- a delivery is emptied by one update, on condition that its state is the one that was read; emptied again, it is as
  once.  Its lease goes too, so that a worker who is sending it at that moment cannot put its content back.
- a job is stopped, on condition of the step that it is at, so that no worker goes on with it; then its files go, then
  itself and its notes, and last its entry among the person's jobs: by that it is found again until all is done.

A file that a worker is writing as its job is stopped is not seen here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from botocore.exceptions import ClientError
from msgspec import Struct, structs

from chalicelib.data.attributes import JSON_ENCODER, encode
from chalicelib.data.deliveries import ERASED, STATES
from chalicelib.data.jobs import Jobs
from chalicelib.specification import naming
from chalicelib.specification.companions import companions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from chalicelib.data.deliveries import Delivery
    from chalicelib.data.items import Item
    from chalicelib.data.jobs import Job, Progress
    from chalicelib.data.store import Store
    from chalicelib.specification.values import Json


class Addressed(Struct, frozen=True):
    """As much of a mail as says to whom it goes."""

    recipient: str = ""


def jobs_of(store: Store, person: str) -> list[dict[str, Json]]:
    """What is kept of the jobs that a person began, the first first; without the content of their files."""
    if not _has(store, naming.JOBS):
        return []
    jobs = Jobs(store)
    found = filter(None, (jobs.find(one) for one, _ in jobs.begun(person)))
    return [_told(job, progress) for job, progress in found]


def end_jobs(store: Store, person: str, delete_file: Callable[[str], object]) -> int:
    """End the jobs that a person began, with their files; how many there were.  `delete_file` takes a key."""
    if not _has(store, naming.JOBS):
        return 0
    jobs = Jobs(store)
    begun = jobs.begun(person)
    for job_id, place in begun:
        found = jobs.stop(job_id)
        for key in _files(*found) if found else ():
            delete_file(key)
        jobs.forget(person, job_id, place)
    return len(begun)


def empty_deliveries(store: Store, records: Collection[str], addresses: Collection[str]) -> int:
    """Empty what went out, or is to, about these records (`tickets 01K…`) or to these addresses; how many there were.

    What is left says that there was something, of which record, and when; what waited is given up.  The log is looked
    through as a whole, by its index, which is a moment behind.
    """
    if not _has(store, naming.DELIVERIES):
        return 0
    ids = [one.id for one in _deliveries(store) if _is_about(one, records, addresses)]
    return sum(_emptied(store, identity) for identity in ids)


def _has(store: Store, companion: str) -> bool:
    return any(name == companion for name, _ in companions(store.specification))


def _told(job: Job, progress: Progress) -> dict[str, Json]:
    begun = {"id": job.id, "kind": job.kind, "table": job.table, "created_at": job.created_at}
    counts = {"rows": progress.rows, "done": progress.done, "refused": progress.refused}
    return begun | {"state": progress.state, "reason": progress.reason} | counts


def _files(job: Job, progress: Progress) -> Iterator[str]:
    """The keys of all that there may be in the bucket of a job."""
    if job.bucket is None and job.key.startswith(naming.UPLOADS):
        yield job.key
    if job.kind == "import":
        yield f"{naming.REPORTS}{job.id}.csv"
    else:
        yield f"{naming.EXPORTS}{job.id}.{job.format or 'csv'}"
        yield from (f"{naming.EXPORTS}{job.id}.part{step}" for step in range(1, progress.step + 1))


def _deliveries(store: Store) -> Iterator[Delivery]:
    for state in STATES:
        yield from store.deliveries.every(state)


def _is_about(delivery: Delivery, records: Collection[str], addresses: Collection[str]) -> bool:
    return delivery.record in records or _recipient(delivery) in addresses


def _recipient(delivery: Delivery) -> str:
    if delivery.kind != "email" or delivery.content is None:
        return ""
    return msgspec.json.decode(delivery.content, type=Addressed).recipient.lower()


def _emptied(store: Store, identity: str) -> bool:
    """Whether there was anything to take out of a delivery; its state may change meanwhile."""
    while (found := store.deliveries.get(identity)) and (found.content is not None or found.reason != ERASED):
        request = {"TableName": store.models.table_name(naming.DELIVERIES), **_emptying(found)}
        try:
            store.models.connection.dispatch("UpdateItem", request)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
        else:
            return True
    return False


def _emptying(delivery: Delivery) -> dict[str, Any]:
    # What came of an attempt has the beginning of what a receiver answered.
    log = [structs.replace(attempt, told=ERASED) for attempt in delivery.log]
    values: Item = {
        ":before": encode(delivery.state),
        ":after": encode("delivered" if delivery.state == "delivered" else "failed"),
        ":erased": encode(ERASED),
        ":log": encode(JSON_ENCODER.encode(log).decode()),
    }
    return {
        "Key": {naming.DELIVERIES_KEY: encode(delivery.id)},
        "UpdateExpression": "SET #state = :after, reason = :erased, #log = :log REMOVE content, lease, lease_ends",
        "ConditionExpression": "#state = :before",
        "ExpressionAttributeNames": {"#state": "state", "#log": "log"},
        "ExpressionAttributeValues": values,
    }
