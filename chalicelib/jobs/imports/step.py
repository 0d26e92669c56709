"""A step of an import: as many rows of its file as there is time for, and its report when there are no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from chalicelib.api.errors import ApiError
from chalicelib.data.jobs import Jobs
from chalicelib.jobs.asking import NoSuchEndpointError, call_of, row_of
from chalicelib.jobs.exports.cells import csv_lines
from chalicelib.jobs.files.layout import Layout, layout_of
from chalicelib.jobs.files.lines import Lines
from chalicelib.jobs.files.refusals import FileRefusedError
from chalicelib.jobs.files.uploads import Upload
from chalicelib.jobs.imports.batches import batches
from chalicelib.jobs.imports.faults import HEADER
from chalicelib.jobs.imports.rows import Rows
from chalicelib.jobs.imports.sources import Source
from chalicelib.jobs.imports.writing import RowWriter
from chalicelib.specification.naming import REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Backend
    from chalicelib.bucket import Bucket
    from chalicelib.data.jobs import Job, Progress, State


class ImportStep:
    """One step of an import; `progress` is how far it is."""

    def __init__(self, backend: Backend, bucket: Bucket, job: Job, progress: Progress) -> None:
        self.progress = progress
        self._backend = backend
        self._bucket = bucket
        self._job = job
        self._jobs = Jobs(backend.store)

    def run(self, has_time: Callable[[], bool]) -> Progress:
        """Go on while there is time; how far the import is then.

        Raises:
            OvertakenError: somebody else goes on with it.
            StaleError, ClientError, BotoCoreError: the database or the bucket does not do it now.

        """
        try:
            ended = self._import_rows(has_time)
        except FileRefusedError as refusal:
            return self._end("failed", str(refusal))
        except NoSuchEndpointError:
            return self._end("failed", "the document no longer has the endpoint that was asked")
        except ApiError as error:
            return self._end("failed", error.message or self._backend.errors.entry(error.code).text)
        return self._end("finished") if ended else self.progress

    def _import_rows(self, has_time: Callable[[], bool]) -> bool:
        """Import rows; whether there are no more."""
        call = row_of(call_of(self._backend, self._job))
        writer = RowWriter(call, self._jobs, self._job)
        source, layout = self._opened()
        offset, lines = (self.progress.checkpoint.get(name, begun) for name, begun in _beginning(layout))
        rows = Rows(call, layout, Lines(source.pieces(offset), layout.encoding, offset=offset, number=lines))
        for batch in batches(rows, call.table, offset, singly=writer.is_decided):
            self.progress = writer.write(structs.replace(self.progress, read=source.read), batch)
            if not has_time():
                return False
        return True

    def _opened(self) -> tuple[Source, Layout]:
        """The file and its layout, which the first step finds out and keeps."""
        known = self.progress.checkpoint
        if "layout" in known:
            source = Source(self._bucket, self._job, self.progress.etag, packed=known["packed"])
            return source, msgspec.convert(known["layout"], Layout)
        source = Source(self._bucket, self._job, self.progress.etag)
        layout = layout_of(source.pieces(), self._job.format)
        kept = {"packed": source.packed, "layout": msgspec.to_builtins(layout)}
        self.progress = structs.replace(self.progress, checkpoint=kept)
        return source, layout

    def _end(self, state: State, reason: str | None = None) -> Progress:
        """End the import, with its report; done again, it writes the same report once more.

        One that failed keeps its place: where it is asked for again, it goes on there.
        """
        result = self._report() if self.progress.refused else None
        ended = structs.replace(self.progress, state=state, reason=reason, result=result)
        return self._jobs.move(self._job, self.progress, ended)

    def _report(self) -> str:
        upload = Upload(self._bucket, f"{REPORTS}{self._job.id}.csv", "text/csv; charset=utf-8")
        upload.rest += csv_lines([HEADER]).encode()
        for note in self._jobs.notes(self._job):
            upload.rest += note.encode()
            if upload.is_full:
                upload.store()
        upload.complete()
        return upload.key


def _beginning(layout: Layout) -> tuple[tuple[str, int], tuple[str, int]]:
    return ("offset", layout.offset), ("lines", layout.lines)
