"""The operations that write: create, replace, update, delete."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from chalicelib.api.answers import Answer, success
from chalicelib.api.checking import check_query, check_request
from chalicelib.api.errors import ApiError
from chalicelib.api.parents import parent_key
from chalicelib.api.permits import (
    check_transitions,
    permit_change,
    permit_creation,
    permit_touching,
)
from chalicelib.api.preconditions import entity_tag
from chalicelib.api.reading import record_key
from chalicelib.api.rendering import present
from chalicelib.api.replays import receipt_of
from chalicelib.api.shortcuts import deletable, direct_update
from chalicelib.data import delete

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.data import DirectUpdate
    from chalicelib.specification import Field
    from chalicelib.specification.values import Record


def create_record(call: Call) -> Answer:
    """Store a new record and answer it, with its address."""
    access, store = call.access("create"), call.backend.store
    parent = parent_key(call)
    sent = check_request(call)
    given = {call.endpoint.parent.field: parent} if call.endpoint.parent else {}
    record = store.compose(call.table, _owned(call, access, sent) | given, call.actor.id)
    permit_creation(call, access, record, set(sent))
    call.enforce("create", record)
    answer = _written(call, record, HTTPStatus.CREATED, {"Location": _address(call, record)})
    store.insert(call.table, record, receipt_of(call, lambda _: answer))
    return answer


def replace_record(call: Call) -> Answer:
    """Store a record anew: what is not sent becomes its default, or nothing."""
    return _change(call, whole=True)


def update_record(call: Call) -> Answer:
    """Store what is sent of a record; the rest stays."""
    return _change(call, whole=False)


def delete_record(call: Call) -> Answer:
    """Remove a record; JSend wants a body, so the answer has one."""
    access = call.access("delete")
    check_query(call)

    def check(stored: Record) -> None:
        permit_touching(call, access, stored)
        call.enforce("delete", stored)

    answer = success(None, message=call.endpoint.message)
    terms = receipt_of(call, lambda _: answer) or deletable(call, access)
    if delete(call.backend.store, call.table, record_key(call), check, terms) is None:
        raise ApiError("NOT_FOUND")
    return answer


def _change(call: Call, *, whole: bool) -> Answer:
    access = call.access("update")  # first: who may change nothing is not told what could be sent
    sent = check_request(call, partial=not whole)

    def decide(stored: Record) -> Record:
        permit_touching(call, access, stored)
        call.enforce("update", stored)
        reset = _resets(call, access.fields(stored) or frozenset(), sent) if whole else {}
        wanted = stored | reset | sent
        emptied = {name for name, value in reset.items() if value != stored.get(name)}
        permit_change(call, access, stored, wanted, emptied.union(sent))
        check_transitions(call, stored, sent)
        return wanted

    def answer(record: Record) -> Answer:
        return _written(call, record, HTTPStatus.OK, {})

    terms = receipt_of(call, answer) or _direct(call, access, sent, whole=whole)
    record = call.backend.store.update(call.table, record_key(call), decide, call.actor.id, terms)
    if record is None:
        raise ApiError("NOT_FOUND")
    return answer(record)


def _direct(call: Call, access: Access, sent: Record, *, whole: bool) -> DirectUpdate | None:
    if not whole:
        return direct_update(call, access, sent, frozenset(sent))
    every = frozenset(field.name for field in call.table.fields) - access.withheld
    return direct_update(call, access, _resets(call, every, sent) | sent, every | frozenset(sent))


def _owned(call: Call, access: Access, sent: Record) -> Record:
    """What is sent, with the caller as the owner where none is named, and always with the caller's own tenant."""
    owner = {call.table.owner: call.actor.id} if call.table.owner and call.actor.signed_in else {}
    tenant = {access.tenant: access.own_tenant} if access.tenant and access.tenant != call.table.key else {}
    return owner | sent | tenant


def _resets(call: Call, allowed: frozenset[str], sent: Record) -> Record:
    """Return what becomes of the fields that a replacement does not send: their default, or nothing.

    The owner, the tenant, the parent, and what the caller may not set stay as they are.
    """
    parent = call.endpoint.parent
    kept = {call.table.owner, call.table.tenant, parent and parent.field, *sent}
    names = allowed - kept
    left = [field for field in call.table.fields if field.name in names and _resettable(field)]
    return {field.name: field.default.value if field.default else None for field in left}


def _resettable(field: Field) -> bool:
    generated = field.default is not None and field.default.generator is not None
    stays = field.server_set or field.auto or field.immutable or field.required or field.transitions
    return not (stays or generated)


def _written(call: Call, record: Record, status: int, headers: dict[str, str]) -> Answer:
    access = call.backend.policy.access(call.actor, "read", call.table, call.follow)
    row = present(call, access, record)
    return success(
        row, status, headers={"ETag": entity_tag(call, record, row), **headers}, message=call.endpoint.message
    )


def _address(call: Call, record: Record) -> str:
    """Return the path of a new record: that of its `read` endpoint, else below the one it was sent to."""
    key = quote(str(record[call.table.key]), safe="")
    for endpoint in call.backend.specification.endpoints:
        if endpoint.operation == "read" and endpoint.table == call.table.name and endpoint.parent is None:
            return endpoint.path.replace(f"{{{endpoint.key_parameter}}}", key)
    return f"{call.path.rstrip('/')}/{key}"
