"""The caller's own account record: read and changed as any record is, under what section 5.1 says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.accounts.profiles import about_a_new_person, make_account
from chalicelib.api.accounts.roles import follow_record
from chalicelib.api.calls import unauthenticated
from chalicelib.api.checking import checked_fields, refuse
from chalicelib.api.errors import ApiError, refused
from chalicelib.api.reading import read_record
from chalicelib.api.replays import written_once
from chalicelib.api.writing import update_record
from chalicelib.data import WriteRefusedError

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes

KEY = "me"
"""The word of the path that stands for the caller's key."""


def own(call: Call) -> Call:
    """Return the call as one of the caller's own record by its key."""
    if not call.actor.signed_in:
        raise unauthenticated()
    endpoint = structs.replace(call.endpoint, key_parameter=KEY)
    return structs.replace(call, endpoint=endpoint, parameters={KEY: str(call.actor.id)})


def read_own(call: Call) -> Answer:
    """Answer the caller's account record."""
    return read_record(own(call))


def update_own(call: Call) -> Answer:
    """Change the caller's account record; one that could not be made when they signed up is made now.

    Made on condition that it is not there: repeated, it is a change to the same values.
    """
    mine = own(call)
    try:
        answer = written_once(update_record)(mine)
    except ApiError as error:
        if error.code != "NOT_FOUND":
            raise
        _make_own(call)
        return read_record(mine)
    follow_record(mine)
    return answer


def _make_own(call: Call) -> None:
    mistakes: Mistakes = {}
    profile = checked_fields(about_a_new_person(call), call.body(), mistakes)
    refuse(mistakes)
    try:
        make_account(call, str(call.actor.id), call.actor.email, profile)
    except WriteRefusedError as refusal:
        there = call.table.key in refusal.fields  # and not the caller's to change
        raise ApiError("NOT_FOUND") if there else refused(refusal) from None
