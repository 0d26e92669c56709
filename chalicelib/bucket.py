"""The objects of a bucket, read from any byte on and written in parts: in constant memory.

Every write can be repeated: an object is put whole, a part replaces an earlier one of its number, and nothing of an
upload is there before it is completed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

PIECE = 256 * 1024
"""Bytes that are read at once."""

SMALLEST_PART = 5 * 1024 * 1024
"""Bytes of every part of an upload but the last; S3 takes no smaller ones."""

GONE = frozenset({"404", "NoSuchKey", "NoSuchBucket", "NoSuchVersion"})


class ObjectGoneError(Exception):
    """There is no such object."""


class Stored(Struct, frozen=True):
    """An object as it is now: what stands for its content, its size in bytes, and the bytes from the place on."""

    etag: str
    size: int
    pieces: Iterator[bytes]


class Beginning(Struct, frozen=True):
    """The first bytes of an object, and its whole size in bytes."""

    size: int
    content: bytes


class Bucket:
    """A bucket; `s3` is a client of botocore's."""

    def __init__(self, s3: Any, name: str) -> None:  # noqa: ANN401 - botocore has no types
        self._s3 = s3
        self.name = name

    def of(self, name: str | None) -> Bucket:
        """The bucket of another name, None is this one."""
        return Bucket(self._s3, name or self.name)

    def read(self, key: str, offset: int = 0) -> Stored:
        """The object from a byte on; raises ObjectGoneError where there is none."""
        ranged = {"Range": f"bytes={offset}-"} if offset else {}
        try:
            answer = self._s3.get_object(Bucket=self.name, Key=key, **ranged)
        except ClientError as error:
            return self._end(key, error)
        return Stored(answer["ETag"], offset + answer["ContentLength"], _pieces(answer["Body"]))

    def _end(self, key: str, error: ClientError) -> Stored:
        """The object from its end on, behind which there are no bytes to be read."""
        code = error.response["Error"]["Code"]
        if code in GONE:
            raise ObjectGoneError(key) from None
        if code not in ("416", "InvalidRange"):
            raise error
        found = self.head(key)
        return Stored(found.etag, found.size, iter(()))

    def head(self, key: str) -> Stored:
        """What is known of an object, without its bytes; raises ObjectGoneError where there is none."""
        try:
            answer = self._s3.head_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] in GONE:
                raise ObjectGoneError(key) from None
            raise
        return Stored(answer["ETag"], answer["ContentLength"], iter(()))

    def beginning(self, key: str, length: int) -> Beginning:
        """The first bytes of an object, `length` at most; raises ObjectGoneError where there is none."""
        try:
            answer = self._s3.get_object(Bucket=self.name, Key=key, Range=f"bytes=0-{length - 1}")
        except ClientError as error:
            return Beginning(self._end(key, error).size, b"")  # it is empty
        size = int(answer["ContentRange"].rpartition("/")[2])
        return Beginning(size, answer["Body"].read())

    def listed(self, prefix: str, behind: str, limit: int) -> list[tuple[str, datetime]]:
        """At most `limit` objects whose keys begin so, behind another key, each with when it was stored."""
        found = self._s3.list_objects_v2(Bucket=self.name, Prefix=prefix, StartAfter=behind, MaxKeys=limit)
        return [(one["Key"], one["LastModified"]) for one in found.get("Contents", ())]

    def delete(self, key: str) -> None:
        """Delete an object; one that is gone stays so."""
        self._s3.delete_object(Bucket=self.name, Key=key)

    def put(self, key: str, content: bytes, media_type: str) -> str:
        """Store an object; what stands for its content."""
        stored = self._s3.put_object(Bucket=self.name, Key=key, Body=content, ContentType=media_type)
        return str(stored["ETag"])

    def begin(self, key: str, media_type: str) -> str:
        """Begin to store an object in parts; the id of the upload."""
        begun = self._s3.create_multipart_upload(Bucket=self.name, Key=key, ContentType=media_type)
        return str(begun["UploadId"])

    def add(self, key: str, upload: str, number: int, content: bytes) -> str:
        """Store a part (from 1) of an upload; what stands for its content."""
        stored = self._s3.upload_part(Bucket=self.name, Key=key, UploadId=upload, PartNumber=number, Body=content)
        return str(stored["ETag"])

    def complete(self, key: str, upload: str, parts: Sequence[str]) -> None:
        """Make an object of the parts of an upload; one that was made of it already stays."""
        made = [{"PartNumber": number, "ETag": etag} for number, etag in enumerate(parts, 1)]
        try:
            self._s3.complete_multipart_upload(
                Bucket=self.name, Key=key, UploadId=upload, MultipartUpload={"Parts": made}
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchUpload":
                raise
            self.head(key)  # it was made already

    def link(self, key: str, seconds: int) -> str:
        """An address at which anyone may fetch an object for so many seconds."""
        name = key.rpartition("/")[2]
        asked = {"Bucket": self.name, "Key": key, "ResponseContentDisposition": f'attachment; filename="{name}"'}
        return str(self._s3.generate_presigned_url("get_object", Params=asked, ExpiresIn=seconds))

    def upload_link(self, key: str, seconds: int) -> str:
        """An address at which anyone may put an object for so many seconds."""
        asked = {"Bucket": self.name, "Key": key}
        return str(self._s3.generate_presigned_url("put_object", Params=asked, ExpiresIn=seconds))


def _pieces(body: Any) -> Iterator[bytes]:  # noqa: ANN401 - botocore has no types
    while piece := body.read(PIECE):
        yield piece
