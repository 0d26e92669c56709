"""The second factor: the codes of an authenticator app (TOTP), for somebody who is signed in.

Asking for a secret again makes another; sending a code again sets what is set already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from chalicelib.api.accounts.attempts import count_attempt, drop_attempts
from chalicelib.api.accounts.bodies import read_words, told
from chalicelib.api.accounts.refusals import CODES, CREDENTIALS, answering
from chalicelib.api.errors import ApiError

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call


def enrol(call: Call) -> Answer:
    """Give the secret of an app; or take a code of it, and ask for one at each sign-in from now on."""
    if call.backend.specification.authentication.mfa == "off":
        raise ApiError("FORBIDDEN")
    words, pool, person = read_words(call), call.backend.user_pool, str(call.actor.id)
    with answering("CODE_REFUSED", CODES), answering("SESSION_ENDED", CREDENTIALS):
        if "code" not in words:
            secret = pool.new_secret(words["access_token"])
            return told(call, {"secret": secret, "uri": address_of_app(call, call.actor.email or person, secret)})
        count_attempt(call, "code", person)
        pool.see_code(words["access_token"], words["code"])
    drop_attempts(call, "code", person)
    return told(call, {"enabled": True})


def address_of_app(call: Call, account: str, secret: str) -> str:
    """Return what an authenticator app reads from a QR code (the key URI format)."""
    issuer = quote(call.backend.specification.title, safe="")
    return f"otpauth://totp/{issuer}:{quote(account)}?secret={secret}&issuer={issuer}"
