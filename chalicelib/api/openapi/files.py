"""Files in the contract: how an upload is begun, what is sent for a file, and how one is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.files.media import MEDIA_TYPE
from chalicelib.api.files.uploads import LARGEST, LONGEST_NAME, SHA256, settable_files
from chalicelib.api.openapi.values import Schema, closed_object, value_schema, whole
from chalicelib.specification import FieldType

if TYPE_CHECKING:
    from chalicelib.api.calls import Call

TEXT: Schema = {"type": "string"}


def upload_request(call: Call) -> Schema:
    """Return the schema of the description of a file."""
    fields = list(settable_files(call))
    described = {
        "table": {**TEXT, "enum": sorted({table.name for table, _ in fields})},
        "field": {**TEXT, "enum": sorted({field.name for _, field in fields})},
        "name": {**TEXT, "minLength": 1, "maxLength": LONGEST_NAME},
        "type": whole(MEDIA_TYPE) | {"description": "The media type, which the field has to allow"},
        "size": {"type": "integer", "minimum": 1, "maximum": max(_most(call)), "description": "In bytes"},
        "sha256": whole(SHA256) | {"description": "The digest of the file: the upload of another is refused"},
    }
    return closed_object(described, [name for name in described if name != "sha256"])


def _most(call: Call) -> list[int]:
    return [field.type.max_bytes or LARGEST for _, field in settable_files(call)] or [LARGEST]


def upload_answer(_: Call) -> Schema:
    """Return the schema of where to put a file, and by which id to attach it."""
    headers = {"type": "object", "additionalProperties": TEXT, "description": "To be sent with it, as they are"}
    put = {"method": {"const": "PUT"}, "url": TEXT, "headers": headers}
    told = {
        "id": {**TEXT, "description": "What to send for the field, within an hour"},
        "upload": closed_object(put, list(put)),
        "expires_at": {**TEXT, "format": "date-time", "description": "Until when it can be put there"},
    }
    return closed_object(told, list(told))


def sent_file() -> Schema:
    """Return the schema of what is sent for a file: the id of an upload, or the file as it was read."""
    return {
        "type": ["string", "object"],
        "minLength": 1,
        "properties": value_schema(FieldType(kind="file"))["properties"],
        "required": ["id"],
        "additionalProperties": False,
        "description": "The id of an upload; or the file that the record has, as it was read",
    }
