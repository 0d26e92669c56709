"""What one actor may do with one verb on one table: decided for each record and each field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Literal, TypeAlias

from msgspec import Struct, structs

from chalicelib.auth.grants import owner_path
from chalicelib.auth.identity import Actor
from chalicelib.specification import CALLER, Compare, Expression, FieldPath, Logic, Permission, Table, Value, holds
from chalicelib.specification.expressions import paths
from chalicelib.specification.values import Json, Record

Lookup: TypeAlias = Callable[[Table, Record, tuple[str, ...]], Json]
"""Gives the value at a path from a record of a table, through references, or of the caller (`(CALLER, "id")`).

None where there is none.
"""


class Transition(Struct, frozen=True):
    """What one actor may do by the name of a transition: lead `field` of the records of `access` to `value`."""

    field: str
    value: str
    access: Access
    reserved: bool  # nobody else may lead it there

    def leads(self, values: Record) -> bool:
        """Whether these values are what the transition leads to."""
        return values.get(self.field) == self.value


class Access(Struct, frozen=True, dict=True):
    """What one actor may do with one verb on one table."""

    actor: Actor
    table: Table
    grants: tuple[Permission, ...]
    withheld: frozenset[str]  # fields that are somebody else's alone
    lookup: Lookup
    tenant: str | None = None  # the field that keeps the actor to the records of their own tenant
    whose: str = ""  # what is known of the actor under this name is their tenant
    transitions: tuple[Transition, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether there may be a record that the verb is allowed on."""
        return bool(self.grants) or any(one.access.grants for one in self.transitions)

    @property
    def own_field(self) -> str | None:
        """The field that holds the actor's id in every record they may reach, if one field decides."""
        paths = {owner_path(grant, self.table) for grant in self.grants}
        (path, *others) = paths or {()}
        decides = all(grant.own for grant in self.grants) and not others and len(path) == 1
        return path[0] if decides else None

    @property
    def scope(self) -> tuple[Compare, ...]:
        """Whose records these are, as far as one value of a field says so: the narrower first."""
        own = (_equal(self.own_field, self.actor.id),) if self.own_field else ()
        return (*own, _equal(self.tenant, self.own_tenant)) if self.tenant else own

    @property
    def equalities(self) -> tuple[Compare, ...]:
        """What else is equal in every record that the verb is allowed on."""
        each = [list(self._equalities(grant.where)) for grant in self.grants]
        return tuple(one for one in (each[0] if each else ()) if all(one in others for others in each))

    @cached_property
    def own_tenant(self) -> Json:
        """The tenant of the actor; None where there is none."""
        return self.lookup(self.table, {}, (CALLER, self.whose))

    @cached_property
    def followed(self) -> frozenset[tuple[str, ...]]:
        """The paths through references that have to be followed from a record to decide on it."""
        owners = {owner_path(grant, self.table) for grant in self.grants if grant.own}
        conditions = {steps for grant in self.grants if grant.where for steps in paths(grant.where)}
        return frozenset(steps for steps in owners | conditions if len(steps) > 1 and steps[0] != CALLER)

    def towards(self, field: str, value: str) -> Access:
        """Return what is left of this where a record is led to a value of one of its fields."""
        led = tuple(one for one in self.transitions if (one.field, one.value) == (field, value))
        barred = field in self.withheld or any(one.reserved and not one.access.grants for one in led)
        grants = () if barred else tuple(grant for grant in self.grants if _covers(grant, field))
        return structs.replace(self, grants=grants, transitions=led)

    def within(self, record: Record) -> bool:
        """Whether the record is of the actor's tenant, if they are kept within one."""
        if self.tenant is None:
            return True
        return self.own_tenant is not None and record.get(self.tenant) == self.own_tenant

    def ever(self, name: str) -> bool:
        """Whether the verb is allowed on that field of any record."""
        by_name = any(one.field == name and one.access.grants for one in self.transitions)
        return by_name or (name not in self.withheld and any(_covers(grant, name) for grant in self.grants))

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
        tenant = (_equal(self.tenant, self.own_tenant),) if self.tenant else ()
        if () in each:
            return tenant
        return (*tenant, _joined("or", [_joined("and", terms) for terms in each])) if each else None

    def fields(self, record: Record) -> frozenset[str] | None:
        """Return the fields that the verb is allowed on in this record; None: not this record."""
        if self._everywhere is not None:
            return self._everywhere
        if not self.within(record):
            return None
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
        return self._named(grants) if grants and self.tenant is None else None

    def reaches(self, record: Record) -> bool:
        """Whether anything of the record may be changed, be it by the name of a transition."""
        return self.fields(record) is not None or any(one.access.fields(record) is not None for one in self.transitions)

    def changes(self, stored: Record, wanted: Record) -> frozenset[str] | None:
        """Return the fields that may be changed to make `wanted` of a stored record; None: nothing.

        A permission to update has to hold before the change and after it, that of a transition before it.
        """
        before, after = self.fields(stored), self.fields(wanted)
        led = [one for one in self.transitions if one.leads(wanted) and not one.leads(stored)]
        allowed = {one.field for one in led if one.access.fields(stored) is not None}
        barred = {one.field for one in led if one.reserved} - allowed
        if before is None or after is None:
            return frozenset(allowed) or None
        return (before & after | allowed) - barred

    @cached_property
    def _everywhere(self) -> frozenset[str] | None:
        """The fields that the verb is allowed on in any record, where no grant asks anything of the record."""
        asking = self.tenant is not None or any(grant.own or grant.where for grant in self.grants)
        return self._named(self.grants) if self.grants and not asking else None

    def _named(self, grants: Sequence[Permission]) -> frozenset[str]:
        every = frozenset(field.name for field in self.table.fields)
        named = (every if grant.fields is None else frozenset(grant.fields) for grant in grants)
        return frozenset().union(*named) - self.withheld

    def _holds(self, grant: Permission, record: Record) -> bool:
        own = not grant.own or self.lookup(self.table, record, owner_path(grant, self.table)) == self.actor.id
        return own and holds(grant.where, lambda steps: self.lookup(self.table, record, steps))

    def _conditions(self, grant: Permission) -> tuple[Expression, ...]:
        own = Compare("eq", FieldPath(owner_path(grant, self.table)), (Value(self.actor.id),))
        return (*((own,) if grant.own else ()), *((grant.where,) if grant.where else ()))

    def _equalities(self, where: Expression | None) -> Iterator[Compare]:
        match where:
            case Compare("eq", FieldPath((name,)), (Value(value),)):
                yield _equal(name, value)
            case Compare("eq", FieldPath((name,)), (FieldPath((first, known)),)) if first == CALLER:
                yield _equal(name, self.lookup(self.table, {}, (CALLER, known)))
            case Logic("and", terms):
                for term in terms:
                    yield from self._equalities(term)


def _covers(grant: Permission, name: str) -> bool:
    return grant.fields is None or name in grant.fields


def _joined(op: Literal["and", "or"], terms: Sequence[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Logic(op, tuple(terms))


def _equal(name: str, value: Json) -> Compare:
    return Compare("eq", FieldPath((name,)), (Value(value),))
