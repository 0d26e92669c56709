"""The record that a nested path is within."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.checking import path_key, path_value
from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import record_by

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification import Parent, Table
    from chalicelib.specification.values import Json, Record


def parent_key(call: Call) -> Json:
    """Return the key of the parent that the path names, None where there is none; the caller must be able to see it."""
    parent = call.endpoint.parent
    if parent is None:
        return None
    table = call.find_table(parent.table)
    record = _named(call, table, parent)
    access = call.backend.policy.access(call.actor, "read", table, call.follow)
    if record is None or access.fields(record) is None:
        raise ApiError("NOT_FOUND", hides=record is not None)
    return record[table.key]


def _named(call: Call, table: Table, parent: Parent) -> Record | None:
    """The record that the path names, read once in a request."""
    text, specification = call.parameters[parent.parameter], call.backend.specification
    if parent.by is None:
        return call.look_up(table, path_key(specification, table, text))
    place = (f"{table.name} by {parent.by}", text)
    if place not in call.referred:
        value = path_value(specification, table, parent.by, text)
        call.referred[place] = record_by(call, table, parent.by, value)
    return call.referred[place]
