"""Whether a write is allowed: by the caller's permissions, before and after it, and by the record's own state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.errors import ApiError
from chalicelib.api.lookup import refuse_moved
from chalicelib.api.preconditions import refuse_another_version
from chalicelib.api.reading import within_parent
from chalicelib.api.rendering import visible
from chalicelib.data import MissingReferenceError

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification import Field, Reference
    from chalicelib.specification.values import Record

FIXED = "cannot be changed once it is set"


def permit_creation(call: Call, access: Access, record: Record, sent: set[str]) -> None:
    """Refuse a new record that the caller may not make, or a field of it that is not theirs to set (403)."""
    allowed = access.fields(record)
    if allowed is None or not _in_own_name(call, access, record):
        raise ApiError("FORBIDDEN")
    _permit_fields(sent, allowed - withheld_values(call, record))
    _refuse_foreign_references(call, record, sent)


def _in_own_name(call: Call, access: Access, record: Record) -> bool:
    """Whether the record is the caller's own, or they may make records for others: those that they can see."""
    owner = record.get(call.table.owner or "")
    if owner is None or owner == call.actor.id:
        return True
    reading = call.backend.policy.access(call.actor, "read", call.table, call.follow)
    return not all(grant.own for grant in access.grants) and visible(reading, record) is not None


def permit_import(access: Access, record: Record, sent: set[str]) -> None:
    """Refuse a new record, or a field of it, that the caller may make but not import (403)."""
    allowed = access.fields(record)
    if allowed is None:
        raise ApiError("FORBIDDEN")
    _permit_fields(sent, allowed)


def permit_touching(call: Call, access: Access, stored: Record) -> None:
    """Refuse a record that the caller may not see (404), may not write (403), or has in another version (412).

    Raises MovedError for one that is not the record that the path names.
    """
    refuse_moved(call, stored)
    if not within_parent(call, stored):
        raise ApiError("NOT_FOUND")
    if not access.reaches(stored):
        reading = call.backend.policy.access(call.actor, "read", call.table, call.follow)
        hidden = reading.fields(stored) is None
        raise ApiError("NOT_FOUND" if hidden else "FORBIDDEN", hides=hidden)
    refuse_another_version(call, stored)


def permit_change(call: Call, access: Access, stored: Record, wanted: Record, sent: set[str]) -> None:
    """Refuse a change that the caller may not make, or after which the record would be out of their reach (403)."""
    allowed = access.changes(stored, wanted)
    if allowed is None:
        raise ApiError("FORBIDDEN")
    _permit_fields(sent, allowed)
    _refuse_foreign_references(call, wanted, sent)


def withheld_values(call: Call, values: Record) -> frozenset[str]:
    """Return the enum fields whose values here are for others to lead to: `Only agents can close tickets`."""
    stages = (field.name for field in call.table.fields if field.type.kind == "enum" and values.get(field.name))
    return frozenset(name for name in stages if call.backend.policy.withholds(call.actor, values[name], call.table))


def _permit_fields(sent: set[str], allowed: frozenset[str]) -> None:
    if sent - allowed:
        raise ApiError("FORBIDDEN", dict.fromkeys(sorted(sent - allowed), "is not yours to set"))


def foresee_references(call: Call, records: list[Record]) -> None:
    """Look up together the records that these refer to and whose tenants will be asked for."""
    references = [(field.name, field.reference) for field in call.table.fields if field.reference]
    paths = [(name,) for name, reference in references if call.find_table(reference.table).tenant]
    call.foresee(call.table, records, paths)


def _refuse_foreign_references(call: Call, record: Record, changed: set[str]) -> None:
    """Refuse a reference into another tenant, in the words for one that leads nowhere (400)."""
    moved = call.table.tenant in changed
    fields = [field for field in call.table.fields if moved or field.name in changed]
    references = [(field.name, field.reference) for field in fields if field.reference]
    foreign = {name: reference.table for name, reference in references if _is_foreign(call, record, name, reference)}
    if foreign:
        raise ApiError("INVALID_REQUEST", MissingReferenceError.of(foreign).fields)


def _is_foreign(call: Call, record: Record, name: str, reference: Reference) -> bool:
    target = call.find_table(reference.table)
    referred = call.look_up(target, record[name]) if target.tenant and record.get(name) is not None else None
    if referred is None:  # that it is there is seen when it is written
        return False
    theirs = referred.get(target.tenant or "")
    if call.table.tenant and theirs is not None:
        return bool(theirs != record.get(call.table.tenant))
    return not call.backend.policy.access(call.actor, "read", target, call.follow).within(referred)


def check_transitions(call: Call, stored: Record, sent: Record) -> None:
    """Refuse to change what is set for good, or an enum from its stored value to one that does not follow it (409).

    Nothing is told of a field that the caller cannot read: what is set for good there is not sent at all.
    """
    fields = [field for field in call.table.fields if field.name in sent]
    changed = [field for field in fields if sent[field.name] != stored.get(field.name)]
    fixed = [one for one in fields if _fixed(one, stored) and (one in changed or not _is_seen(call, one, stored))]
    refused = {field.name: FIXED for field in fixed}
    barred = [field for field in changed if _barred(field, stored, sent)]
    refused |= {field.name: _onward(call, field, stored) for field in barred}
    if refused:
        raise ApiError("TRANSITION_NOT_ALLOWED", refused)


def _fixed(field: Field, stored: Record) -> bool:
    return field.immutable and stored.get(field.name) is not None


def _is_seen(call: Call, field: Field, stored: Record) -> bool:
    reading = call.backend.policy.access(call.actor, "read", call.table, call.follow)
    return field.name == call.table.key or (not field.write_only and field.name in (reading.fields(stored) or ()))


def _barred(field: Field, stored: Record, sent: Record) -> bool:
    before = stored.get(field.name)
    return field.transitions is not None and before is not None and (before, sent[field.name]) not in field.transitions


def _onward(call: Call, field: Field, stored: Record) -> str:
    if not _is_seen(call, field, stored):
        return "does not go there from where it is"
    value = stored[field.name]
    following = [after for before, after in field.transitions or () if before == value]
    return f"may go from {value} to {' or '.join(following)}" if following else f"stays {value}"
