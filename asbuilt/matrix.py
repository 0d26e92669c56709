"""Who may do what: role by table by verb, by field where fields differ, as the service's policy decides it.

A cell is `-`, `yes`, or limits with commas between them: `own` (the record is the caller's; in brackets the path to its
owner where that is not the table's Owner), `own tenant`, `where …`.  Alternatives stand with semicolons between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from asbuilt.forms.wording import worded
from chalicelib.auth import ANONYMOUS, Actor, Policy
from chalicelib.auth.grants import owner_path
from chalicelib.auth.identity import ANYONE, SIGNED_IN
from chalicelib.auth.policy import VERBS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.auth import Access
    from chalicelib.auth.access import Transition
    from chalicelib.specification import Field, Permission, Specification, Table
    from chalicelib.specification.values import Json, Record

NO, YES = "-", "yes"
NO_TABLE = "endpoints about no table"
"""The heading above who may call the functions that are about none."""


class Row(Struct, frozen=True):
    """What a person with one role may do with the records of a table, or with these fields of them, by verb."""

    role: str
    cells: dict[str, str]
    fields: tuple[str, ...] = ()


class TableRights(Struct, frozen=True):
    """The rights in one table, and what no row has to say: what the server sets and what it never shows."""

    table: str
    owner: str | None
    tenant: str | None
    server_set: tuple[str, ...]
    write_only: tuple[str, ...]
    rows: tuple[Row, ...]


def rights(specification: Specification) -> list[TableRights]:
    """The rights of every role in every table; a person with a role has what anyone and the signed-in have besides."""
    policy = Policy(specification)
    return [
        *(_of_table(specification, policy, table) for table in specification.tables),
        *_calls(specification, policy),
    ]


def _of_table(specification: Specification, policy: Policy, table: Table) -> TableRights:
    actions = [one.action for one in specification.endpoints if one.is_function and one.table == table.name]
    own = tuple(dict.fromkeys(action for action in actions if action))
    return TableRights(
        table.name,
        table.owner,
        table.tenant,
        tuple(field.name for field in table.fields if not _is_sendable(field)),
        tuple(field.name for field in table.fields if field.write_only),
        tuple(row for actor in _actors(specification) for row in _rows(policy, actor, table, own)),
    )


def _calls(specification: Specification, policy: Policy) -> Iterator[TableRights]:
    """Who may call the endpoints that are functions and about no table, if there are any."""
    places = [one.place for one in specification.endpoints if one.is_function and one.table is None]
    if places:
        actors = list(_actors(specification))
        cells = [{place: YES if policy.may_call(actor, place) else NO for place in places} for actor in actors]
        rows = (Row(actor.roles[-1], row) for actor, row in zip(actors, cells, strict=True))
        yield TableRights(NO_TABLE, None, None, (), (), tuple(rows))


def as_text(specification: Specification) -> str:
    """The rights as Markdown: a table of roles by verbs for each table."""
    return "\n".join(part for one in rights(specification) for part in _drawn(one))


def _actors(specification: Specification) -> Iterator[Actor]:
    yield ANONYMOUS
    for role in (SIGNED_IN, *specification.roles):
        yield Actor(id="somebody", roles=tuple(dict.fromkeys((ANYONE, SIGNED_IN, role))))


def _rows(policy: Policy, actor: Actor, table: Table, own: tuple[str, ...]) -> Iterator[Row]:
    accesses: dict[str, Access] = {verb: policy.access(actor, verb, table, _unknown) for verb in VERBS}
    update = accesses["update"]
    whole = {verb: _cell(access, access.grants) for verb, access in accesses.items()}
    functions = {verb: policy.calling(actor, verb, table, _unknown) for verb in own}
    called = {verb: _cell(access, access.grants) for verb, access in functions.items()}
    yield Row(
        actor.roles[-1],
        whole | called | {f"{one.field} to {one.value}": _led(update, one) for one in update.transitions},
    )
    different: dict[tuple[tuple[str, str], ...], Row] = {}
    for field in table.fields:
        cells = {verb: _cell(accesses[verb], _covering(accesses[verb], field.name)) for verb in _verbs_of(field)}
        if field.name != table.key and any(whole[verb] != cell for verb, cell in cells.items()):
            row = different.get(tuple(cells.items()), Row(actor.roles[-1], cells))
            different[tuple(cells.items())] = structs.replace(row, fields=(*row.fields, field.name))
    yield from different.values()


def _verbs_of(field: Field) -> tuple[str, ...]:
    """The verbs that are decided for the field: nobody sends what the server sets, or sees what is write-only."""
    reading = () if field.write_only else ("read", "list")
    return (*reading, "create", "update") if _is_sendable(field) else reading


def _is_sendable(field: Field) -> bool:
    return not (field.server_set or field.implicit)


def _covering(access: Access, name: str) -> list[Permission]:
    return [one for one in access.grants if name not in access.withheld and (one.fields is None or name in one.fields)]


def _led(update: Access, transition: Transition) -> str:
    """By the name of the transition; or, where that is nobody's alone, by updating the field."""
    otherwise = [] if transition.reserved else _covering(update, transition.field)
    return _cell(update, (*transition.access.grants, *otherwise))


def _cell(access: Access, grants: Sequence[Permission]) -> str:
    limits = [_limits(grant, access.table) for grant in grants]
    if not limits:
        return NO
    fewest = [one for one in dict.fromkeys(limits) if not any(set(other) < set(one) for other in limits)]
    tenant = ("own tenant",) if access.tenant else ()
    return "; ".join(", ".join((*tenant, *one)) or YES for one in fewest)


def _limits(grant: Permission, table: Table) -> tuple[str, ...]:
    path = owner_path(grant, table)
    usual = path == (table.owner or table.key,)
    own = ("own" if usual else f"own ({'.'.join(path)})",) if grant.own else ()
    return (*own, f"where {worded(grant.where)}") if grant.where else own


def _unknown(_: Table, __: Record, ___: tuple[str, ...]) -> Json:
    """What is known of a record and its caller where only the rules are asked for."""
    return None


def _drawn(rights: TableRights) -> Iterator[str]:
    yield f"## {rights.table}\n"
    facts = (("owner", rights.owner), ("tenant", rights.tenant))
    said = [f"{name}: {field}" for name, field in facts if field]
    said += [f"set by the server: {', '.join(rights.server_set)}"] if rights.server_set else []
    said += [f"never shown: {', '.join(rights.write_only)}"] if rights.write_only else []
    if said:
        yield "; ".join(said) + "\n"
    verbs = list(dict.fromkeys(verb for row in rights.rows for verb in row.cells))
    lines = [["role", *verbs], *([_name(row), *(row.cells.get(verb, "") for verb in verbs)] for row in rights.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(verbs) + 1)]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
    yield ""


def _name(row: Row) -> str:
    return f"{row.role}: {', '.join(row.fields)}" if row.fields else row.role
