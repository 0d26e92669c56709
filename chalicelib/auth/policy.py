"""What section 5.1 lets an actor do, closed by default: the access that its sentences come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from msgspec import structs

from chalicelib.auth.access import Access, Lookup, Transition
from chalicelib.auth.grants import NOTHING, WRITES, Granted, applies, granted, in_scope, unfolded
from chalicelib.auth.identity import SIGNED_IN, Actor
from chalicelib.specification import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification import Specification, Table

Verb: TypeAlias = Literal["read", "list", "create", "update", "delete", "export", "import"]

VERBS: tuple[Verb, ...] = get_args(Verb)


SERVICE = "service"
"""The role of the service itself, which no token gives."""


class Policy:
    """The permissions of a specification."""

    @classmethod
    def of_service(cls, specification: Specification) -> Policy:
        """What the service itself may do, and nobody else: everything."""
        everything = Permission(roles=(SERVICE,), verbs=("*",))
        return cls(structs.replace(specification, permissions=(everything,)))

    def __init__(self, specification: Specification) -> None:
        permissions = tuple(unfolded(specification.permissions))
        self.permissions = tuple(permission for permission in permissions if not permission.tenant)
        self.kept_roles = frozenset(role for one in permissions if one.tenant for role in one.roles)
        self.roles = frozenset((SIGNED_IN, *(role for one in permissions for role in one.roles)))
        self.accounts = specification.accounts
        self._made: dict[tuple[frozenset[str], str, str], Granted] = {}
        self._led: dict[str, tuple[tuple[str, str, bool], ...]] = {}

    def access(self, actor: Actor, verb: Verb, table: Table, lookup: Lookup) -> Access:
        """Return what `actor` may do with `verb` on `table`; nothing, where nothing is granted."""
        transitions = tuple(self._transitions(actor, table, lookup)) if verb == "update" else ()
        of_roles = self._granted(actor, verb, table) if in_scope(actor, verb, table) else NOTHING
        return self._access(actor, of_roles, table, lookup, transitions)

    def leading(self, actor: Actor, value: str, table: Table, lookup: Lookup) -> Access:
        """Return where `actor` may lead an enum to a value by that name: `Agents can close tickets`."""
        of_roles = self._granted(actor, value, table) if in_scope(actor, "update", table) else NOTHING
        return self._access(actor, of_roles, table, lookup)

    def calling(self, actor: Actor, verb: str, table: Table, lookup: Lookup) -> Access:
        """Return on which records `actor` may do what a function of the team's own does under this verb."""
        of_roles = self._granted(actor, verb, table) if in_scope(actor, verb, table) else NOTHING
        return self._access(actor, of_roles, table, lookup)

    def may_call(self, actor: Actor, endpoint: str) -> bool:
        """Whether `actor` may call an endpoint that is about no table: `POST /quotes`.

        A service token with scopes may not: they are about tables.
        """
        if actor.scopes is not None:
            return False
        named = [one for one in self.permissions if one.endpoint == endpoint]
        allowing = [one for one in named if one.only] or [*named, *filter(_allows_everything, self.permissions)]
        return any(applies(one, actor.roles) for one in allowing)

    def withholds(self, actor: Actor, value: str, table: Table) -> bool:
        """Whether leading an enum to that value is for others only."""
        only = [one for one in self.permissions if one.only and _names(one, value, table)]
        return bool(only) and not any(applies(one, actor.roles) for one in only)

    def may_do_anything(self, actor: Actor) -> bool:
        """Whether nothing at all is refused to the actor, in any table."""
        free = actor.scopes is None and self.kept_roles.isdisjoint(actor.roles)
        return free and any(_allows_everything(one) and applies(one, actor.roles) for one in self.permissions)

    def keeps(self, actor: Actor, table: Table) -> bool:
        """Whether the actor reaches only the records of their own tenant."""
        return table.tenant is not None and not self.kept_roles.isdisjoint(actor.roles)

    def _access(
        self, actor: Actor, of_roles: Granted, table: Table, lookup: Lookup, transitions: tuple[Transition, ...] = ()
    ) -> Access:
        tenant = table.tenant if self.keeps(actor, table) else None
        return Access(actor, table, of_roles.grants, of_roles.withheld, lookup, tenant, self._whose(table), transitions)

    def _granted(self, actor: Actor, verb: str, table: Table) -> Granted:
        roles = self.roles.intersection(actor.roles)
        place = (roles, verb, table.name)
        if place not in self._made:
            of_roles = granted(self.permissions, roles, verb, table)
            kept = {table.tenant} if verb in WRITES and self.keeps(actor, table) else set()
            self._made[place] = structs.replace(of_roles, withheld=of_roles.withheld | kept)
        return self._made[place]

    def _transitions(self, actor: Actor, table: Table, lookup: Lookup) -> Iterator[Transition]:
        if table.name not in self._led:
            self._led[table.name] = tuple(self._named(table))
        for name, value, reserved in self._led[table.name]:
            yield Transition(name, value, self.leading(actor, value, table, lookup), reserved)

    def _named(self, table: Table) -> Iterator[tuple[str, str, bool]]:
        """Every field and value that permissions speak of by the transition's name, and whether some do with `Only`."""
        for field in table.fields:
            for value in field.type.values if field.type.kind == "enum" else ():
                naming = [permission for permission in self.permissions if _names(permission, value, table)]
                if naming:
                    yield field.name, value, any(permission.only for permission in naming)

    def _whose(self, table: Table) -> str:
        """What the actor's tenant is known by: the account table's name of it, if it has one."""
        return (self.accounts and self.accounts.tenant) or table.tenant or ""


def _allows_everything(permission: Permission) -> bool:
    narrowed = permission.table or permission.fields or permission.own or permission.where
    return "*" in permission.verbs and not narrowed


def _names(permission: Permission, value: str, table: Table) -> bool:
    # A value may be called as a verb is: who may `read` messages may not thereby mark them as `read`.
    return value not in VERBS and permission.table in (None, table.name) and value in permission.verbs
