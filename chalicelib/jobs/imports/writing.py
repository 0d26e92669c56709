"""The rows of a batch become records: in one transaction with how far the import is, so that each is made once.

Killed before it nothing is written and the rows are read again; after it all is, and reading goes on behind them.
Rows that the database refuses are taken out, told of in the report, and the others are written; a batch that does not
go into one transaction is divided.
"""

from __future__ import annotations

import time
from contextlib import nullcontext
from random import uniform
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from msgspec import structs

from chalicelib.api.decisions import drafted_under, within_path
from chalicelib.api.errors import TRANSIENT, ApiError, from_database, refused
from chalicelib.api.permits import foresee_references, permit_import
from chalicelib.api.transfers.requests import request_for
from chalicelib.data import (
    ATTEMPTS,
    Change,
    MissingReferenceError,
    StaleError,
    TakenError,
    TooManyStepsError,
    WriteRefusedError,
)
from chalicelib.jobs.imports.faults import faults_of, line_of, place_of, report

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice.app import Request

    from chalicelib.api.calls import Call
    from chalicelib.data.jobs import Job, Jobs, Progress
    from chalicelib.jobs.imports.rows import Row


WAITS = (0.1, 0.3, 1.0, 3.0)
"""Seconds after which a batch is tried again; half of them at least."""

PASSING = frozenset({"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"})
"""What DynamoDB says of a step of a transaction that can be done later."""


class RowWriter:
    """Writes the rows of one import; raises ApiError where who asked for it may not make records so."""

    def __init__(self, call: Call, jobs: Jobs, job: Job, pause: Callable[[float], None] = time.sleep) -> None:
        self.is_decided = call.is_decided("create")
        self._pause = pause
        self._call = call
        self._jobs = jobs
        self._job = job
        self._importing = call.access("import")
        self._creating = call.access("create")
        self._within = within_path(call)

    def write(self, progress: Progress, rows: list[Row]) -> Progress:
        """Write a batch; how far the import is then.

        Where functions of the team's own decide, the batch makes one record, which goes with what they write; it is
        decided again when that has changed meanwhile.

        Raises:
            OvertakenError: somebody else goes on with it.
            StaleError, ClientError, BotoCoreError: the database does not do it now.

        """
        self._draft(rows)
        size, attempts = len(rows), ATTEMPTS if self.is_decided else 1
        while rows:
            part = rows[:size]
            try:
                progress = self._commit(progress, part)
            except StaleError:
                attempts -= 1
                if not attempts:
                    raise
                self._draft(part)
            except (WriteRefusedError, ClientError) as error:
                size = self._take_out(error, part)
            else:
                rows = rows[len(part) :]
        return progress

    def _draft(self, rows: list[Row]) -> None:
        """Decide on the rows, with all that they refer to read together."""
        self._call.referred.clear()
        sent = [row.sent for row in rows if not row.faults]
        foresee_references(self._call, sent)
        self._call.foresee(self._call.table, sent, self._importing.followed | self._creating.followed)
        for row in rows:
            if not row.faults:
                self._decide(row)

    def _decide(self, row: Row) -> None:
        call = self._call
        if self.is_decided:
            call = structs.replace(call, request=self._known_as(row), joined=None)
            row.joined = call.join()
        try:
            record = drafted_under(call, self._creating, row.sent, self._within)
            permit_import(self._importing, record, set(row.sent))
        except ApiError as error:
            row.refuse(faults_of(error, row.line, self._call.backend.errors))
        else:
            row.record = record

    def _known_as(self, row: Row) -> Request:
        """The request of a row, by whose id functions know that they are called again for it."""
        job = self._job
        return request_for(job.method, job.path, job.parameters, job.query, f"{job.id} {row.line}")

    def _commit(self, progress: Progress, rows: list[Row]) -> Progress:
        table, store, last = self._call.table, self._call.backend.store, rows[-1]
        making = [row for row in rows if row.record is not None]
        changes = [Change(table, {}, row.record or {}, place_of(row.line)) for row in making]
        after = structs.replace(
            progress,
            state="running",
            rows=progress.rows + len(rows),
            done=progress.done + len(making),
            refused=progress.refused + len(rows) - len(making),
            checkpoint=progress.checkpoint | {"offset": last.offset, "lines": last.lines},
        )
        steps = store.steps(self._call.actor.id)
        told = report(fault for row in rows for fault in row.faults)
        joined = next((row.joined for row in making), None)
        with joined.settled() if joined else nullcontext():
            changes += joined.changes() if joined else []
            emitted = joined.emitted if joined else ()
            done = [*steps.of(changes, None, emitted), *self._jobs.moved(steps, self._job, progress, after, told)]
            self._persist(lambda: store.commit(steps, done))
        return structs.replace(after, step=progress.step + 1)

    def _persist(self, commit: Callable[[], None]) -> None:
        """Do a write again that the database has no time for, or that meets others: it stays the same write."""
        for seconds in WAITS:
            try:
                return commit()
            except StaleError:
                if self.is_decided:  # what it was decided on has changed
                    raise
            except (ClientError, BotoCoreError) as error:
                if not _passes(error):
                    raise
            self._pause(seconds * uniform(0.5, 1))  # noqa: S311 - workers are to wait differently long
        return commit()

    def _take_out(self, error: WriteRefusedError | ClientError, rows: list[Row]) -> int:
        """Refuse the rows that an error is about, or divide the batch; how many rows to try next."""
        if isinstance(error, TakenError | MissingReferenceError):
            self._refuse(error, rows)
            return len(rows)
        told = refused(error) if isinstance(error, TooManyStepsError) else _too_large(error)
        if told is None:
            raise error
        making = [row for row in rows if row.record is not None]
        if len(making) > 1:
            return len(rows) // 2
        for row in making:
            row.refuse(faults_of(told, row.line, self._call.backend.errors))
        return len(rows)

    def _refuse(self, error: TakenError | MissingReferenceError, rows: list[Row]) -> None:
        by_line: dict[int | None, dict[str, str]] = {}
        for name, reason in error.fields.items():
            by_line.setdefault(line_of(name), {})[name] = reason
        for row in rows:
            if row.line in by_line:
                told = refused(type(error)(by_line[row.line]))
                row.refuse(faults_of(told, row.line, self._call.backend.errors))


def _too_large(error: WriteRefusedError | ClientError) -> ApiError | None:
    known = from_database(error) if isinstance(error, ClientError) else None
    return known if known and known.code == "CONTENT_TOO_LARGE" else None


def _passes(error: ClientError | BotoCoreError) -> bool:
    """Whether the database may do a moment later what it does not do now."""
    if isinstance(error, BotoCoreError):
        return True
    response: dict[str, Any] = {**error.response}
    reasons = {reason.get("Code") for reason in response.get("CancellationReasons", ())}
    return response["Error"]["Code"] in TRANSIENT or not reasons.isdisjoint(PASSING)
