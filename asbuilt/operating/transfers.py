"""`asbuilt import` and `asbuilt export`: files into and out of the service that runs here, over its own API.

The same file is the same import: one that was cut off is gone on with, one that is done stays as it is.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import msgspec
from msgspec import Struct

from asbuilt.local.failure import LocalError
from asbuilt.local.folder import ROOT, the_one_running
from asbuilt.local.token import token
from chalicelib.auth import Actor, Policy
from chalicelib.auth.identity import ANYONE, SIGNED_IN
from chalicelib.specification import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from chalicelib.specification import Specification

PIECE = 1024 * 1024
"""Bytes that are sent, or fetched, at once."""

SECONDS = 30
"""How long an answer is waited for."""

POLL_SECONDS = 0.25

Job = dict[str, Any]


class Transfers:
    """The imports and exports of the service that runs here, for somebody of a role."""

    def __init__(self, role: str | None, service: str | None = None, *, root: Path = ROOT) -> None:
        folder, session = the_one_running(service, root)
        self._specification = load(folder.specification)
        self._url = session.url
        chosen = role or _boundless(self._specification)
        self._headers = {"Authorization": f"Bearer {token(chosen, service=service, root=root)}"}

    def bring_in(self, file: Path, table: str, told: Callable[[Job], None]) -> Job:
        """Import a file, telling of the job as it goes on; the job as it ended.

        Raises:
            LocalError: the document has no such import, or the service refuses it.

        """
        path = self._path("import", "POST", table)
        key = {"Idempotency-Key": f"asbuilt import {_hash_of(file)}"}
        begun = self._ask("POST", f"{path}?upload=true", key)
        if begun["state"] == "waiting":
            _put(begun["upload"], file)
        return self._followed(begun, told)

    def take_out(self, table: str, query: Mapping[str, str], told: Callable[[Job], None]) -> Job:
        """Export a table, telling of the job as it goes on; the job as it ended.

        Raises:
            LocalError: as for an import.

        """
        path = self._path("export", "GET", table)
        return self._followed(self._ask("GET", f"{path}?{urlencode(query)}", {}), told)

    def _followed(self, job: Job, told: Callable[[Job], None]) -> Job:
        while job["state"] in ("waiting", "running"):
            time.sleep(POLL_SECONDS)
            job = self._ask("GET", self._job_path(job["id"]), {})
            told(job)
        return job

    def _ask(self, method: str, path: str, headers: dict[str, str]) -> Job:
        status, body = _request(method, self._url + path, self._headers | headers)
        answer = msgspec.json.decode(body)
        if status >= http.client.BAD_REQUEST:
            told = answer.get("data") or answer
            fields = "; ".join(f"{name} {text}" for name, text in (told.get("fields") or {}).items())
            raise LocalError(f"the service refuses it: {told['message']}" + (f" ({fields})" if fields else ""))
        job: Job = answer["data"]
        return job

    def _path(self, operation: str, method: str, table: str) -> str:
        for endpoint in self._specification.endpoints:
            if (endpoint.operation, endpoint.table, endpoint.parent) == (operation, table, None):
                return endpoint.path
        line = f"`- Method: {method}` and `- Path: /{table}/{operation}`"
        raise LocalError(f"the document has no {operation} of '{table}': add an endpoint with {line} to section 4.2")

    def _job_path(self, job_id: str) -> str:
        from chalicelib.api.resources import served  # noqa: PLC0415 - loads what the API needs

        path = next(one.path for one in served(self._specification) if one.operation == "job")
        return path.replace("{id}", job_id)


def fetch(address: str, file: Path) -> None:
    """Write to a file what is at an address."""
    with file.open("wb") as out:
        for piece in _pieces(address):
            out.write(piece)


def _boundless(specification: Specification) -> str:
    """The role that may do anything; raises LocalError where it has to be said which is meant."""
    policy = Policy(specification)
    for role in specification.roles:
        if policy.may_do_anything(Actor(id="somebody", roles=(ANYONE, SIGNED_IN, role))):
            return role
    raise LocalError(f"say for whom with --as; the roles are: {', '.join(specification.roles)}")


def _hash_of(file: Path) -> str:
    digest = sha256()
    with file.open("rb") as content:
        while piece := content.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _put(address: str, file: Path) -> None:
    with file.open("rb") as content:
        status, _ = _request("PUT", address, {"Content-Length": str(file.stat().st_size)}, content)
    if status >= http.client.BAD_REQUEST:
        raise LocalError(f"the bucket does not take the file: {status}")


def _request(method: str, address: str, headers: dict[str, str], body: Any = None) -> tuple[int, bytes]:  # noqa: ANN401 - a file, or nothing
    connection, place = _connection(address)
    try:
        connection.request(method, place, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError as error:
        raise LocalError(f"the service does not answer: {error}; start it again: asbuilt run") from error
    finally:
        connection.close()


def _pieces(address: str) -> Iterator[bytes]:
    connection, place = _connection(address)
    try:
        connection.request("GET", place)
        answer = connection.getresponse()
        if answer.status >= http.client.BAD_REQUEST:
            raise LocalError(f"the bucket does not give the file: {answer.status}")
        while piece := answer.read(PIECE):
            yield piece
    finally:
        connection.close()


def _connection(address: str) -> tuple[http.client.HTTPConnection, str]:
    parts = urlsplit(address)
    return http.client.HTTPConnection(parts.netloc, timeout=SECONDS), f"{parts.path}?{parts.query}"


class Bar(Struct):
    """A bar of how far a job is, on one line of a terminal that is written over; elsewhere nothing is shown of it."""

    write: Callable[[str], object]
    shown: bool
    width: int = 30

    def __call__(self, job: Job) -> None:
        """Show a job as it is now."""
        if self.shown:
            self.write(f"\r{self.line(job)}")

    def line(self, job: Job) -> str:
        """The line: `[######........]  43 %  43,000 rows, 210 refused`."""
        part = min(1.0, job["bytes_read"] / job["bytes"]) if job["bytes"] else 0.0
        filled = int(part * self.width)
        bar = f"[{'#' * filled}{'.' * (self.width - filled)}] {part:4.0%}  " if job["bytes"] else ""
        refused = f", {job['refused']:,} refused" if job["kind"] == "import" else ""
        return f"{bar}{job['rows']:,} rows{refused}"
