"""`POST /x/import`: a file is kept, and becomes a job that makes records of its rows.

How it survives repetition, kills and lost answers: the job is known by who sent what (or by their Idempotency-Key), so
that the same request, sent again, finds it; the file is put under the job's id first, then the job is entered once,
then its message is sent.  Whatever of that was not done is done by the repetition.
"""

from __future__ import annotations

from http import HTTPStatus
from os import urandom
from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.answers import Answer, success
from chalicelib.api.bodies import raw_body
from chalicelib.api.checking import refuse, unknown_parameters
from chalicelib.api.decisions import within_path
from chalicelib.api.errors import ApiError, refused
from chalicelib.api.replays import check_key
from chalicelib.api.transfers.jobs import address_of, asker_of, job_id, now_of, shown
from chalicelib.data import WriteRefusedError
from chalicelib.data.jobs import Job, Jobs, Progress
from chalicelib.specification.naming import UPLOADS

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification.operations import Format

UPLOAD = "upload"
"""The query parameter by which an address is asked for to which a large file can be sent."""

UPLOAD_SECONDS = 60 * 60
"""How long such an address is good for."""

MEDIA_TYPES: dict[str, Format | None] = {
    "text/csv": "csv",
    "application/x-ndjson": "ndjson",
    "application/gzip": None,
    "application/octet-stream": None,
}
"""What a file may be sent as, and the form that it then has; None: its first byte tells."""


def start_import(call: Call) -> Answer:
    """Keep the file that is sent, and begin to import it; or answer where to send it to."""
    call.access("import")
    call.access("create")
    check_key(call)
    mistakes = unknown_parameters(call, (UPLOAD,))
    wanted = call.query.get(UPLOAD, ["false"])
    if wanted not in (["true"], ["false"]):
        mistakes[UPLOAD] = "must be true or false"
    refuse(mistakes)
    within_path(call)
    return _expect_file(call) if wanted == ["true"] else _take_file(call)


def begin_import(call: Call, content: bytes) -> Job:
    """Begin to import a file into the call's table, where a function of the team's own asks for it."""
    call.access("import")
    call.access("create")
    job = structs.replace(_job(call, content, None), method="", path="")
    try:
        _begin(call, job, content)
    except WriteRefusedError as refusal:
        raise refused(refusal) from None
    return job


def _take_file(call: Call) -> Answer:
    form, content = _media_type(call), raw_body(call.request)
    if not content:
        raise ApiError("INVALID_REQUEST", {"body": "is empty: send the file as it is"})
    job = _job(call, content, form)
    return _accepted(call, job, _begin(call, job, content), {})


def _begin(call: Call, job: Job, content: bytes) -> Progress:
    outside = call.backend.outside
    etag = outside.bucket.put(job.key, content, "application/octet-stream")
    fresh = Progress(updated_at=job.created_at, etag=etag.strip('"'), size=len(content))
    progress = Jobs(call.backend.store).begin(job, fresh)
    if not progress.over:
        outside.send({"job": job.id})
    return progress


def _expect_file(call: Call) -> Answer:
    if raw_body(call.request):
        raise ApiError("INVALID_REQUEST", {"body": f"cannot be sent with {UPLOAD}=true: send it to the address"})
    job = _job(call, None, None)
    progress = Jobs(call.backend.store).begin(job, Progress(updated_at=job.created_at))
    address = call.backend.outside.bucket.upload_link(job.key, UPLOAD_SECONDS)
    return _accepted(call, job, progress, {"upload": address})


def _media_type(call: Call) -> Format | None:
    media_type = (call.header("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        known = ", ".join(MEDIA_TYPES)
        raise ApiError("UNSUPPORTED_MEDIA_TYPE", message=f"The body must be a file: Content-Type is one of {known}")
    return MEDIA_TYPES[media_type]


def _job(call: Call, content: bytes | None, form: Format | None) -> Job:
    # An upload is of a file that nobody knows yet: without a key, each is another.
    known = job_id(call, b"", unless_keyed=urandom(16)) if content is None else job_id(call, content)
    return Job(
        id=known,
        kind="import",
        table=call.table.name,
        by=asker_of(call),
        created_at=now_of(call),
        method=call.endpoint.method,
        path=call.endpoint.path,
        parameters=call.parameters,
        key=UPLOADS + known,
        format=form,
    )


def _accepted(call: Call, job: Job, progress: Progress, also: dict[str, str]) -> Answer:
    told = shown(call, job, progress) | also
    headers = {"Location": address_of(call, job)}
    return success(told, HTTPStatus.ACCEPTED, headers=headers, message=call.endpoint.message)
