"""What a list of the league is promised to be: its records filtered, in order, and shown with what they refer to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.chalicelib.model.promises import TABLES, League, Row

MEETS: dict[str, Callable[[Any, list[Any]], bool]] = {
    "eq": lambda value, given: value == given[0],
    "ne": lambda value, given: value != given[0],
    "in": lambda value, given: value in given,
    "lt": lambda value, given: value is not None and value < given[0],
    "lte": lambda value, given: value is not None and value <= given[0],
    "gt": lambda value, given: value is not None and value > given[0],
    "gte": lambda value, given: value is not None and value >= given[0],
    "between": lambda value, given: value is not None and given[0] <= value <= given[1],
}
RANGES = {"lt", "lte", "gt", "gte", "between"}


@dataclass(frozen=True)
class Filter:
    """One query parameter that asks for some of the records."""

    field: str
    operator: str
    given: tuple[Any, ...]

    def meets(self, row: Row) -> bool:
        return MEETS[self.operator](row.get(self.field), list(self.given))

    @property
    def text(self) -> str:
        texts = [str(value).lower() if isinstance(value, bool) else str(value) for value in self.given]
        return f"{self.field}[{self.operator}]={','.join(texts)}"


@dataclass(frozen=True)
class Asked:
    """One list as it is asked for; `sort` "" is the order that is not said."""

    table: str
    filters: tuple[Filter, ...] = ()
    sort: str = ""
    limit: int = 20
    include: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        parts = [f"limit={self.limit}", "count=true", *(one.text for one in self.filters)]
        parts += [f"sort={self.sort}"] if self.sort else []
        parts += [f"include={','.join(self.include)}"] if self.include else []
        return "&".join(parts)

    @property
    def order(self) -> str | None:
        """The field by which the records come; None where a range is asked for and no order, which leaves it open."""
        usual = "code" if self.table == "awards" else "created_at"
        ranged = any(one.operator in RANGES for one in self.filters)
        return self.sort.removeprefix("-") or (None if ranged else usual)


def promised(league: League, asked: Asked) -> list[Row]:
    """The records of a list, those of equal order as they were made; a sort by a field leaves out what has none."""
    rows = [row for row in league.rows[asked.table].values() if all(one.meets(row) for one in asked.filters)]
    order = asked.order or "created_at"
    found = sorted((row for row in rows if order in row), key=lambda row: row[order])
    shown = [included(league, asked.table, row, asked.include) for row in found]
    return shown[::-1] if asked.sort.startswith("-") else shown


def shown(table: str, row: Row) -> Row:
    """A record as everybody may read it: what it does not have is null."""
    return {name: row.get(name) for name in TABLES[table].fields}


def included(league: League, table: str, row: Row, include: tuple[str, ...]) -> Row:
    """A record with the records that it refers to in their places."""
    whole = shown(table, row)
    for name in include:
        target = TABLES[table].references[name][0]
        if whole[name] is not None:
            whole[name] = shown(target, league.rows[target][whole[name]])
    return whole
