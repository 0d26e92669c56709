"""What a write makes of a record: a new one drafted, a stored one changed or let go; permitted, and by the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.parents import parent_key
from chalicelib.api.permits import check_transitions, permit_change, permit_creation, permit_touching
from chalicelib.specification.values import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.auth.policy import Verb
    from chalicelib.specification import Field
    from chalicelib.specification.values import Record


def drafted(call: Call, sent: Record, within: Record) -> Record:
    """Return the new record of what was sent; `within` is what its place gives to it.  Nothing is stored.

    Raises ApiError where the caller may not make it, or a rule of section 7.1 forbids it.
    """
    return drafted_under(call, call.access("create"), sent, within)


def drafted_under(call: Call, access: Access, sent: Record, within: Record) -> Record:
    """Return the same, for whom it is known what they may create."""
    sent = with_files(call, {}, sent)
    record = call.backend.store.compose(call.table, _owned(call, access, sent) | within, call.actor.id)
    permit_creation(call, access, record, set(sent))
    call.enforce("create", record)
    return decided(call, "create", record) if call.is_decided("create") else record


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
        given = with_files(call, stored, sent)
        reset = _readable(resets(call, access.fields(stored) or frozenset(), given), stored) if whole else {}
        wanted = stored | reset | given
        emptied = {name for name, value in reset.items() if value != stored.get(name)}
        permit_change(call, access, stored, wanted, emptied.union(given))
        check_transitions(call, stored, given)
        return decided(call, "update", stored, wanted) if call.is_decided("update") else wanted

    return decide


def removing(call: Call, access: Access) -> Callable[[Record], None]:
    """Return what raises ApiError where a stored record may not be deleted."""

    def check(stored: Record) -> None:
        permit_touching(call, access, stored)
        call.enforce("delete", stored)
        if call.is_decided("delete"):
            decided(call, "delete", stored)

    return check


def decided(call: Call, verb: Verb, *records: Record) -> Record:
    """Return the last of the records as the team's functions leave it; they may refuse."""
    from chalicelib.api.functions.deciding import decide  # noqa: PLC0415 - few services have any

    return decide(call, verb, *records)


def with_files(call: Call, stored: Record, sent: Record) -> Record:
    """Return what was sent, with files that are there already as they are; raises ApiError where they are not."""
    if not call.table.file_fields:
        return sent
    from chalicelib.api.files.attaching import settled  # noqa: PLC0415 - few tables have files

    return settled(stored, sent)


def resets(call: Call, allowed: frozenset[str], sent: Record) -> Record:
    """Return what becomes of the fields that a replacement does not send: their default, or nothing.

    The owner, the tenant, the parent, what the caller may not set, and what only changes in its own way stay.
    """
    parent = call.endpoint.parent
    kept = {call.table.owner, call.table.tenant, parent and parent.field, call.endpoint.by, *sent}
    names = allowed - kept
    left = [field for field in call.table.fields if field.name in names and _resettable(field)]
    return {field.name: field.default.value if field.default else None for field in left}


def _readable(reset: Record, stored: Record) -> Record:
    """What is reset, but for what nobody could read: that it is not sent does not say that it is to go."""
    return {name: value for name, value in reset.items() if not isinstance(stored.get(name), Unreadable)}


def _owned(call: Call, access: Access, sent: Record) -> Record:
    """What is sent, with the caller as the owner where none is named, and always with the caller's own tenant."""
    owner = {call.table.owner: call.actor.id} if call.table.owner and call.actor.signed_in else {}
    tenant = {access.tenant: access.own_tenant} if access.tenant and access.tenant != call.table.key else {}
    return owner | sent | tenant


def _resettable(field: Field) -> bool:
    generated = field.default is not None and field.default.generator is not None
    fixed = field.immutable or field.transitions is not None  # neither changes unless it is said
    return not (field.server_set or field.auto or field.required or fixed or generated)
