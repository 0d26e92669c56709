"""A file that is written a piece at a time, and can be gone on with: an object of one part, or of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.bucket import SMALLEST_PART

if TYPE_CHECKING:
    from chalicelib.bucket import Bucket


class Upload:
    """An object on its way into a bucket; `upload` and `parts` are what there is of it already."""

    def __init__(
        self, bucket: Bucket, key: str, media_type: str, upload: str | None = None, parts: tuple[str, ...] = ()
    ) -> None:
        self.key = key
        self.upload = upload
        self.parts = parts
        self.rest = bytearray()
        self._bucket = bucket
        self._media_type = media_type

    @property
    def is_full(self) -> bool:
        """Whether what is not stored yet makes a part."""
        return len(self.rest) >= SMALLEST_PART

    def store(self) -> None:
        """Store what is not stored yet as the next part."""
        if self.upload is None:
            self.upload = self._bucket.begin(self.key, self._media_type)
        etag = self._bucket.add(self.key, self.upload, len(self.parts) + 1, bytes(self.rest))
        self.parts = (*self.parts, etag)
        self.rest.clear()

    def complete(self) -> None:
        """Make the object of all that was written."""
        if self.upload is None:
            self._bucket.put(self.key, bytes(self.rest), self._media_type)
            return
        if self.rest:
            self.store()
        self._bucket.complete(self.key, self.upload, self.parts)
