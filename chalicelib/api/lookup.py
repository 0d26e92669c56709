"""Which record a path names: by its key, or by a unique field, whose marker leads to the key.

Marker and record are read one after the other; in between the value may become another record's.  Whoever reads looks
again; a write asks for the value where it is decided, and looks again when it meets another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chalicelib.api.checking import path_key, path_value
from chalicelib.api.errors import ApiError
from chalicelib.data import ATTEMPTS, Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.specification import Table
    from chalicelib.specification.values import Json, Record

Result = TypeVar("Result")


class MovedError(Exception):
    """The value that a record was found by is no longer its own."""


def settled(act: Callable[[], Result]) -> Result:
    """Return what `act` returns, once the record that it finds is the one that it meets."""
    for _ in range(ATTEMPTS):
        try:
            return act()
        except MovedError:
            continue
    raise ApiError("CONFLICT")


def record_key(call: Call) -> Json:
    """Return the key of the record that the path names, or a part of the request; ApiError where there is none."""
    if call.part is not None:
        return call.part.key
    if call.endpoint.by is None:
        return path_key(call.backend.specification, call.table, call.parameters[call.endpoint.key_parameter or ""])
    key = key_by(call, call.table, call.endpoint.by, named_value(call))
    if key is None:
        raise ApiError("NOT_FOUND")
    return key


def target(call: Call) -> Target:
    """Return the record that the path names, whether it is there or not."""
    return Target(call.table, record_key(call))


def named_value(call: Call) -> Json:
    """Return the value of the unique field that the path names."""
    text = call.parameters[call.endpoint.key_parameter or ""]
    return path_value(call.backend.specification, call.table, call.endpoint.by or "", text)


def key_by(call: Call, table: Table, name: str, value: Json) -> Json:
    """Return the key of the record that has the value of a unique field, None where none has."""
    holder = call.backend.store.holder(table, name, value)
    return None if holder is None else path_key(call.backend.specification, table, holder)


def record_by(call: Call, table: Table, name: str, value: Json) -> Record | None:
    """Return the record that has the value of a unique field, None where none has."""

    def look() -> Record | None:
        key = key_by(call, table, name, value)
        record = None if key is None else call.backend.store.get(table, key)
        if key is not None and (record is None or record.get(name) != value):
            raise MovedError
        return record

    return settled(look)


def refuse_moved(call: Call, stored: Record) -> None:
    """Raise MovedError for a record that is not the one that the path names."""
    if call.endpoint.by is not None and stored.get(call.endpoint.by) != named_value(call):
        raise MovedError


def missing(call: Call) -> Exception:
    """Return what to raise where the key leads to no record: one that was found by a value has gone since."""
    return ApiError("NOT_FOUND") if call.endpoint.by is None else MovedError()
