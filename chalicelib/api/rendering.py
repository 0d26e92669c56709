"""Records as the caller sees them: the fields they may read, in the order and depth of its Response."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification import Shape, Table
    from chalicelib.specification.values import Json, Record


def visible(access: Access, record: Record) -> Record | None:
    """Return the readable fields of a record, absent values as None; None where the caller may not see it."""
    fields = access.fields(record)
    return None if fields is None else _chosen(access.table, record, fields | {access.table.key})


def present(call: Call, access: Access, record: Record) -> Record:
    """Return a record that the caller has written: as they may read it, else its key alone."""
    seen = visible(access, record)
    return shaped(call, access.table, [seen or _chosen(access.table, record, frozenset({access.table.key}))])[0]


def shaped(call: Call, table: Table, records: list[Record]) -> list[Record]:
    """Return visible records in the form of the endpoint's documented Response."""
    return _shaped(call, table, records, call.endpoint.response)


def _chosen(table: Table, record: Record, names: frozenset[str]) -> Record:
    shown = [field.name for field in table.fields if field.name in names and not field.write_only]
    return {name: record.get(name) for name in sorted(shown, key=lambda name: name != table.key)}  # the key comes first


def _shaped(call: Call, table: Table, records: list[Record], shape: Shape | None) -> list[Record]:
    if shape is None or not shape.fields:
        return records
    rows = [{name: record[name] for name, _ in shape.fields if name in record} for record in records]
    for name, nested in shape.fields:
        if nested is not None:
            _expand(call, table, name, nested, rows)
    return rows


def _expand(call: Call, table: Table, name: str, shape: Shape, rows: list[Record]) -> None:
    field = table.field(name)
    if field is None or field.reference is None:
        return
    target = call.find_table(field.reference.table)
    found = _referred(call, target, [row[name] for row in rows if row.get(name) is not None], shape)
    for row in rows:
        if row.get(name) is not None:
            row[name] = found.get(row[name], {target.key: row[name]})


def _referred(call: Call, target: Table, keys: list[Json], shape: Shape) -> dict[Json, Record]:
    access = call.backend.policy.access(call.actor, "read", target, call.follow)
    seen = {key: visible(access, record) for key, record in call.backend.store.get_many(target, keys).items()}
    shown = {key: record for key, record in seen.items() if record is not None}
    return dict(zip(shown, _shaped(call, target, list(shown.values()), shape), strict=True))
