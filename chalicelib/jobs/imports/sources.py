"""The file of an import, as it was when the import began: its bytes, unpacked, from any place on."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from chalicelib.bucket import ObjectGoneError
from chalicelib.jobs.files.inflation import inflated, skipped
from chalicelib.jobs.files.layout import is_packed
from chalicelib.jobs.files.refusals import FileRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.bucket import Bucket
    from chalicelib.data.jobs import Job

CHANGED = "the file was changed while it was imported: what is in is of the file as it was"
GONE = "the file is no longer there"


class Source:
    """A file in a bucket.  `read` is how many of its bytes, packed as they are, have been read so far."""

    def __init__(self, bucket: Bucket, job: Job, etag: str, *, packed: bool | None = None) -> None:
        self.read = 0
        self.packed = packed  # None: not known before its first bytes are
        self._bucket = bucket.of(job.bucket)
        self._key = job.key
        self._etag = etag

    def pieces(self, offset: int = 0) -> Iterator[bytes]:
        """The unpacked bytes behind so many of them; of a packed file those before are unpacked once more.

        Raises:
            FileRefusedError: it is not what it was, or nothing that can be unpacked.

        """
        if self.packed is None:
            raw = self._raw(0)
            head = next(raw, b"")
            self.packed, raw = is_packed(head), chain((head,), raw)
            return skipped(inflated(raw) if self.packed else raw, offset)
        return skipped(inflated(self._raw(0)), offset) if self.packed else self._raw(offset)

    def _raw(self, offset: int) -> Iterator[bytes]:
        try:
            stored = self._bucket.read(self._key, offset)
        except ObjectGoneError:
            raise FileRefusedError(GONE) from None
        if stored.etag.strip('"') != self._etag.strip('"'):
            raise FileRefusedError(CHANGED)
        self.read = offset
        for piece in stored.pieces:
            self.read += len(piece)
            yield piece
