"""What the request of an act says, and in what form it is answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from chalicelib.api.accounts.profiles import about_a_new_person
from chalicelib.api.accounts.refusals import not_signed_in
from chalicelib.api.answers import Answer, success
from chalicelib.api.checking import REQUIRED, checked_fields, refuse, unknown_parameters
from chalicelib.api.kinds import conform, did_you_mean
from chalicelib.auth.user_pool import unverified
from chalicelib.specification import FieldType
from chalicelib.specification.accounts import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.specification.accounts import Act
    from chalicelib.specification.settings import PasswordPolicy
    from chalicelib.specification.values import Json, Record

LONGEST_PASSWORD = 256
LONGEST_ADDRESS = 128
LONGEST_WORD = 8192
"""Characters that Cognito takes of what an act takes; the longest are tokens."""

SPACES = " \t\n\v\f\r"
"""What Cognito takes at neither end of a password."""

CHARACTERS = {
    "upper": ("a capital letter", "[A-Z]"),
    "lower": ("a small letter", "[a-z]"),
    "number": ("a digit", "[0-9]"),
    "symbol": ("a symbol", r"[!-/:-@\[-`{-~]"),
}
"""What a policy may ask for, by its name there."""

KINDS = {"email": FieldType(kind="email")}
"""The type of each word that is not any text."""


def read_words(call: Call) -> dict[str, str]:
    """Return what the request of an act says, by its own words; raises ApiError with all mistakes."""
    act, content = ACTS[call.endpoint.operation], call.body()
    mistakes = unknown_parameters(call, ()) | _unknown(act, content)
    words = _words(call, act, content, mistakes)
    refuse(mistakes)
    if act.signed_in and unverified(words["access_token"]).get("sub") != call.actor.id:
        raise not_signed_in("SESSION_ENDED")
    return words


def read_sign_up(call: Call) -> tuple[dict[str, str], Record]:
    """Return the words of a new person, and the fields of their account; raises ApiError with all mistakes."""
    act, content = ACTS[call.endpoint.operation], call.body()
    mistakes = unknown_parameters(call, ())
    words = _words(call, act, content, mistakes)
    rest = {name: value for name, value in content.items() if name not in act.names}
    has_accounts = call.backend.specification.accounts is not None
    profile = checked_fields(about_a_new_person(call), rest, mistakes) if has_accounts else {}
    mistakes |= {} if has_accounts else _unknown(act, rest)
    refuse(mistakes)
    return words, profile


def told(call: Call, data: Record | None = None, status: int = 200) -> Answer:
    """Return the answer to an act: what the documented Response shows of it, if it shows any."""
    shape = call.endpoint.response
    shown = {name: value for name, value in (data or {}).items() if shape and name in dict(shape.fields)}
    return success(shown or data, status, message=call.endpoint.message)


def _unknown(act: Act, content: Record) -> Mistakes:
    return {name: f"is not taken here{did_you_mean(name, act.names)}" for name in content if name not in act.names}


def _words(call: Call, act: Act, content: Record, mistakes: Mistakes) -> dict[str, str]:
    absent = {name: REQUIRED for name in act.takes if content.get(name) is None}
    mistakes |= absent
    words = {name: _word(name, content[name], mistakes) for name in act.names if name in content.keys() - absent}
    name = act.chooses
    if name in words and name not in mistakes:
        wanting = list(_wanting(call.backend.specification.authentication.password, words[name]))
        mistakes |= {name: f"must have {' and '.join(wanting)}"} if wanting else {}
    return words


def _word(name: str, value: Json, mistakes: Mistakes) -> str:
    word = conform(KINDS.get(name, FieldType(kind="string")), value, name, mistakes)
    longest = LONGEST_ADDRESS if name == "email" else LONGEST_WORD
    if name not in mistakes and not 0 < len(word) <= longest:
        mistakes[name] = f"must have 1 to {longest} characters"
    return str(word)


def _wanting(policy: PasswordPolicy, password: str) -> Iterator[str]:
    """What a password lacks that Cognito will ask for; asked here, so that the answer is the same for every address."""
    if not policy.min_length <= len(password) <= LONGEST_PASSWORD:
        yield f"{policy.min_length} to {LONGEST_PASSWORD} characters"
    yield from (what for what, among in asked_for(policy) if not re.search(among, password))
    if password != password.strip(SPACES):
        yield "no space at either end"


def asked_for(policy: PasswordPolicy) -> list[tuple[str, str]]:
    """Return what a password must have one of: in words, and as a class of a regular expression."""
    return [told for name, told in CHARACTERS.items() if getattr(policy, name)]
