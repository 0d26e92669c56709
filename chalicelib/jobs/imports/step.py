"""A step of an import: as many rows of its file as there is time for, and its report when there are no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from chalicelib.jobs.asking import call_of, row_of
from chalicelib.jobs.exports.cells import csv_lines
from chalicelib.jobs.files.layout import Layout, layout_of
from chalicelib.jobs.files.lines import Lines
from chalicelib.jobs.files.uploads import Upload
from chalicelib.jobs.imports.batches import batches
from chalicelib.jobs.imports.faults import HEADER
from chalicelib.jobs.imports.rows import Rows
from chalicelib.jobs.imports.sources import Source
from chalicelib.jobs.imports.writing import RowWriter
from chalicelib.jobs.step import Step
from chalicelib.specification.naming import REPORTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.data.jobs import Progress, State


class ImportStep(Step):
    """One step of an import; `progress` is how far it is."""

    def _go_on(self, has_time: Callable[[], bool]) -> bool:
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

    def _ended(self, state: State) -> Progress:  # noqa: ARG002 - there is a report however it ends
        """With its report; done again, it writes the same report once more.

        One that failed keeps its place: where it is asked for again, it goes on there.
        """
        return structs.replace(self.progress, result=self._report() if self.progress.refused else None)

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
