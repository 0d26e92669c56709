"""The operations that write one record: create, replace, update, delete."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from chalicelib.api.answers import Answer, success
from chalicelib.api.checking import check_query, check_request
from chalicelib.api.decisions import changing, drafted, removing, resets, within_path
from chalicelib.api.lookup import missing, record_key, settled, target
from chalicelib.api.preconditions import entity_tag
from chalicelib.api.rendering import present
from chalicelib.api.replays import receipt_of
from chalicelib.api.shortcuts import deletable, direct_update
from chalicelib.data import Change, delete

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.data import DirectUpdate, Receipt
    from chalicelib.specification.values import Json, Record


def create_record(call: Call) -> Answer:
    """Store a new record and answer it, with its address."""
    call.access("create")
    within = within_path(call)
    return store_new(call, check_request(call), within)


def store_new(call: Call, sent: Record, within: Record) -> Answer:
    """Store a new record of what was sent; `within` is what its place gives to it."""
    answers: list[Answer] = []

    def draft() -> list[Change]:
        record = drafted(call, sent, within)
        answers[:] = [created(call, record)]
        return [Change(call.table, {}, record)]

    store_drafted(call, draft, receipt_of(call, lambda *_: answers[0]))
    return answers[0]


def store_drafted(call: Call, draft: Callable[[], list[Change]], receipt: Receipt | None) -> None:
    """Store new records, drafted once; anew at each attempt where functions decide, who may have read what changed."""
    joined = call.join()
    decide = draft if joined else cache(draft)
    call.backend.store.write(decide, call.actor.id, receipt, joined)


def replace_record(call: Call) -> Answer:
    """Store a record anew: what is not sent becomes its default, or nothing."""
    call.access("update")
    return store_change(call, record_key(call), check_request(call), whole=True)


def update_record(call: Call) -> Answer:
    """Store what is sent of a record; the rest stays."""
    call.access("update")
    sent = check_request(call, partial=True)
    return settled(lambda: store_change(call, record_key(call), sent, whole=False))


def delete_record(call: Call) -> Answer:
    """Remove a record; JSend wants a body, so the answer has one."""
    access = call.access("delete")
    check_query(call)
    answer = deleted(call)
    terms = receipt_of(call, lambda *_: answer) or deletable(call, access)
    check = removing(call, access)

    def remove() -> Answer:
        if delete(call.backend.store, target(call), check, call.actor.id, terms, joined=call.join()) is None:
            raise missing(call)
        return answer

    return settled(remove)


def store_change(call: Call, key: Json, sent: Record, *, whole: bool) -> Answer:
    """Store what is sent of the record of that key; raises MovedError where the path names another by then."""
    access = call.access("update")
    decide = changing(call, access, sent, whole=whole)
    terms = receipt_of(call, lambda record, *_: changed(call, record)) or _direct(call, access, sent, whole=whole)
    record = call.backend.store.update(call.table, key, decide, call.actor.id, terms, joined=call.join())
    if record is None:
        raise missing(call)
    return changed(call, record)


def _direct(call: Call, access: Access, sent: Record, *, whole: bool) -> DirectUpdate | None:
    if not whole:
        return direct_update(call, access, sent, frozenset(sent))
    every = frozenset(field.name for field in call.table.fields) - access.withheld
    reset = resets(call, every, sent)
    if call.table.sealed_fields.intersection(reset):
        return None  # what cannot be opened stays: it has to be looked at
    return direct_update(call, access, reset | sent, every | frozenset(sent))


def created(call: Call, record: Record) -> Answer:
    """Return the answer to a creation: the record as its maker may read it."""
    (row,) = readable(call, [record])
    return written(call, record, row, HTTPStatus.CREATED)


def changed(call: Call, record: Record) -> Answer:
    """Return the answer to a change: the record as the caller may read it."""
    (row,) = readable(call, [record])
    return written(call, record, row, HTTPStatus.OK)


def deleted(call: Call) -> Answer:
    """Return the answer to a deletion: nothing."""
    return success(None, message=call.endpoint.message)


def readable(call: Call, records: Iterable[Record]) -> list[Record]:
    """Return records that were written as the caller may read them."""
    return present(call, call.backend.policy.access(call.actor, "read", call.table, call.follow), records)


def written(call: Call, record: Record, row: Record, status: HTTPStatus) -> Answer:
    """Return the answer to a write: the row that shows the record, its entity tag, and the address of a new one."""
    address = {"Location": _address(call, record)} if status == HTTPStatus.CREATED else {}
    tag = {"ETag": entity_tag(call, record, row)}
    return success(row, status, headers=tag | address, message=call.endpoint.message)


def _address(call: Call, record: Record) -> str:
    """Return the path of a new record: that of its `read` endpoint, else below the one it was sent to."""
    if call.endpoint.operation == "replace":
        return call.path
    for endpoint in call.backend.specification.endpoints:
        named = record.get(endpoint.by or call.table.key)
        if endpoint.operation == "read" and endpoint.table == call.table.name and not endpoint.parent and named:
            return endpoint.path.replace(f"{{{endpoint.key_parameter}}}", quote(str(named), safe=""))
    return f"{call.path.rstrip('/')}/{quote(str(record[call.table.key]), safe='')}"
