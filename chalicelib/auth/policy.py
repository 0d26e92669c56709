"""What section 5.1 lets an actor do: closed by default, decided for each record and each field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Literal, TypeAlias, get_args

from msgspec import Struct, structs

from chalicelib.auth.identity import OWNER, SIGNED_IN, Actor
from chalicelib.specification import (
    Compare,
    Expression,
    FieldPath,
    Logic,
    Permission,
    Specification,
    Table,
    Value,
    holds,
)
from chalicelib.specification.expressions import paths
from chalicelib.specification.values import Json, Record

Verb: TypeAlias = Literal["read", "list", "create", "update", "delete", "export", "import"]

VERBS = frozenset(get_args(Verb))

COVERED_BY: dict[str, frozenset[str]] = {"list": frozenset({"list", "read", "*"})}
"""The verbs of a permission that allow a verb, where these are more than itself and `*`."""

Lookup: TypeAlias = Callable[[Table, Record, tuple[str, ...]], Json]
"""Gives the value at a path from a record of a table, through references; None where there is none."""


class Access(Struct, frozen=True, dict=True):
    """What one actor may do with one verb on one table."""

    actor: Actor
    table: Table
    grants: tuple[Permission, ...]
    withheld: frozenset[str]  # fields that are somebody else's alone
    lookup: Lookup

    @property
    def own_field(self) -> str | None:
        """The field that holds the actor's id in every record they may reach, if one field decides."""
        owners = {_owner_path(grant, self.table) for grant in self.grants}
        (path, *others) = owners or {()}
        decides = all(grant.own for grant in self.grants) and not others and len(path) == 1
        return path[0] if decides else None

    @cached_property
    def followed(self) -> frozenset[tuple[str, ...]]:
        """The paths through references that have to be followed from a record to decide on it."""
        owners = {_owner_path(grant, self.table) for grant in self.grants if grant.own}
        conditions = {steps for grant in self.grants if grant.where for steps in paths(grant.where)}
        return frozenset(steps for steps in owners | conditions if len(steps) > 1 and steps[0] != "actor")

    def ever(self, name: str) -> bool:
        """Whether the verb is allowed on that field of any record."""
        return name not in self.withheld and any(_covers(grant, name) for grant in self.grants)

    def always(self, name: str) -> bool:
        """Whether the verb is allowed on that field of every record that it is allowed on at all."""
        covering = [grant for grant in self.grants if _covers(grant, name)]
        everywhere = any(not grant.own and grant.where is None for grant in covering)
        return name not in self.withheld and (everywhere or len(covering) == len(self.grants))

    def sufficient(self, names: frozenset[str]) -> tuple[Expression, ...] | None:
        """Return conditions on a record under which the verb is allowed on these fields; None: it may never be."""
        if names & self.withheld:
            return None
        covering = [grant for grant in self.grants if grant.fields is None or names <= set(grant.fields)]
        each = [self._conditions(grant) for grant in covering]
        if () in each:
            return ()
        return (_joined("or", [_joined("and", terms) for terms in each]),) if each else None

    def fields(self, record: Record) -> frozenset[str] | None:
        """Return the fields that the verb is allowed on in this record; None: not this record."""
        if self._everywhere is not None:
            return self._everywhere
        holding = [grant for grant in self.grants if self._holds(grant, record)]
        return self._named(holding) if holding else None

    def columns(self, record: Record) -> tuple[str, ...] | None:
        """Return the fields that are shown of this record, its key first; None: not this record."""
        if self._all_columns is not None:
            return self._all_columns
        allowed = self.fields(record)
        return None if allowed is None else self._shown(allowed)

    @cached_property
    def _all_columns(self) -> tuple[str, ...] | None:
        """The same of any record, where no grant asks anything of the record."""
        return None if self._everywhere is None else self._shown(self._everywhere)

    def _shown(self, allowed: frozenset[str]) -> tuple[str, ...]:
        names = (field.name for field in self.table.fields if field.name in allowed and not field.write_only)
        return tuple(dict.fromkeys((self.table.key, *names)))

    @property
    def unconditional(self) -> frozenset[str] | None:
        """The fields that the verb is allowed on in any record there could be; None: some are out of reach."""
        grants = [grant for grant in self.grants if not grant.own and grant.where is None]
        return self._named(grants) if grants else None

    @cached_property
    def _everywhere(self) -> frozenset[str] | None:
        """The fields that the verb is allowed on in any record, where no grant asks anything of the record."""
        unconditional = self.grants and not any(grant.own or grant.where for grant in self.grants)
        return self._named(self.grants) if unconditional else None

    def _named(self, grants: Sequence[Permission]) -> frozenset[str]:
        every = frozenset(field.name for field in self.table.fields)
        named = (every if grant.fields is None else frozenset(grant.fields) for grant in grants)
        return frozenset().union(*named) - self.withheld

    def _holds(self, grant: Permission, record: Record) -> bool:
        own = not grant.own or self.lookup(self.table, record, _owner_path(grant, self.table)) == self.actor.id
        return own and holds(grant.where, lambda steps: self._value(record, steps))

    def _conditions(self, grant: Permission) -> tuple[Expression, ...]:
        own = Compare("eq", FieldPath(_owner_path(grant, self.table)), (Value(self.actor.id),))
        return (*((own,) if grant.own else ()), *((grant.where,) if grant.where else ()))

    def _value(self, record: Record, steps: tuple[str, ...]) -> Json:
        if steps[0] == "actor":
            return self.actor.known.get(steps[-1])
        return self.lookup(self.table, record, steps)


def _covers(grant: Permission, name: str) -> bool:
    return grant.fields is None or name in grant.fields


def _joined(op: Literal["and", "or"], terms: Sequence[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Logic(op, tuple(terms))


class Policy:
    """The permissions of a specification."""

    def __init__(self, specification: Specification) -> None:
        unfolded = tuple(_unfolded(specification.permissions))
        self.permissions = tuple(permission for permission in unfolded if not permission.tenant)
        self.tenancy = tuple(permission for permission in unfolded if permission.tenant)

    def access(self, actor: Actor, verb: Verb, table: Table, lookup: Lookup) -> Access:
        """Return what `actor` may do with `verb` on `table`; nothing, where nothing is granted."""
        concerned = [permission for permission in self.permissions if _concerns(permission, verb, table)]
        return self._access(actor, concerned if _in_scope(actor, verb, table) else [], table, lookup)

    def leading(self, actor: Actor, value: str, table: Table, lookup: Lookup) -> Access:
        """Return where `actor` may lead an enum to a value by that name: `Agents can close tickets`."""
        named = self._naming(value, table)
        return self._access(actor, named if _in_scope(actor, "update", table) else [], table, lookup)

    def withholds(self, actor: Actor, value: str, table: Table) -> bool:
        """Whether leading an enum to that value is for others only."""
        only = [one for one in self._naming(value, table) if one.only and one.fields is None]
        return bool(only) and not any(_applies(one, actor) for one in only)

    def _naming(self, value: str, table: Table) -> list[Permission]:
        # A value may be called as a verb is: who may `read` messages may not thereby mark them as `read`.
        named = [one for one in self.permissions if value in one.verbs and one.table in (None, table.name)]
        return [] if value in VERBS else named

    def _access(self, actor: Actor, concerned: list[Permission], table: Table, lookup: Lookup) -> Access:
        grants = tuple(permission for permission in concerned if _applies(permission, actor))
        only = [permission for permission in concerned if permission.only]
        reserved = [permission for permission in only if permission.fields is None]
        if reserved:
            grants = tuple(grant for grant in grants if any(_applies(permission, actor) for permission in reserved))
        if table.tenant and any(_applies(permission, actor) for permission in self.tenancy):
            grants = tuple(_within_tenant(grant, table.tenant) for grant in grants)
        return Access(actor, table, grants, _withheld(only, actor), lookup)


def verb_covers(declared: str, verb: str) -> bool:
    """Whether what the document says of one verb is said of another: reading covers listing, `*` covers all."""
    return declared in COVERED_BY.get(verb, {verb, "*"})


def _concerns(permission: Permission, verb: str, table: Table) -> bool:
    return permission.table in (None, table.name) and any(verb_covers(declared, verb) for declared in permission.verbs)


def _in_scope(actor: Actor, verb: str, table: Table) -> bool:
    """Whether a service token with scopes is for this at all; everybody else has none."""
    if actor.scopes is None:
        return True
    scopes = (scope.partition(":") for scope in actor.scopes)
    return any(name == table.name and verb_covers(declared, verb) for name, _, declared in scopes)


def _applies(permission: Permission, actor: Actor) -> bool:
    return not set(permission.roles).isdisjoint(actor.roles) and (actor.signed_in or not permission.own)


def _within_tenant(grant: Permission, tenant: str) -> Permission:
    """A grant limited to the records whose tenant is the one that the caller's token names."""
    same = Compare("eq", FieldPath((tenant,)), (FieldPath(("actor", f"custom:{tenant}")),))
    return structs.replace(grant, where=Logic("and", (same, grant.where)) if grant.where is not None else same)


def _withheld(only: list[Permission], actor: Actor) -> frozenset[str]:
    named = {name for permission in only for name in permission.fields or ()}
    given = {name for permission in only if _applies(permission, actor) for name in permission.fields or ()}
    return frozenset(named - given)


def _owner_path(permission: Permission, table: Table) -> tuple[str, ...]:
    return permission.owner_path or (table.owner or table.key,)


def _unfolded(permissions: tuple[Permission, ...]) -> Iterator[Permission]:
    # `owner` is not a role that somebody has: it is whoever is signed in, for the records that are theirs.
    for permission in permissions:
        others = tuple(role for role in permission.roles if role != OWNER)
        if others:
            yield structs.replace(permission, roles=others)
        if OWNER in permission.roles:
            yield structs.replace(permission, roles=(SIGNED_IN,), own=True)
