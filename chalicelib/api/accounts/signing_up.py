"""Signing up and confirming the address.

Both can be repeated after a lost answer or a kill.  A second `register` makes nobody new: it sends the code again
where the address is not confirmed yet, and otherwise does nothing.  A second `confirm` by the same code is answered
as the first was; a kill before the first was noted makes it a refusal, and signing in works all the same.
"""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import TYPE_CHECKING

from chalicelib.api.accounts.attempts import count_attempt, drop_attempts
from chalicelib.api.accounts.bodies import read_sign_up, read_words, told
from chalicelib.api.accounts.profiles import account_of, drop_profile, keep_profile
from chalicelib.api.accounts.refusals import CODES, CREDENTIALS, UNSENT, answering, silent
from chalicelib.api.accounts.roles import move_groups
from chalicelib.auth.user_pool import PoolRefusedError

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call

NOTED_SECONDS = 24 * 60 * 60
"""How long a code that was good is known to have been; Cognito's codes are good for as long."""


def register(call: Call) -> Answer:
    """Make a person, who has to confirm their address; the answer is the same where there is one already."""
    words, profile = read_sign_up(call)
    is_first = keep_profile(call, words["email"], profile)
    try:
        with answering("SIGN_UP_CLOSED", ("NotAuthorizedException",)), silent("CodeDeliveryFailureException"):
            call.backend.user_pool.sign_up(words["email"], words["password"])
    except PoolRefusedError as refused:
        if refused.reason != "UsernameExistsException":
            raise
        _meet_again(call, words["email"], said_just_now=is_first)
    return told(call, {"confirmation": "email"}, HTTPStatus.CREATED)


def _meet_again(call: Call, email: str, *, said_just_now: bool) -> None:
    """Send the code again to somebody who has signed up before; what was not said then is not about them."""
    if said_just_now:
        drop_profile(call, email)
    with silent(*UNSENT):
        call.backend.user_pool.send_code_again(email)


def confirm(call: Call) -> Answer:
    """Confirm an address by the code that was sent to it, and make its person's account record."""
    words = read_words(call)
    email = words["email"]
    count_attempt(call, "code", email)
    with answering("CODE_REFUSED", (*CODES, *CREDENTIALS)):
        _confirm_once(call, email, words["code"])
    drop_attempts(call, "code", email)
    _enter(call, email)
    return told(call)


def _confirm_once(call: Call, email: str, code: str) -> None:
    ledger, note = call.backend.store.ledger, f"confirmed {sha256(f'{email} {code}'.encode()).hexdigest()}"
    try:
        call.backend.user_pool.confirm(email, code)
    except PoolRefusedError:
        if ledger.text(note) is None:
            raise
    else:
        ledger.replace(note, "", NOTED_SECONDS)


def _enter(call: Call, email: str) -> None:
    """Make the account record and the groups of a person who has just confirmed their address."""
    if call.backend.specification.accounts:
        person = call.backend.user_pool.person_of(email)
        move_groups(call, person, account_of(call, person, email), frozenset())
