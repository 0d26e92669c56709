"""The second factor: the codes of an authenticator app (TOTP), for somebody who is signed in.

Asking for a secret again makes another; sending a code again sets what is set already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from chalicelib.api.accounts.attempts import address_of, count_attempt, drop_attempts
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
    words, pool, whose = read_words(call), call.backend.user_pool, address_of(call)
    with answering("CODE_REFUSED", CODES), answering("SESSION_ENDED", CREDENTIALS):
        if "code" not in words:
            secret = pool.new_secret(words["access_token"])
            return told(call, {"secret": secret, "uri": uri_of_app(call, whose, secret)})
        count_attempt(call, "code", whose)
        pool.see_code(words["access_token"], words["code"])
    drop_attempts(call, "code", whose)
    call.backend.trail.did("mfa", call.endpoint.table, call.actor.id)
    return told(call, {"enabled": True})


def uri_of_app(call: Call, account: str, secret: str) -> str:
    """Return what an authenticator app reads from a QR code (the key URI format)."""
    issuer = quote(call.backend.specification.title, safe="")
    return f"otpauth://totp/{issuer}:{quote(account)}?secret={secret}&issuer={issuer}"
