"""Records as the caller sees them: the fields they may read, in the order and depth of the Response and of `include`.

A record that another refers to is shown as the caller may read its own table; one they may not see, by its key alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.api.inclusion import Inclusion, reference
from chalicelib.data import UnreadableError
from chalicelib.specification import Shape, Table
from chalicelib.specification.values import Json, Record, Unreadable, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification import Field


class Branch(Struct, frozen=True):
    """Rows of one table that are shown alike: in a shape of the document, and with what the caller includes."""

    table: Table
    rows: list[Record]
    shape: Shape | None
    include: Inclusion


class Nesting(Struct, frozen=True):
    """A reference of the rows of a branch that is shown, under `name`, as the record it leads to."""

    branch: Branch
    name: str
    field: str
    target: Table


def visible(access: Access, record: Record) -> Record | None:
    """Return the readable fields of a record, absent values as None; None where the caller may not see it.

    A value that is there and cannot be told is left out: it is not None.
    """
    names = access.columns(record)
    if names is None:
        return None
    seen = dict(zip(names, map(record.get, names), strict=True))
    return told(seen) if access.table.sealed_fields else seen


def visible_among(access: Access, record: Record) -> Record | None:
    """Return the same of a record that is shown among others; None where an unreadable value decides on it."""
    try:
        return visible(access, record)
    except UnreadableError:
        return None


def whole(table: Table, record: Record) -> Record:
    """Return all fields of a record, absent values as None: for the service's own eyes.

    Raises UnreadableError where a value cannot be told: the team's code is not to take it for nothing.
    """
    for value in record.values() if table.sealed_fields else ():
        if isinstance(value, Unreadable):
            value.refuse()
    return {field.name: record.get(field.name) for field in table.fields}


def shown_fields(access: Access) -> list[Field]:
    """Return the fields that the caller sees in some record: for them there are no others."""
    fields = access.table.fields
    return [one for one in fields if not one.write_only and (one.name == access.table.key or access.ever(one.name))]


def present(call: Call, access: Access, records: Iterable[Record]) -> list[Record]:
    """Return records that the caller has written: as they may read them, else their keys alone."""
    key = access.table.key
    return shaped(call, access.table, [visible(access, record) or {key: record[key]} for record in records])


def shaped(call: Call, table: Table, records: list[Record], include: Inclusion | None = None) -> list[Record]:
    """Return visible records in the form of the endpoint's documented Response, with what is to be included."""
    shape = call.endpoint.response
    rows = [_picked(record, shape) for record in records]
    _link(call, table, rows)
    level = [Branch(table, rows, shape, include or {})]
    while level:
        level = _expanded(call, [nesting for branch in level for nesting in _nestings(call, branch)])
    return rows


def _link(call: Call, table: Table, rows: list[Record]) -> None:
    if table.file_fields:
        from chalicelib.api.files.links import link  # noqa: PLC0415 - few tables have files

        link(call, table, rows)


def _picked(record: Record, shape: Shape | None) -> Record:
    if shape is None or not shape.fields:
        return record
    return {name: record[name] for name, _ in shape.fields if name in record}


def _nestings(call: Call, branch: Branch) -> Iterator[Nesting]:
    nested = [name for name, shape in (branch.shape.fields if branch.shape else ()) if shape is not None]
    for name in dict.fromkeys([*nested, *branch.include]):
        field = reference(branch.table, name)
        if field and field.reference:
            yield Nesting(branch, name, field.name, call.find_table(field.reference.table))


def _expanded(call: Call, nestings: list[Nesting]) -> list[Branch]:
    """Put the records into the rows, all of a level with one read; the rows of the next level."""
    wanted = [(one.target, row[one.field]) for one in nestings for row in _referring(one)]
    found = call.backend.store.get_many(wanted) if wanted else {}
    return [_filled(call, nesting, found) for nesting in nestings]


def _filled(call: Call, nesting: Nesting, found: dict[tuple[str, Json], Record]) -> Branch:
    access = call.backend.policy.access(call.actor, "read", nesting.target, call.follow)
    shape = dict(nesting.branch.shape.fields).get(nesting.name) if nesting.branch.shape else None
    rows = []
    for row in list(_referring(nesting)):
        key = row[nesting.field]
        record = found.get((nesting.target.name, key))
        seen = visible_among(access, record) if record else None
        row[nesting.name] = {nesting.target.key: key} if seen is None else _picked(seen, shape)
        rows += [row[nesting.name]] if seen is not None else []
    _link(call, nesting.target, rows)
    return Branch(nesting.target, rows, shape, nesting.branch.include.get(nesting.name, {}))


def _referring(nesting: Nesting) -> Iterator[Record]:
    return (row for row in nesting.branch.rows if row.get(nesting.field) is not None)
