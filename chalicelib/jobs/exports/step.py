"""A step of an export: as many rows as there is time for, written behind those of the steps before it.

What is stored of the file is an upload that nobody sees before it is complete.  A step that is killed is done again
from where the last one ended: its parts take the place of those that it had stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from msgspec import structs

from chalicelib.api.transfers.exported import ExportedRows
from chalicelib.data.attributes import JSON_ENCODER
from chalicelib.jobs.asking import call_of
from chalicelib.jobs.exports.cells import csv_lines
from chalicelib.jobs.files.uploads import Upload
from chalicelib.jobs.step import Step
from chalicelib.specification.naming import EXPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Backend
    from chalicelib.bucket import Bucket
    from chalicelib.data import Position
    from chalicelib.data.jobs import Job, Progress, State
    from chalicelib.specification.values import Record

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


class ExportStep(Step):
    """One step of an export; `progress` is how far it is."""

    def __init__(self, backend: Backend, bucket: Bucket, job: Job, progress: Progress) -> None:
        super().__init__(backend, bucket, job, progress)
        self._format = job.format or "csv"
        self._key = f"{EXPORTS}{job.id}.{self._format}"

    def _go_on(self, has_time: Callable[[], bool]) -> bool:
        """Write rows; whether there are no more."""
        rows, upload = ExportedRows(call_of(self._backend, self._job)), self._upload()
        start = self.progress.checkpoint.get("position")
        if start is None and self._format == "csv":
            upload.rest += csv_lines([rows.columns]).encode()
        for page, behind in rows.pages(start and tuple(start)):
            upload.rest += self._written(rows.columns, page)
            counted = self.progress.done + len(page)
            self.progress = structs.replace(self.progress, rows=counted, done=counted)
            if behind is not None and not self._has_room(upload, behind, has_time()):
                return False
        return self._complete(upload)

    def _has_room(self, upload: Upload, behind: Position, has_time: bool) -> bool:  # noqa: FBT001 - what it is about
        """Keep what makes a part, and all of it where time is up; whether the step goes on."""
        tail = None
        if upload.is_full:
            upload.store()
        elif has_time:
            return True
        else:
            tail = f"{EXPORTS}{self._job.id}.part{self.progress.step + 1}"
            self._bucket.put(tail, bytes(upload.rest), MEDIA_TYPES[self._format])
        kept = {"position": behind, "upload": upload.upload, "parts": upload.parts, "tail": tail}
        after = structs.replace(self.progress, state="running", checkpoint=kept)
        self.progress = self._jobs.move(self._job, self.progress, after)
        return has_time

    def _upload(self) -> Upload:
        """The file as far as it is written."""
        kept = self.progress.checkpoint
        media_type, parts = MEDIA_TYPES[self._format], tuple(kept.get("parts", ()))
        upload = Upload(self._bucket, self._key, media_type, kept.get("upload"), parts)
        if kept.get("tail"):
            for piece in self._bucket.read(kept["tail"]).pieces:
                upload.rest += piece
        return upload

    def _written(self, columns: list[str], rows: list[Record]) -> bytes:
        if self._format == "csv":
            return csv_lines([row.get(name) for name in columns] for row in rows).encode()
        shown = ({name: row[name] for name in columns if name in row} for row in rows)
        return b"".join(JSON_ENCODER.encode(row) + b"\n" for row in shown)

    def _complete(self, upload: Upload) -> bool:
        """Make the file; one whose parts are another's, who worked on it at the same time, is begun anew."""
        try:
            upload.complete()
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("InvalidPart", "NoSuchKey"):
                raise
            anew = structs.replace(self.progress, rows=0, done=0, checkpoint={})
            self.progress = self._jobs.move(self._job, self.progress, anew)
            return False
        return True

    def _ended(self, state: State) -> Progress:
        return structs.replace(self.progress, result=self._key if state == "finished" else None, checkpoint={})
