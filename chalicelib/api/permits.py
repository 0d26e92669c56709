"""Whether a write is allowed: by the caller's permissions, before and after it, and by the record's own state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import refuse_moved
from chalicelib.api.preconditions import refuse_another_version
from chalicelib.api.reading import within_parent
from chalicelib.api.rendering import visible

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification import Field
    from chalicelib.specification.values import Json, Record

FIXED = "cannot be changed once it is set"


def permit_creation(call: Call, access: Access, record: Record, sent: set[str]) -> None:
    """Refuse a new record that the caller may not make, or a field of it that is not theirs to set (403)."""
    allowed = access.fields(record)
    if allowed is None or not _in_own_name(call, access, record):
        raise ApiError("FORBIDDEN")
    _permit_fields(sent, allowed - withheld_values(call, {name: record.get(name) for name in sent}))


def _in_own_name(call: Call, access: Access, record: Record) -> bool:
    """Whether the record is the caller's own, or they may make records for others: those that they can see."""
    owner = record.get(call.table.owner or "")
    if owner is None or owner == call.actor.id:
        return True
    reading = call.backend.policy.access(call.actor, "read", call.table, call.follow)
    return not all(grant.own for grant in access.grants) and visible(reading, record) is not None


def permit_touching(call: Call, access: Access, stored: Record) -> None:
    """Refuse a record that the caller may not see (404), may not write (403), or has in another version (412).

    Raises MovedError for one that is not the record that the path names.
    """
    refuse_moved(call, stored)
    if not within_parent(call, stored):
        raise ApiError("NOT_FOUND")
    if access.fields(stored) is None:
        reading = call.backend.policy.access(call.actor, "read", call.table, call.follow)
        raise ApiError("NOT_FOUND" if reading.fields(stored) is None else "FORBIDDEN")
    refuse_another_version(call, stored)


def permit_change(call: Call, access: Access, stored: Record, wanted: Record, sent: set[str]) -> None:
    """Refuse a change that the caller may not make, or after which the record would be out of their reach (403)."""
    before, after = access.fields(stored), access.fields(wanted)
    if before is None or after is None:
        raise ApiError("FORBIDDEN")
    changed = {name: value for name, value in wanted.items() if name in sent and stored.get(name) != value}
    _permit_fields(sent, before & after - withheld_values(call, changed))


def withheld_values(call: Call, values: Record) -> frozenset[str]:
    """Return the enum fields whose values here are for others to lead to: `Only agents can close tickets`."""
    stages = (field.name for field in call.table.fields if field.transitions is not None and values.get(field.name))
    return frozenset(name for name in stages if call.backend.policy.withholds(call.actor, values[name], call.table))


def _permit_fields(sent: set[str], allowed: frozenset[str]) -> None:
    if sent - allowed:
        raise ApiError("FORBIDDEN", dict.fromkeys(sorted(sent - allowed), "is not yours to set"))


def check_transitions(call: Call, stored: Record, sent: Record) -> None:
    """Refuse to change what is set for good, or an enum from its stored value to one that does not follow it (409)."""
    fields = [field for field in call.table.fields if field.name in sent]
    changed = [field for field in fields if sent[field.name] != stored.get(field.name)]
    refused = {field.name: FIXED for field in changed if field.immutable and stored.get(field.name) is not None}
    barred = [field for field in changed if _barred(field, stored, sent)]
    refused |= {field.name: _onward(field, stored[field.name]) for field in barred}
    if refused:
        raise ApiError("TRANSITION_NOT_ALLOWED", refused)


def _barred(field: Field, stored: Record, sent: Record) -> bool:
    before = stored.get(field.name)
    return field.transitions is not None and before is not None and (before, sent[field.name]) not in field.transitions


def _onward(field: Field, value: Json) -> str:
    following = [after for before, after in field.transitions or () if before == value]
    return f"may go from {value} to {' or '.join(following)}" if following else f"stays {value}"
