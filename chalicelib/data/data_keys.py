"""The data keys that fields are sealed with: made and encrypted by KMS, kept in clear in memory alone, for a while.

All environments of a service seal with one data key for thirty days, which the ledger holds as KMS has encrypted it: so
a page of records that a hundred environments wrote is opened with one call of KMS, not a hundred.  An environment
that knows a key asks nobody for an hour; then KMS is asked again, so that a key of KMS that was taken away is of no use
any longer.  A data key seals at most 2^20 values in an environment, far less than random nonces allow one key.

How making one survives a repeated call, a lost answer, a kill and a duplicate: of several that are made at once the
ledger keeps the first, and all seal with that; one that is lost has sealed nothing.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from chalicelib.data.items import KeyUnavailableError, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.data.key_service import Ask
    from chalicelib.data.ledger import Ledger

ENTRY = "data key"
"""The entry of the ledger that holds the data key in use, as KMS has encrypted it."""

USED_SECONDS = 30 * 24 * 60 * 60
"""How long new values are sealed with one data key."""

KNOWN_SECONDS = 60 * 60
"""How long an environment knows a data key before it asks KMS again."""

MOST_KNOWN = 1000
"""Data keys that an environment knows at once; those it has known longest go."""

MOST_SEALED = 2**20
"""Values that an environment seals with one data key."""

FOREIGN = ("InvalidCiphertextException", "IncorrectKeyException")
"""What KMS says of a data key that it has not encrypted, or for another service."""


class DataKey(Struct, frozen=True):
    """A data key: as KMS has encrypted it, and as what seals with it until a moment (epoch seconds)."""

    wrapped: bytes
    cipher: AESGCM
    until: float


class DataKeys:
    """The data keys of one service under a key of KMS; `context` has to be said to KMS again to open them."""

    def __init__(self, ask: Ask, key: str, context: dict[str, str], ledger: Ledger, epoch: Callable[[], float]) -> None:
        self._ask = ask
        self._key = key
        self._context = context
        self._ledger = ledger
        self._epoch = epoch
        self._known: dict[bytes, DataKey] = {}
        self._current: DataKey | None = None
        self._sealed = 0

    def current(self) -> DataKey:
        """The key to seal a value with."""
        key, used_up = self._current, self._sealed >= MOST_SEALED
        if key is None or used_up or self._epoch() >= key.until:
            key = self._current = self._renewed() if used_up else self._shared()
            self._sealed = 0
        self._sealed += 1
        return key

    def known(self, wrapped: bytes) -> DataKey:
        """The key that KMS has encrypted so."""
        key = self._known.get(wrapped)
        if key is None or self._epoch() >= key.until:
            answer = self._asked("Decrypt", CiphertextBlob=wrapped)
            key = self._remembered(wrapped, answer["Plaintext"])
        return key

    def _shared(self) -> DataKey:
        """The key that all environments seal with: that of the ledger, or one that is made for it."""
        kept = self._ledger.text(ENTRY)
        if kept is None:
            made = self._made()
            if self._ledger.keep(ENTRY, _text(made), USED_SECONDS):
                return made
            kept = self._ledger.text(ENTRY) or _text(made)
        return self.known(b64decode(kept))

    def _renewed(self) -> DataKey:
        made = self._made()
        self._ledger.replace(ENTRY, _text(made), USED_SECONDS)
        return made

    def _made(self) -> DataKey:
        answer = self._asked("GenerateDataKey", KeyId=self._key, KeySpec="AES_256")
        return self._remembered(answer["CiphertextBlob"], answer["Plaintext"])

    def _remembered(self, wrapped: bytes, plain: bytes) -> DataKey:
        self._known.pop(wrapped, None)
        while len(self._known) >= MOST_KNOWN:
            del self._known[next(iter(self._known))]
        self._known[wrapped] = DataKey(wrapped, AESGCM(plain), self._epoch() + KNOWN_SECONDS)
        return self._known[wrapped]

    def _asked(self, operation: str, **arguments: Any) -> dict[str, Any]:
        try:
            return self._ask(operation, {**arguments, "EncryptionContext": self._context})
        except BotoCoreError as error:
            raise KeyUnavailableError(f"{operation}: {type(error).__name__}") from None
        except ClientError as error:
            code = error.response["Error"]["Code"]
            refusal = UnreadableError if code in FOREIGN else KeyUnavailableError
            raise refusal(f"{operation}: {code}") from None


def _text(key: DataKey) -> str:
    return b64encode(key.wrapped).decode()
