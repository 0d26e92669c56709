"""The indexes that come and go, and the deployments that it takes, for DynamoDB changes one of a table at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from msgspec import Struct

from chalicelib.specification import naming
from chalicelib.specification.indexes import access_paths, attribute_type
from infra.plan.changes import Change
from infra.rollout import INDEXES, TABLE, rollout
from infra.tables import definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification import Specification, Table
    from infra.plan.changes import Changes, Tables

DOCUMENT: Final = "Document"
"""What stands for all that a template has besides its tables."""


class IndexUpdate(Struct, frozen=True):
    """One index of a table that is made or dropped."""

    action: Literal["create", "drop"]
    table: str  # the DynamoDB table
    index: str


class Deployment(Struct, frozen=True):
    """One of several deployments in a row: what it does to indexes.

    `document` says whether it is the one that brings out the document itself, with the functions.
    """

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


def deployments(before: Specification, after: Specification, stage: str) -> tuple[Deployment, ...]:
    """The deployments that lead from the one specification to the other, as `infra.rollout` has them.

    A table that is new has all of its indexes at once.
    """
    old, new = _tables(before, stage), _tables(after, stage)
    new["Resources"][DOCUMENT] = {"Type": DOCUMENT}
    made, standing, is_out = [], old, False
    for step in rollout(old, new):
        document = not is_out and DOCUMENT in step["Resources"]
        made.append(Deployment(tuple(_updates(standing, step)), document))
        standing, is_out = step, is_out or document
    return tuple(made)


def _tables(specification: Specification, stage: str) -> dict[str, Any]:
    """The tables as a template has them, and nothing else."""
    tables = {one["TableName"]: {"Type": TABLE, "Properties": one} for one in definitions(specification, stage)}
    return {"Resources": tables}


def _updates(before: dict[str, Any], after: dict[str, Any]) -> Iterator[IndexUpdate]:
    for name, table in before["Resources"].items():
        if name == DOCUMENT or name not in after["Resources"]:
            continue
        old, new = (_indexes(one) for one in (table, after["Resources"][name]))
        yield from (IndexUpdate("drop", name, one) for one in old if one not in new)
        yield from (IndexUpdate("create", name, one) for one in new if one not in old)


def _indexes(table: dict[str, Any]) -> list[str]:
    return [one["IndexName"] for one in table["Properties"].get(INDEXES, ())]


def _keys(specification: Specification, table: Table) -> dict[str, tuple[tuple[str, str | None], ...]]:
    return {
        path.name: tuple((name, attribute_type(specification, table, name)) for name in (path.partition, path.sort))
        for path in access_paths(specification, table)
    }


def _told(keys: tuple[tuple[str, str | None], ...]) -> str:
    """`status, then id`; the shard of a record is nothing that people know of."""
    return ", then ".join(name for name, _ in keys if name != naming.PARTITION)
