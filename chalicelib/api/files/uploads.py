"""The `upload` operation: an address at which a client may put one file, and the id by which it is attached then.

Nothing is written here.  What was agreed is in the id itself, signed and sealed: it is good for its caller, for one
field of one table, and for an hour.  The address takes one object of the agreed type and size, once: S3 refuses others,
by the headers that are signed with it.
"""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.api.answers import Answer, success
from chalicelib.api.calls import unauthenticated
from chalicelib.api.checking import REQUIRED, check_query, refuse
from chalicelib.api.errors import ApiError
from chalicelib.api.files.media import MEDIA_TYPE, allows
from chalicelib.data import InvalidCursorError
from chalicelib.data.keys import timestamp
from chalicelib.files import LINK_SECONDS
from chalicelib.specification import Field, Table, naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.specification.values import Json

NAMES = ("table", "field", "name", "type", "size", "sha256")
OPTIONAL = "sha256"

TOKEN_SECONDS = 60 * 60
"""How long an upload can be attached."""

LARGEST = 5 * 1024**3
"""Bytes that S3 takes at once."""

LONGEST_NAME = 255

NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f/\\\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
"""Names of files: no paths, nothing that is not seen or turns the text around."""

SHA256 = re.compile(r"[0-9a-f]{64}")

BINDING = "upload of a file"


class Upload(Struct, frozen=True):
    """What was agreed of a file: the id of its object, its name, its media type, its size in bytes."""

    id: str
    name: str
    type: str
    size: int


def begin_upload(call: Call) -> Answer:
    """Answer where to put a file that was described, and by which id to attach it."""
    fields = list(settable_files(call))
    if not fields:
        raise ApiError("FORBIDDEN") if call.actor.signed_in else unauthenticated()
    check_query(call)
    mistakes: Mistakes = {}
    content = call.body()
    place = _place(fields, content, mistakes)
    upload = _agreed(call, place, content, mistakes)
    refuse(mistakes)
    return _answer(call, *place, upload, content.get(OPTIONAL))


def settable_files(call: Call) -> Iterator[tuple[Table, Field]]:
    """Return the fields that hold files and that the caller may set, be it in new records or in some that are there."""
    for table in call.backend.specification.tables:
        for field in table.file_fields:
            accesses = (
                call.backend.policy.access(call.actor, verb, table, call.follow) for verb in ("create", "update")
            )
            if field.name in table.sendable and any(one.ever(field.name) for one in accesses):
                yield table, field


def read_token(call: Call, table: Table, field: Field, token: str) -> Upload | None:
    """Return what was agreed of an upload, None where it is no longer good.

    Raises:
        InvalidCursorError: it was not agreed with this caller, or not for this field.

    """
    *agreed, until = call.backend.store.cursors.decode(_binding(call, table, field), token)
    return Upload(*agreed) if call.backend.store.epoch < int(until) else None


def _place(fields: list[tuple[Table, Field]], content: dict[str, Json], mistakes: Mistakes) -> tuple[Table, Field]:
    mistakes |= {name: "cannot be sent here" for name in content if name not in NAMES}
    mistakes |= {name: REQUIRED for name in NAMES if name != OPTIONAL and content.get(name) is None}
    tables = {table.name: table for table, _ in fields}
    there = [(table, field) for table, field in fields if table.name == content.get("table")]
    found = next((one for one in there if one[1].name == content.get("field")), None)
    if content.get("table") not in tables:
        mistakes.setdefault("table", "has no field for files that is yours to set")
    elif found is None:
        mistakes.setdefault("field", "is not a field for files that is yours to set")
    return found or fields[0]


def _agreed(call: Call, place: tuple[Table, Field], content: dict[str, Json], mistakes: Mistakes) -> Upload:
    kind, misplaced = place[1].type, {"table", "field"} & mistakes.keys()
    name, media_type, size = (content.get(one) for one in ("name", "type", "size"))
    if not isinstance(name, str) or not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        mistakes.setdefault("name", f"must be the name of a file: at most {LONGEST_NAME} characters, and no path")
    if not isinstance(media_type, str) or not MEDIA_TYPE.fullmatch(media_type.lower()):
        mistakes.setdefault("type", "must be a media type such as application/pdf")
    elif not misplaced and not allows(kind.media_types, media_type.lower()):
        mistakes["type"] = f"must be one of {', '.join(kind.media_types)}"
    most = LARGEST if misplaced else kind.max_bytes or LARGEST
    if not isinstance(size, int) or isinstance(size, bool) or not 0 < size <= most:
        mistakes.setdefault("size", f"must be a whole number of bytes from 1 to {most}")
    digest = content.get(OPTIONAL)
    if digest is not None and not (isinstance(digest, str) and SHA256.fullmatch(digest)):
        mistakes[OPTIONAL] = "must be 64 hexadecimal digits, in lower case"
    moment = call.backend.store.moment(call.actor.id)
    whole = size if isinstance(size, int) else 0  # else refused
    return Upload(moment.ulid(moment.now), str(name), str(media_type).lower(), whole)


def _answer(call: Call, table: Table, field: Field, upload: Upload, digest: str | None) -> Answer:
    store, now = call.backend.store, call.backend.store.moment(None).now
    agreed = (upload.id, upload.name, upload.type, upload.size, int(now.timestamp()) + TOKEN_SECONDS)
    headers = {"Content-Type": upload.type, "If-None-Match": "*"}  # an object that is there is not replaced
    if digest:
        headers["x-amz-checksum-sha256"] = base64.b64encode(bytes.fromhex(digest)).decode()
    key = naming.file_key(upload.id)
    url = call.backend.files.upload_url(key, {**headers, "Content-Length": str(upload.size)})
    told = {
        "id": store.cursors.encode(_binding(call, table, field), agreed),
        "upload": {"method": "PUT", "url": url, "headers": headers},
        "expires_at": timestamp(now + timedelta(seconds=LINK_SECONDS)),
    }
    return success(told, HTTPStatus.CREATED, message=call.endpoint.message)


def _binding(call: Call, table: Table, field: Field) -> tuple[str, ...]:
    return BINDING, str(call.actor.id), table.name, field.name


__all__ = ["InvalidCursorError", "Upload", "begin_upload", "read_token", "settable_files"]
