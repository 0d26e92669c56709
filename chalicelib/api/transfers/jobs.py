"""Jobs as those see them who began them: what they are, how far they are, and the files that came of them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from chalicelib.api.answers import Answer, success
from chalicelib.api.calls import unauthenticated
from chalicelib.api.checking import check_query
from chalicelib.api.errors import ApiError
from chalicelib.api.replays import HEADER
from chalicelib.auth.policy import SERVICE
from chalicelib.data.jobs import Asker, Jobs
from chalicelib.data.keys import timestamp

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.data.jobs import Job, Progress
    from chalicelib.specification.values import Record

LINK_SECONDS = 15 * 60
"""How long the address of a file is good for."""

MOST_LISTED = 50

ID_CHARACTERS = 32


def read_job(call: Call) -> Answer:
    """Answer a job that the caller began; who may do anything sees every job."""
    check_query(call)
    found = Jobs(call.backend.store).find(call.parameters["id"])
    _refuse_strangers(call)
    if found is None or not _is_seen(call, found[0]):
        raise ApiError("NOT_FOUND")
    return success(shown(call, *found))


def list_jobs(call: Call) -> Answer:
    """Answer the jobs that the caller began, the last first."""
    check_query(call)
    _refuse_strangers(call)
    found = Jobs(call.backend.store).of(call.actor.id or "", MOST_LISTED)
    return success({"items": [shown(call, job, progress) for job, progress in found], "next": None})


def shown(call: Call, job: Job, progress: Progress) -> Record:
    """Return a job as it is answered; its files have addresses, which are good for a while."""
    result = progress.result and call.backend.outside.bucket.link(progress.result, LINK_SECONDS)
    return {
        "id": job.id,
        "kind": job.kind,
        "table": job.table,
        "state": progress.state,
        "reason": progress.reason,
        "rows": progress.rows,
        "done": progress.done,
        "refused": progress.refused,
        "bytes": progress.size,
        "bytes_read": progress.read,
        "created_at": job.created_at,
        "updated_at": progress.updated_at,
        "report": result if job.kind == "import" else None,
        "file": result if job.kind == "export" else None,
    }


def address_of(call: Call, job: Job) -> str:
    """Return the path at which a job is told of."""
    parts = call.path.rstrip("/").split("/")
    base = parts[: len(parts) - call.endpoint.path.count("/")]  # the stage, where API Gateway has it in paths
    served = next(one for one in call.backend.endpoints if one.operation == "job")
    return "/".join(base) + served.path.replace("{id}", job.id)


def asker_of(call: Call) -> Asker:
    """Return who begins a job, as they are now."""
    actor = call.actor
    if SERVICE in actor.roles:
        return Asker(id=actor.id, service=True)
    return Asker(id=actor.id, roles=actor.roles, email=actor.email, claims=actor.claims, scopes=actor.scopes)


def job_id(call: Call, content: bytes, *, unless_keyed: bytes = b"") -> str:
    """Return the id of the job that a request asks for: the same when it is sent again.

    `unless_keyed` tells requests apart that come without an Idempotency-Key.
    """
    key, endpoint = call.header(HEADER), call.endpoint
    asked = [call.actor.id, endpoint.method, endpoint.path, endpoint.table, call.parameters, call.query, key]
    told = msgspec.json.encode(asked) + (unless_keyed if key is None else b"")
    return sha256(told + sha256(content).digest()).hexdigest()[:ID_CHARACTERS]


def now_of(call: Call) -> str:
    """Return the moment at which a job is begun."""
    return timestamp(call.backend.store.moment(None).now)


def _refuse_strangers(call: Call) -> None:
    if not (call.actor.signed_in or call.backend.policy.may_do_anything(call.actor)):
        raise unauthenticated()


def _is_seen(call: Call, job: Job) -> bool:
    own = call.actor.signed_in and job.by.id == call.actor.id
    return own or call.backend.policy.may_do_anything(call.actor)
