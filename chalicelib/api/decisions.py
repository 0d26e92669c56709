"""What a write makes of a record: a new one drafted, a stored one changed or let go; permitted, and by the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.parents import parent_key
from chalicelib.api.permits import check_transitions, permit_change, permit_creation, permit_touching

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification import Field
    from chalicelib.specification.values import Record


def drafted(call: Call, sent: Record, within: Record) -> Record:
    """Return the new record of what was sent; `within` is what its place gives to it.  Nothing is stored.

    Raises ApiError where the caller may not make it, or a rule of section 7.1 forbids it.
    """
    access = call.access("create")
    record = call.backend.store.compose(call.table, _owned(call, sent) | within, call.actor.id)
    permit_creation(call, access, record, set(sent))
    call.enforce("create", record)
    return record


def within_path(call: Call) -> Record:
    """Return what the path gives to a new record: the reference to the parent that it names, if it names one."""
    parent = call.endpoint.parent
    return {parent.field: parent_key(call)} if parent else {}


def changing(call: Call, access: Access, sent: Record, *, whole: bool) -> Callable[[Record], Record]:
    """Return what makes of a stored record the one that is wanted; it raises ApiError where that may not be.

    Of a `whole` one, what is not sent becomes its default, or nothing.
    """

    def decide(stored: Record) -> Record:
        permit_touching(call, access, stored)
        call.enforce("update", stored)
        reset = resets(call, access.fields(stored) or frozenset(), sent) if whole else {}
        wanted = stored | reset | sent
        permit_change(call, access, stored, wanted, set(sent))
        check_transitions(call, stored, sent)
        return wanted

    return decide


def removing(call: Call, access: Access) -> Callable[[Record], None]:
    """Return what raises ApiError where a stored record may not be deleted."""

    def check(stored: Record) -> None:
        permit_touching(call, access, stored)
        call.enforce("delete", stored)

    return check


def resets(call: Call, allowed: frozenset[str], sent: Record) -> Record:
    """Return what becomes of the fields that a replacement does not send: their default, or nothing.

    The owner, the parent, what the caller may not set, and what only changes in its own way stay as they are.
    """
    parent = call.endpoint.parent
    kept = {call.table.owner, parent and parent.field, call.endpoint.by, *sent}
    names = allowed - kept
    left = [field for field in call.table.fields if field.name in names and _resettable(field)]
    return {field.name: field.default.value if field.default else None for field in left}


def _owned(call: Call, sent: Record) -> Record:
    owner = call.table.owner
    return {owner: call.actor.id, **sent} if owner and call.actor.signed_in else sent


def _resettable(field: Field) -> bool:
    generated = field.default is not None and field.default.generator is not None
    fixed = field.immutable or field.transitions is not None  # neither changes unless it is said
    return not (field.server_set or field.auto or field.required or fixed or generated)
