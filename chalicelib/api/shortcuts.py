"""Writes without a look at the record first: what would be decided on it, as conditions for DynamoDB to check.

The conditions may ask for more than the rules do, never for less; where they are not met the rules decide, on the
record as it is, in `chalicelib.api.permits`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.lookup import named_value
from chalicelib.api.parents import parent_key
from chalicelib.api.preconditions import version_conditions
from chalicelib.data import DirectUpdate, Precondition
from chalicelib.specification import Compare, Expression, FieldPath, Logic, Not, Value
from chalicelib.specification.expressions import paths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.auth.policy import Verb
    from chalicelib.specification import Field
    from chalicelib.specification.values import Json, Record


def direct_update(call: Call, access: Access, values: Record, names: frozenset[str]) -> DirectUpdate | None:
    """Return the update that gives a record these values; the caller must be allowed all of `names`."""
    if call.is_decided("update"):
        return None
    granted = access.sufficient(names)
    if granted is None or any(steps[0] in values for term in granted for steps in paths(term)):
        return None  # what the caller may do could be another thing after the write than before it
    if call.table.tenant in values or any(one.leads(values) for one in access.transitions):
        return None  # what the record refers to, or where it comes from, has to be looked at
    changeable = tuple(_changeable(call, values))
    precondition = _precondition(call, "update", (*granted, *changeable))
    return DirectUpdate(precondition, values) if precondition else None


def deletable(call: Call, access: Access) -> Precondition | None:
    """Return what must hold of a record for the caller to delete it; None: it has to be looked at."""
    granted = None if call.is_decided("delete") else access.sufficient(frozenset())
    return None if granted is None else _precondition(call, "delete", granted)


def _precondition(call: Call, verb: Verb, granted: tuple[Expression, ...]) -> Precondition | None:
    barring, version = call.backend.errors.barring(verb, call.table), version_conditions(call)
    allowed = [Not(condition) for condition in barring if condition is not None]
    if version is None or len(allowed) < len(barring):
        return None
    parent, by = call.endpoint.parent, call.endpoint.by
    within = (_equal(parent.field, parent_key(call)),) if parent else ()
    named = (_equal(by, named_value(call)),) if by else ()
    return Precondition((*within, *named, *version, *granted, *allowed), call.actor.known)


def _equal(name: str, value: Json) -> Expression:
    return Compare("eq", FieldPath((name,)), (Value(value),))


def _changeable(call: Call, values: Record) -> Iterator[Expression]:
    for name, value in values.items():
        field = call.table.field(name)
        if field and field.immutable:
            reading = call.backend.policy.access(call.actor, "read", call.table, call.follow)
            seen = reading.always(name) and not field.write_only
            yield _absent_or(name, (value,) if value is not None and seen else ())
        elif field and field.transitions is not None:
            yield _absent_or(name, _leading_to(field, value))


def _leading_to(field: Field, value: Json) -> tuple[Json, ...]:
    return () if value is None else (value, *(before for before, after in field.transitions or () if after == value))


def _absent_or(name: str, values: tuple[Json, ...]) -> Expression:
    path = FieldPath((name,))
    absent = Compare("missing", path)
    return Logic("or", (absent, Compare("in", path, tuple(map(Value, values))))) if values else absent
