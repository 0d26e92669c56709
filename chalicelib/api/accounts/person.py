"""One person's records, for who administers accounts: gathered, or erased.

Erasing is done by steps that can all be repeated (see `chalicelib.data.erasure`), the user of Cognito last: sent again
after it was cut off, it goes on; sent again after it was done, there is nobody to erase.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.answers import Answer, success
from chalicelib.api.checking import check_query
from chalicelib.api.errors import ApiError, refused
from chalicelib.api.lookup import record_key
from chalicelib.api.rendering import visible, visible_among
from chalicelib.auth.user_pool import PoolRefusedError
from chalicelib.data import WriteRefusedError
from chalicelib.data.belongings import belongings
from chalicelib.data.erasure import Erased, erase
from chalicelib.data.traces import jobs_of

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Record


def export_person(call: Call) -> Answer:
    """Answer a person's account and what is theirs, by table: the records and fields that the caller may export.

    With it, which jobs they began.
    """
    access, store = call.access("export"), call.backend.store
    check_query(call)
    person = str(record_key(call))
    stored = store.get(call.table, person)
    account = visible(access, stored) if stored else None
    if account is None:
        raise ApiError("NOT_FOUND", hides=stored is not None)
    shown: dict[str, list[Record]] = {}
    for table, record in belongings(store, person):
        allowed = call.backend.policy.access(call.actor, "export", table, call.follow)
        seen = visible_among(allowed, record)
        if seen is not None:
            shown.setdefault(table.name, []).append(seen)
    told = {"person": person, "account": account, "records": shown, "jobs": jobs_of(store, person)}
    return success(told, message=call.endpoint.message)


def erase_person(call: Call) -> Answer:
    """Empty a person's records of what is personal, end those that can be, their account and their user of Cognito."""
    access, person = call.access("delete"), str(record_key(call))
    check_query(call)
    stored = call.backend.store.get(call.table, person)
    if (access.unconditional if stored is None else access.fields(stored)) is None:
        raise ApiError("NOT_FOUND", hides=stored is not None)
    erased, known = _erased(call, person), _sign_off(call, person)
    if stored is None and not (known or erased.any):
        raise ApiError("NOT_FOUND")
    done = {"records": erased.met, "deleted": erased.gone, "account_deleted": erased.account}
    done |= {"jobs": erased.jobs, "deliveries": erased.deliveries}
    return success(done, message=call.endpoint.message)


def _erased(call: Call, person: str) -> Erased:
    def delete_file(key: str) -> None:
        call.backend.outside.bucket.delete(key)

    try:
        return erase(call.backend.store, person, call.actor.id, delete_file)
    except WriteRefusedError as refusal:
        raise refused(refusal) from None


def _sign_off(call: Call, person: str) -> bool:
    """Let a person sign in no longer; whether they could before."""
    try:
        call.backend.user_pool.delete(person)
    except PoolRefusedError as refusal:
        if refusal.reason != "UserNotFoundException":
            raise
        return False
    return True
