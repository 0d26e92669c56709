"""What a client sends for a field that holds a file: the id of an upload of theirs, or the file that is there already.

An upload is looked at when it is attached: that it is there, of the size that was agreed, and begins as a file of its
type does.  Its object is put once, so it stays what it was.  That it is of one record only is the store's to keep, by a
marker in the transaction that writes the record (`chalicelib.data.markers`): killed before it nothing is
written, and the object is one of no record, which the daily task deletes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, to_builtins

from chalicelib.api.errors import ApiError
from chalicelib.api.files.media import agrees
from chalicelib.api.files.uploads import InvalidCursorError, read_token
from chalicelib.api.kinds.textual import ULID
from chalicelib.bucket import ObjectGoneError
from chalicelib.specification import naming

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.api.files.uploads import Upload
    from chalicelib.specification import Field
    from chalicelib.specification.values import Json, Record

KNOWN = ("name", "type", "size")
SHOWN = ("id", *KNOWN, "url")

NO_ID = 'must be the id of an upload, or {"id": …}'
NOT_YOURS = "is no upload of yours for this field"
OVER = "was not attached within an hour of its upload; upload it again"
NOT_THERE = "has not been uploaded yet"
ANOTHER = "is another file than the record has; upload it first"


class Standing(Struct, frozen=True):
    """A file that a client says is there already: its id, and what else they say of it."""

    id: str
    told: dict[str, str | int]


def attached(call: Call, field: Field, value: Json, mistakes: Mistakes) -> Json:
    """Return the file of a field as it is kept, or a Standing; what is wrong with it goes into `mistakes`."""
    sent = {"id": value} if isinstance(value, str) else value
    identity = sent.get("id") if isinstance(sent, dict) and sent.keys() <= set(SHOWN) else None
    if not isinstance(identity, str) or not identity:
        mistakes[field.name] = NO_ID
        return None
    if ULID.fullmatch(identity):
        if not _is_there(call):
            mistakes[field.name] = ANOTHER
        return Standing(identity, {name: sent[name] for name in KNOWN if name in sent})
    upload = _agreed(call, field, identity, mistakes)
    return None if upload is None else to_builtins(upload)


def settled(stored: Record, sent: Record) -> Record:
    """Return what was sent with the files that are there already; raises ApiError where they are not."""
    standing = {name: value for name, value in sent.items() if isinstance(value, Standing)}
    kept = {name: value if isinstance(value := stored.get(name), dict) else {} for name in standing}
    wrong = [name for name, value in standing.items() if not _is_same(value, kept[name])]
    if wrong:
        raise ApiError("INVALID_REQUEST", dict.fromkeys(wrong, ANOTHER))
    return sent | kept


def _is_same(standing: Standing, kept: Record) -> bool:
    return standing.id == kept.get("id") and all(kept[name] == value for name, value in standing.told.items())


def _is_there(call: Call) -> bool:
    """Whether the request may be about a record that is there."""
    endpoint = call.endpoint
    return endpoint.operation in ("update", "replace", "action") or (
        endpoint.operation == "update_me" and endpoint.key_parameter is not None
    )


def _agreed(call: Call, field: Field, token: str, mistakes: Mistakes) -> Upload | None:
    """Return what was agreed of an upload that is there and as it should be."""
    if call.endpoint.operation == "register":
        mistakes[field.name] = "can be set once you are signed in"
        return None
    try:
        upload = read_token(call, call.table, field, token)
    except InvalidCursorError:
        mistakes[field.name] = NOT_YOURS
        return None
    wrong = OVER if upload is None else _wrong(call, upload)
    mistakes |= {field.name: wrong} if wrong else {}
    return None if wrong else upload


def _wrong(call: Call, upload: Upload) -> str | None:
    try:
        found = call.backend.files.beginning(naming.file_key(upload.id))
    except ObjectGoneError:
        return NOT_THERE
    if found.size != upload.size:
        return f"has {found.size} bytes and not the {upload.size} that were agreed"
    if not agrees(upload.type, found.content, whole=len(found.content) == found.size):
        return f"is not {upload.type}: its first bytes are those of something else"
    return None
