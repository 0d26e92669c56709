"""Bodies of the media type multipart/form-data (RFC 7578): fields as texts, files as they are."""

from __future__ import annotations

from email.message import Message
from typing import TYPE_CHECKING

from chalicelib.api.errors import ApiError
from chalicelib.api.kinds import Mistake, from_text
from chalicelib.hooks import File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification import Payload
    from chalicelib.specification.values import Json, Record

MEDIA_TYPE = "multipart/form-data"
MOST_PARTS = 100
"""Fields and files of one body."""

TEXTUAL = ("string", "text", "json", "list", "map", "money", "geo")
"""Kinds of which a field of a form holds the text itself."""


def read_multipart(raw: bytes, content_type: str | None, payload: Payload | None) -> tuple[Record, dict[str, File]]:
    """Return the fields that were sent, read as the kinds that the document gives them, and the files.

    Raises ApiError where the body is of another type (415), or not what it says it is (400).
    """
    header = _header("Content-Type", content_type or "")
    boundary = header.get_boundary()
    if header.get_content_type() != MEDIA_TYPE or not boundary:
        raise ApiError("UNSUPPORTED_MEDIA_TYPE", message=f"The body must be {MEDIA_TYPE}")
    fields: Record = {}
    files: dict[str, File] = {}
    for name, file in _parts(raw, boundary.encode()):
        if name in fields or name in files:
            raise ApiError("INVALID_REQUEST", {name: "is given more than once"})
        if isinstance(file, File):
            files[name] = file
        else:
            fields[name] = file
    kinds = {field.name: field.type for field in payload.fields} if payload else {}
    for name in fields.keys() & kinds.keys():
        try:
            fields[name] = fields[name] if kinds[name].kind in TEXTUAL else from_text(kinds[name], str(fields[name]))
        except Mistake as mistake:
            raise ApiError("INVALID_REQUEST", {name: str(mistake)}) from None
    return fields, files


def _parts(raw: bytes, boundary: bytes) -> Iterator[tuple[str, File | Json]]:
    """The parts between the lines of the boundary, each with the name of its field."""
    pieces = (b"\r\n" + raw).split(b"\r\n--" + boundary)
    if len(pieces) - 2 > MOST_PARTS or not pieces[-1].startswith(b"--"):
        raise _malformed()
    for piece in pieces[1:-1]:
        head, found, content = piece.partition(b"\r\n\r\n")
        lines = [line.partition(":") for line in head.decode("utf-8", "replace").split("\r\n") if line.strip()]
        if not found or not lines:
            raise _malformed()
        headers = {name.strip().lower(): value.strip() for name, _, value in lines}
        yield _part(headers, content)


def _part(headers: dict[str, str], content: bytes) -> tuple[str, File | Json]:
    disposition = _header("Content-Disposition", headers.get("content-disposition", ""))
    name, file_name = disposition.get_param("name", header="content-disposition"), disposition.get_filename()
    if not isinstance(name, str):
        raise _malformed()
    if file_name is not None:
        return name, File(file_name, headers.get("content-type", "application/octet-stream"), content)
    try:
        return name, content.decode()
    except UnicodeDecodeError:
        raise ApiError("INVALID_REQUEST", {name: "must be text in UTF-8"}) from None


def _header(name: str, value: str) -> Message:
    message = Message()
    message[name] = value.replace("\r", " ").replace("\n", " ")
    return message


def _malformed() -> ApiError:
    return ApiError("INVALID_REQUEST", message=f"The body is not {MEDIA_TYPE} as its boundary says")
