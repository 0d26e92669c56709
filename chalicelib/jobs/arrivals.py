"""Files that arrive in a bucket become imports: as section 8 says, or as a client asked who was to send one.

A file is known by its bucket, its key and its content: told of again, however often, it is one import.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from msgspec import Struct, structs

from chalicelib.data.jobs import Asker, Job, Jobs, OvertakenError, Progress
from chalicelib.data.keys import timestamp
from chalicelib.specification.functions import JOBS
from chalicelib.specification.naming import EXPORTS, REPORTS, UPLOADS
from chalicelib.specification.operations import Import

if TYPE_CHECKING:
    from chalicelib.jobs.work import Content, Work

PACKED = ".gz"
"""What the name of a file may end with besides."""


OWN = (UPLOADS, EXPORTS, REPORTS)
"""What the keys of files begin with that come and go through the API."""


class Arrival(Struct, frozen=True):
    """An object that was put into a bucket; `etag` stands for its content, of `size` bytes."""

    bucket: str
    key: str
    etag: str
    size: int


def take_in(work: Work, content: Content) -> None:
    """Begin the imports of the files that a notification of S3 tells of."""
    for record in content["Records"]:
        if str(record.get("eventName", "")).startswith("ObjectCreated:"):
            arrival = _arrival(record)
            _upload(work, arrival)
            for declared in _declared(work, arrival):
                _begin(work, declared, arrival)


def _arrival(record: Content) -> Arrival:
    placed = record["s3"]["object"]
    return Arrival(
        record["s3"]["bucket"]["name"],
        unquote_plus(placed["key"]),  # S3 writes keys as forms do
        str(placed.get("eTag", "")).strip('"'),
        int(placed.get("size", 0)),
    )


def _declared(work: Work, arrival: Arrival) -> list[Import]:
    """The lines of section 8 that are about the file; what comes and goes through the API is no business of theirs."""
    if arrival.bucket == work.bucket and arrival.key.startswith(OWN):
        return []
    imports = [one for one in work.specification.integrations if isinstance(one, Import)]
    return [one for one in imports if (one.bucket or work.bucket) == arrival.bucket and _fits(one, arrival.key)]


def _fits(declared: Import, key: str) -> bool:
    return key.startswith(declared.prefix) and key.removesuffix(PACKED).endswith(declared.suffix.removesuffix(PACKED))


def _begin(work: Work, declared: Import, arrival: Arrival) -> None:
    place = f"{declared.table}\n{arrival.bucket}\n{arrival.key}\n{arrival.etag}"
    job = Job(
        id=sha256(place.encode()).hexdigest()[:32],
        kind="import",
        table=declared.table,
        by=Asker(service=True),
        created_at=timestamp(work.clock()),
        key=arrival.key,
        bucket=declared.bucket,
        format=declared.format,
    )
    fresh = Progress(updated_at=job.created_at, etag=arrival.etag, size=arrival.size)
    progress = Jobs(work.backend.store).begin(job, fresh)
    if not progress.over:
        work.send(JOBS, {"job": job.id})


def _upload(work: Work, arrival: Arrival) -> None:
    """Let the import begin that waits for the file, if one does."""
    if arrival.bucket != work.bucket or not arrival.key.startswith(UPLOADS):
        return
    jobs = Jobs(work.backend.store)
    found = jobs.find(arrival.key.removeprefix(UPLOADS))
    if found is None or found[1].over:
        return
    job, progress = found
    if not progress.etag:
        try:
            jobs.move(job, progress, structs.replace(progress, etag=arrival.etag, size=arrival.size))
        except OvertakenError:  # told of twice at the same time
            return
    work.send(JOBS, {"job": job.id})
