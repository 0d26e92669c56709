"""Which records a key of a body may hold inside another: of which table, and by which field they refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.forms.paths import singular, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.specification import Table


def children_named(name: str, table: Table, tables: Mapping[str, Table]) -> list[tuple[Table, str]]:
    """Each table that the key of a body of `table` may name, with its field that refers to `table`.

    `items` is order_items too, where no table is called just so.  Of several references the one that is called as
    `table` goes first alone.
    """
    referring = [other for other in tables.values() if other is not table and _references(other, table)]
    named = [other for other in referring if words_of(other.name) == words_of(name)]
    ending = [other for other in referring if singular(other.name.split("_")[-1]) == singular(name.lower())]
    return [(other, field) for other in named or ending for field in _references(other, table)]


def _references(other: Table, table: Table) -> list[str]:
    fields = [field.name for field in other.fields if field.reference and field.reference.table == table.name]
    called = [field for field in fields if words_of(field) - {"id"} == words_of(table.name)]
    return called if len(called) == 1 else fields
