"""Records that are not as the document has them: what no job can put right, and somebody has to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.api.checking import checked_type, misfits
from chalicelib.api.kinds import conform
from chalicelib.data.renewal import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chalicelib.data import Store
    from chalicelib.specification import Field, Table
    from chalicelib.specification.values import Json, Record


class Misfit(Struct, frozen=True):
    """A record whose field does not hold what the document allows, and why, in the words of an answer of the API."""

    table: str
    key: str
    field: str
    reason: str


def misfitting(store: Store, table: Table, fields: Iterable[str]) -> Iterator[Misfit]:
    """Each record whose value of one of these fields would be refused if it were sent; the whole table is read."""
    asked = [field for name in fields if (field := table.field(name))]
    for record in records(store, table):
        for field in asked:
            if reason := _reason(store, table, field, record):
                yield Misfit(table.name, str(record[table.key]), field.name, reason)


def _reason(store: Store, table: Table, field: Field, record: Record) -> str | None:
    value: Json = record.get(field.name)
    if value is None:
        return "is required" if field.required else None
    found: dict[str, str] = {}
    conform(checked_type(store.specification, table, field), value, field.name, found)
    wrong = list(found.values()) or list(misfits(store.paths(table), table, field, value))
    if not wrong and field.reference and not _is_there(store, field.reference.table, value):
        wrong.append(f"refers to no record of {field.reference.table}")
    return " and ".join(wrong) or None


def _is_there(store: Store, name: str, key: Json) -> bool:
    target = store.specification.table(name)
    return target is not None and store.get(target, key) is not None
