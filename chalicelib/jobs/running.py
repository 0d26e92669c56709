"""Imports and exports, a step for each message; a step that does not end its job sends the message of the next.

Killed anywhere, a step is done again from where the one before it ended: the queue gives its message out again.  Of
two who do the same step at once one is stopped by the first thing that it writes, and is done with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.bucket import Bucket
from chalicelib.data.jobs import Jobs, OvertakenError
from chalicelib.jobs.exports.step import ExportStep
from chalicelib.jobs.imports.step import ImportStep
from chalicelib.specification.functions import JOBS

if TYPE_CHECKING:
    from chalicelib.data.jobs import JobKind
    from chalicelib.jobs.work import Content, Work

ENDING_MILLISECONDS = 15_000
"""With less time left than this a step pauses: there has to be some for a report, or for the last part of a file."""

STEPS: dict[JobKind, type[ImportStep | ExportStep]] = {"import": ImportStep, "export": ExportStep}
"""What does a step of each kind of job."""


def go_on(work: Work, content: Content) -> None:
    """Do the next step of the job that a message names; one that is over, or unknown, has none."""
    found = Jobs(work.backend.store).find(str(content["job"]))
    if found is None:
        return
    job, progress = found
    if progress.over or (job.kind == "import" and not progress.etag):
        return
    step = STEPS[job.kind](work.backend, Bucket(work.clients.s3, work.bucket), job, progress)
    try:
        progress = step.run(lambda: work.remaining() >= ENDING_MILLISECONDS)
    except OvertakenError:
        return
    if not progress.over:
        work.send(JOBS, {"job": job.id})
