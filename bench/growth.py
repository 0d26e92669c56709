"""How this service's figures grow: its cold start with the tables of the document, a page with the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bench import stub
from bench.counting import medians, told
from bench.measures import ColdFigure, Effort, Figure, cold, warm
from bench.subject import WARMING
from bench.world import DOCUMENT, world
from chalicelib.specification import naming

if TYPE_CHECKING:
    from collections.abc import Sequence

TABLES = (1, 10, 50, 200)
ROWS = (1_000, 10_000, 100_000, 1_000_000)
PAGE = "list of 100"
LIMIT = 100


class TableGrowth(Struct, frozen=True):
    """A document of so many tables: its cold start, and CPU milliseconds to read it compiled."""

    tables: int
    cold: ColdFigure
    load_ms: float


class RowGrowth(Struct, frozen=True):
    """A table of so many rows: what a page of 100 takes, and the items that DynamoDB reads for it."""

    rows: int
    page: Figure
    items_read: float


def document(tables: int) -> str:
    """Return the measured document with so many tables like its one, and their endpoints."""
    text = DOCUMENT.read_text()
    schema, endpoints = _between(text, "#### Table", "## 4."), _between(text, "#### Endpoint", "## 5.")
    for part in (schema, endpoints):
        text = text.replace(part, "".join(_renamed(part, number) for number in range(tables)))
    return text


def by_tables(effort: Effort, sizes: Sequence[int] = TABLES) -> list[TableGrowth]:
    """Return the growth of a cold start."""
    return [_of_tables(tables, effort) for tables in sizes]


def by_rows(effort: Effort, sizes: Sequence[int] = ROWS) -> list[RowGrowth]:
    """Return the growth of a page."""
    return [_of_rows(rows, effort) for rows in sizes]


def _of_tables(tables: int, effort: Effort) -> TableGrowth:
    with world(document(tables)) as environment:
        load_ms = medians(["specification"], environment, effort.runs)["cpu_ms"]
        return TableGrowth(tables, cold("asbuilt", environment, effort), load_ms)


def _of_rows(rows: int, effort: Effort) -> RowGrowth:
    with world(rows=rows) as environment:
        told(["warm", "asbuilt", PAGE, "1"], environment)
        counted = stub.counted(environment[naming.ENDPOINT_VARIABLE])
        (page,) = warm([("asbuilt", PAGE)], environment, effort)
        return RowGrowth(rows, page, counted["items"] / (WARMING + 1))


def _between(text: str, start: str, end: str) -> str:
    return text[text.index(start) : text.index(end)]


def _renamed(part: str, number: int) -> str:
    return part.replace("tasks", f"tasks_{number}") if number else part
