"""The operations on deleted records: restore, purge.  Who may delete a record may do both, as it was when it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.answers import Answer, success
from chalicelib.api.checking import check_query
from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import target
from chalicelib.api.permits import permit_touching
from chalicelib.api.replays import receipt_of
from chalicelib.api.writing import changed
from chalicelib.data import TooManyStepsError, purge, restore

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Record


def restore_record(call: Call) -> Answer:
    """Put a deleted record back, with all that went with it, and answer it."""
    check = _checked(call)

    receipt = receipt_of(call, lambda record: changed(call, record))
    try:
        record = restore(call.backend.store, target(call), check, call.actor.id, receipt)
    except TooManyStepsError as refusal:
        told = f"It needs {refusal.steps} steps to bring back what went with this record; one transaction has 100"
        raise ApiError("TOO_MANY_TO_RESTORE", message=told) from None
    if record is None:
        raise ApiError("NOT_FOUND")
    return changed(call, record)


def purge_record(call: Call) -> Answer:
    """End a deleted record before its time; JSend wants a body, so the answer has one."""
    check = _checked(call)
    answer = success(None, message=call.endpoint.message)
    receipt = receipt_of(call, lambda _: answer)
    if purge(call.backend.store, target(call), check, call.actor.id, receipt) is None:
        raise ApiError("NOT_FOUND")
    return answer


def _checked(call: Call) -> Callable[[Record], None]:
    access = call.access("delete")
    check_query(call)
    return lambda stored: permit_touching(call, access, stored)
