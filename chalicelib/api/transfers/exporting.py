"""`GET /x/export`: the records that the caller may export become a file, as a job.

The same export, asked for again within the minute, or under the same Idempotency-Key, is the same job: sent again, a
request whose answer was lost does what was left of it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.answers import Answer, success
from chalicelib.api.checking import refuse
from chalicelib.api.replays import check_key
from chalicelib.api.transfers.exported import ExportedRows
from chalicelib.api.transfers.jobs import address_of, asker_of, job_id, now_of, shown
from chalicelib.api.transfers.requests import request_for
from chalicelib.data.jobs import Job, Jobs, Progress

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification.operations import Format

FORMAT = "format"
"""The query parameter that says what the file is to be."""

FORMATS: dict[str, Format] = {"csv": "csv", "ndjson": "ndjson"}

MINUTE = len("2026-11-22T09:30")


def start_export(call: Call) -> Answer:
    """Begin to export what is asked for."""
    call.access("export")
    check_key(call)
    form = _format(call)
    query = {name: texts for name, texts in call.query.items() if name != FORMAT}
    asked = request_for(call.endpoint.method, call.endpoint.path, call.parameters, query)
    ExportedRows(structs.replace(call, request=asked)).check()
    now = now_of(call)
    job = Job(
        id=job_id(call, b"", unless_keyed=now[:MINUTE].encode()),
        kind="export",
        table=call.table.name,
        by=asker_of(call),
        created_at=now,
        method=call.endpoint.method,
        path=call.endpoint.path,
        parameters=call.parameters,
        query=query,
        format=form,
    )
    progress = Jobs(call.backend.store).begin(job, Progress(updated_at=now))
    if not progress.over:
        call.backend.outside.send({"job": job.id})
    headers = {"Location": address_of(call, job)}
    return success(shown(call, job, progress), HTTPStatus.ACCEPTED, headers=headers, message=call.endpoint.message)


def _format(call: Call) -> Format:
    wanted = call.query.get(FORMAT, ["csv"])
    form = FORMATS.get(wanted[0]) if len(wanted) == 1 else None
    if form is None:
        refuse({FORMAT: f"must be {' or '.join(FORMATS)}"})
    return form or "csv"
