"""Signatures of Standard Webhooks: how one is made, and how a receiver checks it.

A secret is base64 with `whsec_` before it or not; a value of several, apart by spaces, signs with each, so that a
receiver may know the old one or the new one while it is being changed.
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "whsec_"
VERSION = "v1"
FEWEST_BYTES = 16
"""Bytes of a key; a shorter one could be guessed."""

TOLERANCE = 300
"""Seconds that a timestamp may be away from the receiver's clock."""


class UnusableSecretError(Exception):
    """The value of a secret is no key to sign with."""


class RefusedSignatureError(Exception):
    """A message is not what its sender signed, or was signed too long ago."""


def headers(secret: str, identity: str, moment: float, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows a message, when it was sent (epoch seconds) and that it is ours.

    Raises:
        UnusableSecretError: the secret is no key.

    """
    timestamp = str(int(moment))
    signatures = [_signature(key, identity, timestamp, body) for key in keys(secret)]
    return {"webhook-id": identity, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signatures)}


def verify(secret: str, given: Mapping[str, str], body: bytes, now: float) -> str:
    """The id of a message whose headers are these (names in lower case); who has seen the id before has had it.

    Raises:
        RefusedSignatureError: it is unsigned, altered, or older or newer than five minutes.
        UnusableSecretError: the secret is no key.

    """
    identity, timestamp, signed = (given.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not timestamp.isascii() or not timestamp.isdecimal() or abs(now - int(timestamp)) > TOLERANCE:
        raise RefusedSignatureError("the timestamp is not of now")
    expected = [_signature(key, identity, timestamp, body).encode() for key in keys(secret)]
    sent = [part.encode() for part in signed.split(" ")]
    # Every pair is compared, and each in constant time: how long it takes tells nothing of what would be right.
    if not sum(hmac.compare_digest(one, other) for one in expected for other in sent):
        raise RefusedSignatureError("the signature is another one")
    return identity


def keys(secret: str) -> list[bytes]:
    """The keys in the value of a secret.

    Raises:
        UnusableSecretError: there is none, one is not base64, or one is too short.

    """
    found = [_key(part.removeprefix(PREFIX)) for part in secret.split()]
    if not found:
        raise UnusableSecretError("it is empty")
    return found


def _key(text: str) -> bytes:
    try:
        key = b64decode(text, validate=True)
    except Error:
        raise UnusableSecretError("it is not base64") from None
    if len(key) < FEWEST_BYTES:
        raise UnusableSecretError(f"it has fewer than {FEWEST_BYTES} bytes")
    return key


def _signature(key: bytes, identity: str, timestamp: str, body: bytes) -> str:
    signed = b".".join([identity.encode(), timestamp.encode(), body])
    return f"{VERSION},{b64encode(hmac.digest(key, signed, sha256)).decode()}"
