"""Which records are one person's: their account, and what is owned by it, directly or through references.

A record is theirs where the Owner of its table says so; in a table without Owner, where a reference leads to their
account, or where section 5.1 speaks of it as their own by way of another.  All are found by indexes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.data.store import Store
    from chalicelib.specification import Permission, Specification, Table
    from chalicelib.specification.values import Json, Record

Chain: TypeAlias = tuple[tuple[str, str], ...]
"""The way from a record to its owner's account, by table and field: `comments.ticket`, then `tickets.requester`."""


def belongings(store: Store, person: str) -> Iterator[tuple[Table, Record]]:
    """The records of a person but for their account, each once: those with the longest way to it first."""
    seen = set()
    for chain in sorted(chains(store.specification), key=len, reverse=True):
        for table, record in _at_the_end_of(store, chain, person):
            place = (table.name, record[table.key])
            if place not in seen:
                seen.add(place)
                yield table, record


def chains(specification: Specification) -> list[Chain]:
    """Every way that leads from a record to the account of its owner."""
    accounts = specification.accounts
    if accounts is None:
        return []
    others = [table for table in specification.tables if table.name != accounts.name]
    direct = [((table.name, field),) for table in others for field in _owners(table, accounts)]
    unowned = {table.name for table in others if not table.owner}
    through = [_followed(specification, one) for one in specification.permissions if one.own and one.table in unowned]
    return list(dict.fromkeys([*direct, *(chain for chain in through if len(chain) > 1)]))


def _owners(table: Table, accounts: Table) -> list[str]:
    leading = [one.name for one in table.fields if one.reference and one.reference.table == accounts.name]
    return [table.owner] if table.owner else leading


def _followed(specification: Specification, permission: Permission) -> Chain:
    links = []
    table = specification.table(permission.table or "")
    for step in permission.owner_path:
        field = table.field(step) if table else None
        if table is None or field is None:
            return ()
        links.append((table.name, step))
        table = specification.table(field.reference.table) if field.reference else None
    return tuple(links)


def _at_the_end_of(store: Store, chain: Chain, person: str) -> Iterator[tuple[Table, Record]]:
    ((name, field), *onward) = chain
    leading: list[Json] = [person]
    if onward:
        leading = [record[other.key] for other, record in _at_the_end_of(store, tuple(onward), person)]
    for table in filter(None, [store.specification.table(name)]):
        yield from ((table, record) for key in leading for record in store.having(table, field, key))
