"""The task that writes the records that meet a condition to a file in the service's bucket.

The file is named by the table and the time of the task, so whoever writes it again writes the same.  Nothing is there
before all of it is.  A step writes one part, or what there is time for: what makes no part yet waits in an object
beside it, which is named by how many rows there are.  A step that is killed is done again, and its part takes the place
of the one that it had stored.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from chalicelib.bucket import Bucket
from chalicelib.data.attributes import JSON_ENCODER
from chalicelib.jobs.exports.cells import csv_lines
from chalicelib.jobs.files.uploads import Upload
from chalicelib.jobs.tasks.changing import table_of
from chalicelib.jobs.tasks.choosing import Chosen, LeftError
from chalicelib.jobs.tasks.parts import Part
from chalicelib.specification.values import told

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.jobs.tasks.parts import Action
    from chalicelib.jobs.work import Work
    from chalicelib.specification.operations import ExportRecords, Task
    from chalicelib.specification.values import Json, Record

STAMP = "%Y%m%dT%H%M%SZ"
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
ENOUGH_MILLISECONDS = 15_000
"""What has to remain of an invocation for another record to be read: a part of five megabytes has to be stored."""

ANEW: dict[str, Json] = {}
"""The position of a file that is begun anew: parts of it are another's, who had lost the time without knowing."""


def exporting(work: Work, task: Task, at: datetime) -> Action:
    """What writes the next part of the file."""
    action = cast("ExportRecords", task.action)
    table = table_of(work.specification, action.table)
    shown = [field.name for field in table.fields if not field.write_only]
    columns = list(dict.fromkeys([table.key, *shown]))
    file = _File(work, f"{action.prefix}{table.name}-{at.strftime(STAMP)}", action.format, columns)
    chosen = Chosen(work.backend.store, table, action.where, at)

    def step(position: Any) -> Part:  # noqa: ANN401 - JSON of ours
        kept = position or ANEW
        upload, rows = file.begun(kept), kept.get("rows", 0)
        for record, place in chosen.records(kept.get("place")):
            if _is_meant(chosen, record):
                upload.rest += file.lines(record)
                rows += 1
            pauses = work.remaining() < ENOUGH_MILLISECONDS
            if pauses or upload.is_full:
                return Part({}, file.kept(upload, rows) | {"place": place, "rows": rows}, pauses)
        return Part({"exported": rows}) if file.complete(upload) else Part({}, ANEW)

    return step


def _is_meant(chosen: Chosen, record: Record) -> bool:
    try:
        chosen.require(record)
    except LeftError:
        return False
    return True


class _File:
    """One file of records, on its way into the bucket."""

    def __init__(self, work: Work, name: str, form: str, columns: list[str]) -> None:
        self._bucket = Bucket(work.clients.s3, work.bucket)
        self._key, self._tail = f"{name}.{form}", f"{name}.part"
        self._form = form
        self._columns = columns

    def begun(self, kept: dict[str, Any]) -> Upload:
        """The file as far as it was written."""
        upload = Upload(
            self._bucket, self._key, MEDIA_TYPES[self._form], kept.get("upload"), tuple(kept.get("parts", ()))
        )
        if kept.get("tail"):
            for piece in self._bucket.read(kept["tail"]).pieces:
                upload.rest += piece
        elif not kept and self._form == "csv":
            upload.rest += csv_lines([self._columns]).encode()
        return upload

    def lines(self, record: Record) -> bytes:
        """A record as it is written, without what cannot be told."""
        record = told(record)
        if self._form == "csv":
            return csv_lines([[record.get(name) for name in self._columns]]).encode()
        return JSON_ENCODER.encode({name: record[name] for name in self._columns if name in record}) + b"\n"

    def kept(self, upload: Upload, rows: int) -> dict[str, Any]:
        """Store what was written; how to go on."""
        tail = None
        if upload.is_full:
            upload.store()
        else:
            tail = f"{self._tail}{rows}"
            self._bucket.put(tail, bytes(upload.rest), MEDIA_TYPES[self._form])
        return {"upload": upload.upload, "parts": list(upload.parts), "tail": tail}

    def complete(self, upload: Upload) -> bool:
        """Make the file of all that was written; False where a part of it is another's."""
        try:
            upload.complete()
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("InvalidPart", "NoSuchKey"):
                raise
            return False
        return True
