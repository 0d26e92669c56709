"""The codes of an authenticator app, as RFC 6238 has them: six digits, a new one each 30 seconds."""

from __future__ import annotations

import base64
import hmac
import time


def totp(secret: str, at: float | None = None) -> str:
    """The code of a secret (base 32) at a moment: now, if none is given."""
    counter = int((time.time() if at is None else at) // 30)
    digest = hmac.digest(base64.b32decode(secret + "=" * (-len(secret) % 8)), counter.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    return f"{(int.from_bytes(digest[offset : offset + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"
