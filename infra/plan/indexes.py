"""The indexes that come and go, and the deployments that it takes: of each table, DynamoDB changes one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec import Struct

from chalicelib.specification import naming
from chalicelib.specification.indexes import access_paths, attribute_type
from infra.plan.changes import Change
from infra.tables import definitions

if TYPE_CHECKING:
    from chalicelib.specification import Specification, Table
    from infra.plan.changes import Changes, Tables

Definition: TypeAlias = dict[str, Any]
Schema: TypeAlias = tuple[tuple[str, str, str], ...]
Index: TypeAlias = tuple[Schema, Definition]


class IndexUpdate(Struct, frozen=True):
    """One index of a table that is made or dropped."""

    action: Literal["create", "drop"]
    table: str  # the DynamoDB table
    index: str


class Stage(Struct, frozen=True):
    """One of several deployments in a row: the tables as they are after it, and what it does to their indexes.

    `document` says whether it is the one that brings out the document itself, with the function.
    """

    definitions: list[Definition]
    updates: tuple[IndexUpdate, ...]
    document: bool


def index_changes(tables: Tables) -> Changes:
    """The indexes of a table that are built, built anew or dropped."""
    old, new = _keys(tables.before, tables.old), _keys(tables.after, tables.new)
    for name, keys in new.items():
        place = f"{tables.new.name}.{name}"
        if name not in old:
            reason = f"DynamoDB builds it from the records that are there, while they are in use ({_told(keys)})"
            yield Change(sign="+", what="index", name=place, kind="slow", reason=reason)
        elif old[name] != keys:
            reason = f"it is dropped and built anew ({_told(keys)}); lists that use it fail in between"
            yield Change(sign="~", what="index", name=place, kind="slow", reason=reason)
    for name in old:
        if name not in new:
            reason = "lists that ask for it are answered with 400"
            yield Change(sign="-", what="index", name=f"{tables.new.name}.{name}", reason=reason)


def stages(before: Specification, after: Specification, stage: str) -> tuple[Stage, ...]:
    """The deployments that lead from the one specification to the other.

    In each, one index of a table at most is made or dropped.  Indexes that are new are built first, the last of them
    with the document; those that nothing asks for any more, and those that are to be built anew, are dropped after it.
    A table that is new has all of its indexes at once, and one whose key changes is made anew.
    """
    old, new = ({one["TableName"]: one for one in definitions(side, stage)} for side in (before, after))
    ways = {name: _Way(old[name], one) for name, one in new.items() if name in old and _is_kept(old[name], one)}
    early = max([1, *(len(way.first) for way in ways.values())])
    late = max([0, *(len(way.then) for way in ways.values())])
    return tuple(_stage(old if number < early - 1 else new, ways, early, number) for number in range(early + late))


class _Way:
    """The updates that a table's indexes take before or with the document, and those after it."""

    def __init__(self, old: Definition, new: Definition) -> None:
        self.before, self.after, table = _indexes(old), _indexes(new), new["TableName"]
        types = _types(old)
        early = [
            name
            for name, (schema, _) in self.after.items()
            if name not in self.before and all(types.get(attribute, kind) == kind for attribute, _, kind in schema)
        ]
        dropped = [name for name, index in self.before.items() if index != self.after.get(name)]
        late = [name for name in self.after if name in dropped or name not in (*self.before, *early)]
        self.first = [IndexUpdate("create", table, name) for name in early]
        self.then = [IndexUpdate("drop", table, name) for name in dropped]
        self.then += [IndexUpdate("create", table, name) for name in late]

    def at(self, done: int, after: int) -> list[IndexUpdate]:
        """The updates that are done after so many deployments with the document, and so many after it."""
        return self.first[:done] + self.then[:after]

    def standing(self, updates: list[IndexUpdate]) -> dict[str, Index]:
        """The indexes as they are when these updates are done."""
        indexes = dict(self.before)
        for update in updates:
            if update.action == "drop":
                del indexes[update.index]
            else:
                indexes[update.index] = self.after[update.index]
        return indexes


def _stage(tables: dict[str, Definition], ways: dict[str, _Way], early: int, number: int) -> Stage:
    done, after = number + 1, max(0, number + 1 - early)
    now = {name: way.at(done, after) for name, way in ways.items()}
    earlier = {name: way.at(done - 1, max(0, after - 1)) for name, way in ways.items()}
    made = [_with(one, ways[name].standing(now[name])) if name in ways else one for name, one in tables.items()]
    updates = tuple(update for name, all_done in now.items() for update in all_done if update not in earlier[name])
    return Stage(made, updates, document=number == early - 1)


def _is_kept(old: Definition, new: Definition) -> bool:
    return _schema(old, old) == _schema(new, new)


def _schema(of: Definition, table: Definition) -> Schema:
    """The keys of a table or an index: attribute, role and type of each."""
    types = _types(table)
    return tuple((key["AttributeName"], key["KeyType"], types[key["AttributeName"]]) for key in of["KeySchema"])


def _types(table: Definition) -> dict[str, str]:
    return {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}


def _indexes(table: Definition) -> dict[str, Index]:
    return {one["IndexName"]: (_schema(one, table), one) for one in table.get("GlobalSecondaryIndexes", ())}


def _with(table: Definition, indexes: dict[str, Index]) -> Definition:
    """A table with these indexes and no others, and the attributes that their keys are made of."""
    schemas = [_schema(table, table), *(schema for schema, _ in indexes.values())]
    types = {name: kind for schema in schemas for name, _, kind in schema}
    kept = {part: value for part, value in table.items() if part != "GlobalSecondaryIndexes"}
    listed = {"GlobalSecondaryIndexes": [index for _, index in indexes.values()]} if indexes else {}
    attributes = [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]
    return {**kept, "AttributeDefinitions": attributes, **listed}


def _keys(specification: Specification, table: Table) -> dict[str, tuple[tuple[str, str | None], ...]]:
    return {
        path.name: tuple((name, attribute_type(specification, table, name)) for name in (path.partition, path.sort))
        for path in access_paths(specification, table)
    }


def _told(keys: tuple[tuple[str, str | None], ...]) -> str:
    """`status, then id`; the shard of a record is nothing that people know of."""
    return ", then ".join(name for name, _ in keys if name != naming.PARTITION)
