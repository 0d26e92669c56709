"""Values sealed for their own place: AES-256 in GCM, by a data key that is stored, encrypted by KMS, beside the value.

A sealed value is bytes: the format, the encrypted data key, a nonce, and the value as DynamoDB would have kept it, with
its type.  The place (table, field, key of the record) is what has to be said again for it to open: moved to another
record, field or table it does not.  Each sealing has a nonce of its own, so equal values are not alike.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from cryptography.exceptions import InvalidTag

from chalicelib.data.attributes import JSON_ENCODER
from chalicelib.data.items import SEALED, UnreadableError
from chalicelib.data.keys import logged
from chalicelib.specification.values import Json

if TYPE_CHECKING:
    from chalicelib.data.attributes import AttributeValue
    from chalicelib.data.data_keys import DataKeys

Context: TypeAlias = tuple[str, str, Json]
"""The place of a value: a table, a field of it, and the key of the record."""

FORMAT = b"\x01"
LENGTH_BYTES = 2
NONCE_BYTES = 12


class Sealing:
    """Seals and opens the values of one service."""

    def __init__(self, keys: DataKeys) -> None:
        self._keys = keys

    def seal(self, context: Context, value: AttributeValue) -> AttributeValue:
        """An attribute value as one that says nothing; raises KeyUnavailableError."""
        key, nonce = self._keys.current(), os.urandom(NONCE_BYTES)
        head = FORMAT + len(key.wrapped).to_bytes(LENGTH_BYTES, "big") + key.wrapped
        sealed = key.cipher.encrypt(nonce, msgspec.json.encode(value), head + _bound(context))
        return {SEALED: b64encode(head + nonce + sealed).decode()}

    def open(self, context: Context, value: AttributeValue) -> AttributeValue:
        """The attribute value that was sealed for this place; raises UnreadableError and KeyUnavailableError."""
        try:
            head, wrapped, nonce, sealed = _parts(b64decode(value[SEALED]))
            cipher = self._keys.known(wrapped).cipher
            opened: AttributeValue = msgspec.json.decode(cipher.decrypt(nonce, sealed, head + _bound(context)))
        except (InvalidTag, UnreadableError):
            raise UnreadableError(_told(context)) from None
        return opened


def _bound(context: Context) -> bytes:
    return JSON_ENCODER.encode(context)


def _parts(content: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """The head of a sealed value, the encrypted data key in it, the nonce and what is sealed."""
    start = len(FORMAT) + LENGTH_BYTES
    end = start + int.from_bytes(content[len(FORMAT) : start], "big")
    if not content.startswith(FORMAT) or len(content) < end + NONCE_BYTES:
        raise UnreadableError("not sealed here")
    return content[:end], content[start:end], content[end : end + NONCE_BYTES], content[end + NONCE_BYTES :]


def _told(context: Context) -> str:
    table, field, key = context
    return f"{field} of {table} {logged(key)}"
