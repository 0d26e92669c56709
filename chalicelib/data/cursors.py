"""Cursors: where a page ended, as an opaque text that fits only the list it came from."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal
from hashlib import sha256

import msgspec

from chalicelib.specification.values import Json

ENCODER = msgspec.json.Encoder(decimal_format="number")
DECODER = msgspec.json.Decoder(list[Json], float_hook=Decimal)
BINDING_LENGTH = 16


class InvalidCursorError(ValueError):
    """A text that is no cursor, or a cursor of another list."""


def encode_cursor(binding: tuple[str, ...], position: tuple[Json, ...]) -> str:
    """The cursor of a position (sort value, key) in the list that `binding` names."""
    content = ENCODER.encode([_fingerprint(binding), *position])
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decode_cursor(binding: tuple[str, ...], cursor: str) -> tuple[Json, ...]:
    """The position that a cursor of this list holds.

    Raises:
        InvalidCursorError: for anything else.

    """
    try:
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        fingerprint, *position = DECODER.decode(content)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise InvalidCursorError(cursor) from error
    if fingerprint != _fingerprint(binding) or len(position) != 2:  # noqa: PLR2004 - sort value and key
        raise InvalidCursorError(cursor)
    return tuple(position)


def _fingerprint(binding: tuple[str, ...]) -> str:
    return sha256(msgspec.json.encode(binding)).hexdigest()[:BINDING_LENGTH]
