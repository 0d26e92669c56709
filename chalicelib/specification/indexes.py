"""The secondary indexes of a table, derived from the specification: what the models query and the template creates.

An index is sparse: a record is in it while its partition field holds a value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chalicelib.specification import naming
from chalicelib.specification.volume import is_small, shard_count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification.model import Specification
    from chalicelib.specification.tables import Field, FieldType, Table

AttributeType = Literal["S", "N"]

NUMERIC = frozenset({"integer", "number", "decimal"})
ORDERED = NUMERIC | {"date", "time", "datetime"}
"""Kinds that are asked for in ranges rather than one by one: their index has all records, sorted by them."""

NOT_INDEXABLE = frozenset({"boolean", "money", "json", "list", "map", "file", "geo", "binary"})


class AccessPath(Struct, frozen=True):
    """A way to read a table in order: the records whose `partition` attribute is equal, by their `sort` attribute.

    A path of all records is spread over `shards`, each of which is in order.
    """

    name: str
    partition: str
    sort: str
    shards: int = 1


def access_paths(specification: Specification, table: Table) -> tuple[AccessPath, ...]:
    """The indexes of a table, that of all its records first, each once."""
    paths = {path.name: path for path in _paths(specification, table)}
    return tuple(paths.values())


def path_by(specification: Specification, table: Table, field: str) -> AccessPath | None:
    """The index of the records whose `field` is equal, in the order of the table's lists."""
    return next((path for path in access_paths(specification, table) if path.name == f"by_{field}"), None)


def searchable_fields(table: Table) -> list[str]:
    """The fields whose words `q` looks for."""
    return [field.name for field in table.fields if field.searchable and not field.write_only]


def has_word_index(table: Table) -> bool:
    """Whether the words of its records are indexed: they are searchable, and too many to look through."""
    return bool(searchable_fields(table)) and not is_small(table)


def sort_field(table: Table) -> str:
    """The field by which records are listed, as clients know it: a key that tells something, else the creation time."""
    key = table.field(table.key)
    made = key is None or key.auto == "key" or (key.default is not None and key.default.generator is not None)
    return "created_at" if made or table.accounts else table.key


def order_field(table: Table) -> str:
    """The attribute that sorts as `sort_field` does: a ULID of ours has the time in it, and tells ties apart."""
    key = table.field(table.key)
    timed = not table.accounts and (key is None or key.type.kind == "ulid")
    return table.key if timed or sort_field(table) == table.key else "created_at"


def attribute_type(specification: Specification, table: Table, name: str) -> AttributeType | None:
    """How DynamoDB keys a field (text or number), or None where a key cannot hold its values."""
    if name == naming.PARTITION:
        return "S"
    field = table.field(name)
    kind = "string" if field is None else stored_type(specification, field).kind
    if kind in NOT_INDEXABLE:
        return None
    return "N" if kind in NUMERIC else "S"


def stored_type(specification: Specification, field: Field) -> FieldType:
    """The type of what a field stores: for a reference, that of the key of the table that it points into."""
    target = specification.table(field.reference.table) if field.reference else None
    key = target.field(target.key) if target else None
    return field.type if key is None else key.type


def referring_fields(specification: Specification, table: Table) -> Iterator[tuple[Table, Field]]:
    """Every field of any table that points into this one."""
    for other in specification.tables:
        for field in other.fields:
            if field.reference and field.reference.table == table.name:
                yield other, field


def _paths(specification: Specification, table: Table) -> Iterator[AccessPath]:
    order, shards = order_field(table), shard_count(specification, table)
    yield AccessPath("by_all", naming.PARTITION, order, shards)
    for name in _equality_fields(specification, table):
        if not attribute_type(specification, table, name) or name in (table.key, order):
            continue
        if _is_ordered(table, name):
            yield AccessPath(f"by_{name}", naming.PARTITION, name, shards)
        else:
            yield AccessPath(f"by_{name}", name, order)
    for index in table.indexes:
        partition, *rest = index.fields
        sort = rest[0] if rest and rest[0] not in ("created_at", order) else None
        if sort and all(attribute_type(specification, table, name) for name in (partition, sort)):
            yield AccessPath(f"by_{partition}_{sort}", partition, sort)


def _is_ordered(table: Table, name: str) -> bool:
    field = table.field(name)
    return field is not None and field.type.kind in ORDERED and name != table.owner


def _equality_fields(specification: Specification, table: Table) -> Iterator[str]:
    yield from (name for name in (table.owner, table.tenant) if name)
    for field in table.fields:
        if field.reference or field.indexed:
            yield field.name
    for index in table.indexes:
        yield index.fields[0]
    for endpoint in specification.endpoints:
        if endpoint.table == table.name and endpoint.operation == "list":
            yield from (name for name in endpoint.filters if table.field(name))
