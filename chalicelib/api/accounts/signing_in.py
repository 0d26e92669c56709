"""Signing in, staying signed in, and signing out.

All can be repeated.  What a kill left undone of the account record or of its groups is done at the next sign-in or
refresh; where groups had to be moved, the tokens are asked for again, so that they tell of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, get_args

from chalicelib.api.accounts.attempts import count_attempt, drop_attempts
from chalicelib.api.accounts.bodies import read_words, told
from chalicelib.api.accounts.enrolment import uri_of_app
from chalicelib.api.accounts.profiles import account_of
from chalicelib.api.accounts.refusals import CODES, CREDENTIALS, answering, not_signed_in, silent
from chalicelib.api.accounts.roles import move_groups
from chalicelib.api.checking import REQUIRED, refuse
from chalicelib.auth.user_pool import Challenge, ChallengeName, Tokens

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Record


def login(call: Call) -> Answer:
    """Sign somebody in: by password, and then by what a challenge asks for."""
    words = read_words(call)
    email = words["email"]
    given = _by_challenge(call, email, words) if "session" in words else _by_password(call, email, words)
    return told(call, _welcome(call, given) if isinstance(given, Tokens) else _asked(call, email, given))


def refresh(call: Call) -> Answer:
    """Give fresh tokens for a refresh token, which stays as it is."""
    shown = _welcome(call, _fresh(call, read_words(call)["refresh_token"]))
    return told(call, {name: value for name, value in shown.items() if name != "refresh_token"})


def logout(call: Call) -> Answer:
    """End the sessions of the tokens that are sent; one that has ended already is a success."""
    words, pool = read_words(call), call.backend.user_pool
    if not words:
        refuse({"refresh_token": REQUIRED})
    with silent(*CREDENTIALS, "UnauthorizedException"):
        if "access_token" in words:
            pool.sign_out_everywhere(words["access_token"])
    with silent(*CREDENTIALS, "UnauthorizedException"):
        if "refresh_token" in words:
            pool.revoke(words["refresh_token"])
    return told(call)


def _fresh(call: Call, refresh_token: str) -> Tokens:
    with answering("SESSION_ENDED", CREDENTIALS):
        return call.backend.user_pool.refresh(refresh_token)


def _by_password(call: Call, email: str, words: dict[str, str]) -> Tokens | Challenge:
    if "password" not in words:
        refuse({"password": REQUIRED})
    count_attempt(call, "password", email)
    with answering("SIGN_IN_REFUSED", CREDENTIALS):
        given = call.backend.user_pool.sign_in(email, words["password"])
    drop_attempts(call, "password", email)
    return given


def _by_challenge(call: Call, email: str, words: dict[str, str]) -> Tokens | Challenge:
    name, _, session = words["session"].partition(".")
    if name not in get_args(ChallengeName):
        raise not_signed_in("SESSION_ENDED")
    challenge = Challenge(cast("ChallengeName", name), session)
    word = "new_password" if name == "NEW_PASSWORD_REQUIRED" else "code"
    if word not in words:
        refuse({word: REQUIRED})
    count_attempt(call, "code", email)
    with answering("CODE_REFUSED", CODES), answering("SESSION_ENDED", CREDENTIALS):
        given = _answered(call, email, challenge, words[word])
    if isinstance(given, Tokens):
        drop_attempts(call, "code", email)
    return given


def _answered(call: Call, email: str, challenge: Challenge, word: str) -> Tokens | Challenge:
    pool = call.backend.user_pool
    if challenge.name == "MFA_SETUP":
        seen = pool.see_code_for(challenge, word)
        call.backend.trail.did("mfa", call.endpoint.table)
        return pool.answer(seen, email)
    name = "NEW_PASSWORD" if challenge.name == "NEW_PASSWORD_REQUIRED" else "SOFTWARE_TOKEN_MFA_CODE"
    return pool.answer(challenge, email, **{name: word})


def _asked(call: Call, email: str, challenge: Challenge) -> Record:
    """What a challenge tells: where an app has to be set up first, its secret too."""
    app: Record = {}
    if challenge.name == "MFA_SETUP":
        secret, challenge = call.backend.user_pool.secret_for(challenge)
        app = {"secret": secret, "uri": uri_of_app(call, email, secret)}
    return {"challenge": challenge.name, "session": f"{challenge.name}.{challenge.session}", **app}


def _welcome(call: Call, tokens: Tokens) -> Record:
    """The tokens of somebody who has an account record, and whose groups are as it says."""
    claims: dict[str, Any] = tokens.claims
    person = str(claims["sub"])
    record = account_of(call, person, claims.get("email"))
    with answering("SIGN_IN_REFUSED", ("UserNotFoundException",)):
        moved = move_groups(call, person, record, frozenset(claims.get("cognito:groups", ())))
    tokens = _fresh(call, tokens.refresh) if moved else tokens
    return {
        "access_token": tokens.access,
        "id_token": tokens.id,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "expires_in": tokens.seconds,
    }
