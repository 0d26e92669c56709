"""What section 5.1 allows to roles, of one verb on one table: its sentences added up, less what `Only` reserves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from chalicelib.auth.identity import OWNER, SIGNED_IN
from chalicelib.specification import CALLER, Compare, Expression, FieldPath, Logic, Permission, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from chalicelib.auth.identity import Actor

COVERED_BY: dict[str, frozenset[str]] = {"list": frozenset({"list", "read", "*"})}
"""The verbs of a permission that allow a verb, where these are more than itself and `*`."""

WRITES = frozenset({"create", "update"})
"""The verbs that give fields a value."""

ROLE = "role"
"""The field of an account that says what its person may do."""


class Granted(Struct, frozen=True):
    """What is allowed: each grant by itself, but on none of the fields that are somebody else's alone."""

    grants: tuple[Permission, ...]
    withheld: frozenset[str] = frozenset()


NOTHING = Granted(())


def granted(permissions: Iterable[Permission], roles: Collection[str], verb: str, table: Table) -> Granted:
    """What these roles may do with a verb on a table."""
    concerned = [permission for permission in permissions if concerns(permission, verb, table)]
    mine = [permission for permission in concerned if applies(permission, roles)]
    grants = [_without_privileges(one, verb, table) for one in mine]
    if any(one.only and one.fields is None for one in concerned):
        whole = [one for one in mine if one.only and one.fields is None]
        grants = [_narrowed(grant, one, table) for grant in grants for one in whole]
    named = {name for one in concerned if one.only for name in one.fields or ()}
    given, shared = _given_fields([one for one in mine if one.only and one.fields])
    if shared:
        grants = [part for grant in grants for part in _parts(grant, shared, table)]
    return Granted(tuple(dict.fromkeys(grants)), frozenset(named - given))


def unfolded(permissions: Iterable[Permission]) -> Iterator[Permission]:
    """Permissions without the role `owner`: it is whoever is signed in, for the records that are theirs."""
    for permission in permissions:
        others = tuple(role for role in permission.roles if role != OWNER)
        if others:
            yield structs.replace(permission, roles=others)
        if OWNER in permission.roles:
            yield structs.replace(permission, roles=(SIGNED_IN,), own=True)


def verb_covers(declared: str, verb: str) -> bool:
    """Whether what the document says of one verb is said of another: reading covers listing, `*` covers all."""
    return declared in COVERED_BY.get(verb, {verb, "*"})


def in_scope(actor: Actor, verb: str, table: Table) -> bool:
    """Whether a service token with scopes is for this at all; everybody else has none."""
    if actor.scopes is None:
        return True
    scopes = (scope.partition(":") for scope in actor.scopes)
    return any(name == table.name and verb_covers(declared, verb) for name, _, declared in scopes)


def owner_path(permission: Permission, table: Table) -> tuple[str, ...]:
    """From a record to the id of its owner."""
    return permission.owner_path or (table.owner or table.key,)


def applies(permission: Permission, roles: Collection[str]) -> bool:
    """Whether a permission is one of these roles'."""
    return not set(permission.roles).isdisjoint(roles) and (SIGNED_IN in roles or not permission.own)


def concerns(permission: Permission, verb: str, table: Table) -> bool:
    """Whether a permission is about a verb on a table."""
    return permission.table in (None, table.name) and any(verb_covers(declared, verb) for declared in permission.verbs)


def _without_privileges(grant: Permission, verb: str, table: Table) -> Permission:
    """A grant on one's own account is not one on what the account may do, unless it says so."""
    if not (table.accounts and grant.own and grant.fields is None and verb in WRITES):
        return grant
    privileges = {ROLE, table.tenant}
    return structs.replace(grant, fields=tuple(name for name in _names(table) if name not in privileges))


def _given_fields(only: list[Permission]) -> tuple[set[str], list[Permission]]:
    """The fields that these sentences give, and those of them that do so in certain records only."""
    given = {name for one in only for name in one.fields or ()}
    everywhere = {name for one in only if not (one.own or one.where) for name in one.fields or ()}
    return given, [one for one in only if not everywhere.issuperset(one.fields or ())]


def _parts(grant: Permission, shared: list[Permission], table: Table) -> Iterator[Permission]:
    """A grant, divided: what is reserved in certain records is allowed in those only."""
    names = _names(table) if grant.fields is None else grant.fields
    free = tuple(name for name in names if not any(name in (one.fields or ()) for one in shared))
    yield structs.replace(grant, fields=free)
    for one in shared:
        both = tuple(name for name in names if name in (one.fields or ()))
        if both:
            yield _narrowed(structs.replace(grant, fields=both), one, table)


def _narrowed(grant: Permission, to: Permission, table: Table) -> Permission:
    """A grant on those of its records only that another permission is about."""
    where = _both(grant.where, to.where)
    if not to.own:
        return structs.replace(grant, where=where)
    theirs = owner_path(to, table)
    if not grant.own or owner_path(grant, table) == theirs:
        return structs.replace(grant, own=True, owner_path=theirs, where=where)
    return structs.replace(grant, where=_both(where, Compare("eq", FieldPath(theirs), (FieldPath((CALLER, "id")),))))


def _both(first: Expression | None, second: Expression | None) -> Expression | None:
    if first is None or second is None or first == second:
        return second if first is None else first
    return Logic("and", (first, second))


def _names(table: Table) -> tuple[str, ...]:
    return tuple(field.name for field in table.fields)
