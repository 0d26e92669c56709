"""Cursors: where a page ended, as an opaque text that is good for one caller and one list only.

A cursor is signed and sealed: a page may end at a record, or at a word, that the caller may not see.  The key is one
that the service makes for itself when it first needs one, and keeps in the ledger: it is in no template, environment or
log.  To revoke all cursors, delete that entry.  Each is signed for the day on which it is made (UTC), and is good until
the end of the next.
"""

from __future__ import annotations

import base64
import hmac
from decimal import Decimal
from hashlib import shake_256
from typing import TYPE_CHECKING

import msgspec

from chalicelib.specification.values import Json

if TYPE_CHECKING:
    from collections.abc import Callable

ENCODER = msgspec.json.Encoder(decimal_format="number")
DECODER = msgspec.json.Decoder(list[Json], float_hook=Decimal)
SIGNATURE_BYTES = 16
KEY_BYTES = 32
"""Bytes of the key that signs."""

DAY_SECONDS = 24 * 60 * 60


class InvalidCursorError(ValueError):
    """A text that is no cursor, or a cursor of another list, another caller or an earlier time."""


class CursorSigner:
    """Writes and reads cursors; `binding` names the caller and the list, `now` gives the seconds since the epoch."""

    def __init__(self, key: bytes, now: Callable[[], float]) -> None:
        self._key = key
        self._now = now

    def encode(self, binding: tuple[str, ...], position: tuple[Json, ...]) -> str:
        """The cursor of a position."""
        content = ENCODER.encode(position)
        signature = self._sign(self._today, binding, content)
        return _text(signature + self._sealed(signature, content))

    def decode(self, binding: tuple[str, ...], cursor: str) -> tuple[Json, ...]:
        """The position that a cursor of this list holds.

        Raises:
            InvalidCursorError: for anything else.

        """
        try:
            raw = base64.urlsafe_b64decode(cursor + "==")  # lets pass what is too much; what came is compared below
        except ValueError as error:
            raise InvalidCursorError(cursor) from error
        signature = raw[:SIGNATURE_BYTES]
        content = self._sealed(signature, raw[SIGNATURE_BYTES:])
        valid = (self._sign(day, binding, content) for day in (self._today, self._today - 1))
        if not any(hmac.compare_digest(signature, one) for one in valid) or _text(raw) != cursor:
            raise InvalidCursorError(cursor)
        return tuple(DECODER.decode(content))

    @property
    def _today(self) -> int:
        return int(self._now() // DAY_SECONDS)

    def _sign(self, day: int, binding: tuple[str, ...], content: bytes) -> bytes:
        return hmac.digest(self._key, ENCODER.encode((day, *binding)) + content, "sha256")[:SIGNATURE_BYTES]

    def _sealed(self, signature: bytes, content: bytes) -> bytes:
        """The content sealed, or opened if it was: the signature starts a stream of bits that only the key tells."""
        stream = shake_256(self._key + signature).digest(len(content))
        return bytes(one ^ other for one, other in zip(content, stream, strict=True))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
