"""The record that a nested path is within."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.checking import path_key
from chalicelib.api.errors import ApiError

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Json


def parent_key(call: Call) -> Json:
    """Return the key of the parent that the path names, None where there is none; the caller must be able to see it."""
    parent = call.endpoint.parent
    if parent is None:
        return None
    table = call.find_table(parent.table)
    key = path_key(call.backend.specification, table, call.parameters[parent.parameter])
    record = call.look_up(table, key)
    access = call.backend.policy.access(call.actor, "read", table, call.follow)
    if record is None or access.fields(record) is None:
        raise ApiError("NOT_FOUND")
    return key
