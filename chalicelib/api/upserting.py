"""The `replace` operation by a unique field: a record is made where there is none, else stored anew.

Of several such requests at once one takes the value's marker and creates; to the others it is taken, so they look
again and replace.  Either write is the single write that it is without this choice, the Idempotency-Key included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.checking import check_with_path
from chalicelib.api.decisions import within_path
from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import MovedError, key_by, named_value, settled
from chalicelib.api.writing import replace_record, store_change, store_new
from chalicelib.data import TakenError

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Record


def put_record(call: Call) -> Answer:
    """Store a record under the name that the path gives it; by a unique field it need not be there yet."""
    by = call.endpoint.by
    if by is None:
        return replace_record(call)
    if not _may_create(call):
        call.access("update")
    sent = check_with_path(call, {by: named_value(call)})
    return settled(lambda: _put(call, by, sent))


def _put(call: Call, by: str, sent: Record) -> Answer:
    key = key_by(call, call.table, by, sent[by])
    if key is not None:
        rest = {name: value for name, value in sent.items() if name != by}
        return store_change(call, key, rest, whole=True)
    if not _may_create(call):
        raise ApiError("NOT_FOUND")  # as where there is one that is not theirs to see
    if call.header("if-match") is not None:
        raise ApiError("PRECONDITION_FAILED")
    try:
        return store_new(call, sent, within_path(call))
    except TakenError as taken:
        if by in taken.fields:
            raise MovedError from None
        raise


def _may_create(call: Call) -> bool:
    return call.backend.policy.access(call.actor, "create", call.table, call.follow).possible
