"""The groups of people, as the role fields of their account records have it.

The record is the truth.  Groups are moved after the record is written, and again at the next sign-in or refresh
wherever they differ: what a kill between the two left undone is done then, and moving twice is as moving once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.lookup import record_key
from chalicelib.auth.user_pool import PoolRefusedError
from chalicelib.specification.accounts import new_roles, role_field, roles_in

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification.values import Record


def move_groups(call: Call, person: str, record: Record | None, held: frozenset[str]) -> bool:
    """Put a person into the groups of their record's roles and out of the others; whether any was to be moved.

    Somebody who has neither a record nor a group yet has the role of new people.
    """
    held &= frozenset(call.backend.specification.roles)
    wanted = held if record is None and held else _wanted(call, record)
    if wanted is None or wanted == held:
        return False
    call.backend.user_pool.move(person, held, wanted)
    accounts = call.backend.specification.accounts
    told = {"from": sorted(held), "to": sorted(wanted)}
    call.backend.trail.did("change_roles", accounts.name if accounts else None, person, **told)
    return True


def follow_record(call: Call) -> None:
    """Let Cognito follow a write of an account record: its groups, or that there is none any more."""
    try:
        if call.endpoint.operation == "delete":
            _follow_deletion(call)
        elif _may_change_roles(call):
            _follow_roles(call)
    except PoolRefusedError as refused:
        if refused.reason != "UserNotFoundException":  # the record of nobody who signs in
            raise


def _follow_deletion(call: Call) -> None:
    """Let nobody sign in without an account; a kill before this leaves somebody who has that of a new person."""
    if not call.table.soft_delete_days:  # one that may be restored stays, and is refused at sign-in
        call.backend.user_pool.delete(str(record_key(call)))


def _follow_roles(call: Call) -> None:
    person = str(record_key(call))
    record = call.backend.store.get(call.table, person)
    if record is not None:
        move_groups(call, person, record, call.backend.user_pool.groups_of(person))


def _may_change_roles(call: Call) -> bool:
    field = role_field(call.table)
    return field is not None and (call.endpoint.operation == "replace" or field.name in call.body())


def _wanted(call: Call, record: Record | None) -> frozenset[str] | None:
    """The roles that a record says, or that new ones have, among those of the document; None where nothing is said."""
    table = call.backend.specification.accounts
    field = role_field(table) if table else None
    if field is None or (record is not None and record.get(field.name) is None):
        return None
    said = new_roles(field) if record is None else roles_in(record[field.name])
    return None if said is None else said & frozenset(call.backend.specification.roles)
