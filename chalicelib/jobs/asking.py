"""Whom a job is done for: the call of who asked for it, made again as it was then.

Their roles are those of that time.  A file that arrives by itself is taken in with the service's own rights: the
document says that it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.calls import Call, Part
from chalicelib.api.transfers.requests import request_for
from chalicelib.auth import Actor
from chalicelib.auth.policy import SERVICE
from chalicelib.specification import Endpoint

if TYPE_CHECKING:
    from chalicelib.api.calls import Backend
    from chalicelib.data.jobs import Asker, Job


class NoSuchEndpointError(Exception):
    """The document no longer has the endpoint that was asked."""


def call_of(backend: Backend, job: Job) -> Call:
    """The call that a job is about, by who asked for it.

    Raises:
        NoSuchEndpointError: it cannot be asked any more.

    """
    request = request_for(job.method, job.path, job.parameters, job.query, job.id)
    rights = backend.serving if job.by.service else backend
    return Call(rights, _endpoint(backend, job), _actor(job.by), request, job.parameters, {})


def row_of(call: Call) -> Call:
    """The call that makes one record of a row, with nothing sent yet."""
    creating = structs.replace(call.endpoint, operation="create", message=None, response=None)
    return structs.replace(call, endpoint=creating, part=Part("", {}))


def _endpoint(backend: Backend, job: Job) -> Endpoint:
    if backend.specification.table(job.table) is None:
        raise NoSuchEndpointError
    if not job.path:  # a file that arrived, or that a function of the team's own has sent on
        return Endpoint(method="POST", path="", operation=job.kind, table=job.table)
    place = (job.method, job.path)
    found = next((one for one in backend.specification.endpoints if (one.method, one.path) == place), None)
    if found is None or found.table != job.table:
        raise NoSuchEndpointError
    return found


def _actor(by: Asker) -> Actor:
    if by.service:
        return Actor(id=by.id, roles=(SERVICE,))
    return Actor(id=by.id, roles=by.roles, email=by.email, claims=by.claims, scopes=by.scopes)
