"""The `action` operation: `POST /tickets/{id}/close` leads a record to a value of one of its enums.

It is the update that gives the field that value, with the same permissions, rules, conditions and effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.checking import check_with_path
from chalicelib.api.lookup import record_key, settled
from chalicelib.api.writing import store_change

if TYPE_CHECKING:
    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call


def act(call: Call) -> Answer:
    """Lead the record to the value; the answer is the record."""
    becomes = call.endpoint.becomes
    if becomes is None:
        raise LookupError(call.endpoint.action)
    call.allowed(call.access("update").towards(becomes.field, becomes.value))
    sent = check_with_path(call, {becomes.field: becomes.value}, partial=True)
    return settled(lambda: store_change(call, record_key(call), sent, whole=False))
