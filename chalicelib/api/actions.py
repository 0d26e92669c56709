"""The `action` operation: `POST /tickets/{id}/close` leads a record to a value of one of its enums.

It is the update that gives the field that value, with the same rules, conditions and effect.  Whoever may do the
transition by its name may do it though they may not update the field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.checking import check_with_path
from chalicelib.api.decisions import changing
from chalicelib.api.lookup import missing, record_key, settled
from chalicelib.api.permits import check_transitions, permit_change, permit_touching
from chalicelib.api.replays import receipt_of
from chalicelib.api.shortcuts import direct_update
from chalicelib.api.writing import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.answers import Answer
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification import Becomes
    from chalicelib.specification.values import Record


def act(call: Call) -> Answer:
    """Lead the record to the value; the answer is the record."""
    becomes = call.endpoint.becomes
    if becomes is None:
        raise LookupError(call.endpoint.action)
    named, updating = _accesses(call, becomes)
    sent = check_with_path(call, {becomes.field: becomes.value}, partial=True)
    others = frozenset(sent) - {becomes.field}
    decide = _leading(call, named, updating, sent, others)
    sufficient, names = (named, others) if named.grants and not others else (updating, frozenset(sent))
    terms = receipt_of(call, lambda record: changed(call, record)) or direct_update(call, sufficient, sent, names)

    def write() -> Answer:
        record = call.backend.store.update(call.table, record_key(call), decide, call.actor.id, terms)
        if record is None:
            raise missing(call)
        return changed(call, record)

    return settled(write)


def _leading(
    call: Call, named: Access, updating: Access, sent: Record, others: frozenset[str]
) -> Callable[[Record], Record]:
    """What leads a stored record on: by the transition's name where that is allowed, else as an update."""
    update = changing(call, updating, sent, whole=False)

    def decide(stored: Record) -> Record:
        if named.fields(stored) is None:
            return update(stored)
        permit_touching(call, named, stored)
        call.enforce("update", stored)
        wanted = stored | sent
        if others:
            permit_change(call, updating, stored, wanted, set(others))
        check_transitions(call, stored, sent)
        return wanted

    return decide


def _accesses(call: Call, becomes: Becomes) -> tuple[Access, Access]:
    """What the caller may do by the transition's name, and as an update; raises ApiError where both are nothing."""
    policy = call.backend.policy
    named = policy.leading(call.actor, becomes.value, call.table, call.follow)
    updating = policy.access(call.actor, "update", call.table, call.follow)
    if policy.withholds(call.actor, becomes.value, call.table):
        updating = structs.replace(updating, grants=())
    if not named.grants:
        call.allowed(updating)
    return named, updating
