"""The `read` operation: one record by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.answers import Answer, success
from chalicelib.api.checking import check_query
from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import named_value, record_by, record_key
from chalicelib.api.parents import parent_key
from chalicelib.api.preconditions import entity_tag, fresh
from chalicelib.api.rendering import shaped, visible

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Record


def read_record(call: Call) -> Answer:
    """Answer one record."""
    access = call.access("read")
    check_query(call)
    record = _stored(call)
    seen = visible(access, record) if record is not None and within_parent(call, record) else None
    if record is None or seen is None:
        raise ApiError("NOT_FOUND", hides=record is not None and within_parent(call, record))
    (row,) = shaped(call, call.table, [seen])
    tag = entity_tag(call, record, row)
    return fresh(call, success(row, headers={"ETag": tag}, message=call.endpoint.message))


def _stored(call: Call) -> Record | None:
    if call.endpoint.by is None:
        return call.backend.store.get(call.table, record_key(call))
    return record_by(call, call.table, call.endpoint.by, named_value(call))


def within_parent(call: Call, record: Record) -> bool:
    """Whether the record is within the parent that the path names, if it names one."""
    parent = call.endpoint.parent
    return parent is None or record.get(parent.field) == parent_key(call)
