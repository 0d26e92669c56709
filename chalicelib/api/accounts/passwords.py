"""Passwords that are forgotten or changed.

A code is good once and so is an old password: a repetition of what was done is refused, and has no effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.accounts.attempts import address_of, count_attempt, drop_attempts
from chalicelib.api.accounts.bodies import read_words, told
from chalicelib.api.accounts.refusals import CODES, CREDENTIALS, UNSENT, answering, silent

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call


def forgot_password(call: Call) -> Answer:
    """Send a code to an address that somebody has; the answer is the same where nobody has it."""
    words = read_words(call)
    with silent(*UNSENT):
        call.backend.user_pool.send_reset_code(words["email"])
    return told(call, {"confirmation": "email"})


def reset_password(call: Call) -> Answer:
    """Replace a forgotten password, by the code that was sent."""
    words = read_words(call)
    email = words["email"]
    count_attempt(call, "code", email)
    with answering("CODE_REFUSED", (*CODES, *CREDENTIALS)):
        call.backend.user_pool.reset_password(email, words["code"], words["password"])
    drop_attempts(call, "code", email)
    drop_attempts(call, "password", email)
    return told(call)


def change_password(call: Call) -> Answer:
    """Replace the caller's password, by the old one and their access token."""
    words, whose = read_words(call), address_of(call)
    count_attempt(call, "password", whose)
    with answering("SIGN_IN_REFUSED", CREDENTIALS):
        call.backend.user_pool.change_password(words["access_token"], words["old_password"], words["new_password"])
    drop_attempts(call, "password", whose)
    return told(call)
