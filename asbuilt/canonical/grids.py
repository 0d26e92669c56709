"""Markdown tables: a space around each cell, and columns that align."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.canonical.draft import blocks_of
from asbuilt.canonical.edits import Edit
from asbuilt.document import Grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.canonical.draft import Draft

BAR = re.compile(r"(?<!\\)\|")
NARROWEST, WIDEST = 3, 120
"""Columns of a cell; what is longer sticks out."""


def aligned_tables(draft: Draft) -> Iterator[Edit]:
    """Each table whose rows have as many cells as its header."""
    for _, block in blocks_of(draft.outline.root):
        if isinstance(block, Grid):
            lines = draft.source.lines[block.first - 1 : block.last]
            rows = [_cells(line.strip()) for line in lines]
            indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
            if all(len(row) == len(block.header) for row in rows):
                yield Edit(block.first, block.last, tuple(indent + line for line in _aligned(rows)))


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in BAR.split(line)]
    return cells[not cells[0] : len(cells) - (not cells[-1])]


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    rule = rows[1]
    columns = zip(rows[0], *rows[2:], strict=True)
    widths = [min(max(NARROWEST, *map(len, column), len(column[0])), WIDEST) for column in columns]
    for row in rows:
        cells = zip(row, widths, strict=True)
        yield f"| {' | '.join(_rule(*cell) if row is rule else cell[0].ljust(cell[1]) for cell in cells)} |"


def _rule(cell: str, width: int) -> str:
    """The line under the header, its colons kept."""
    left, right = cell.startswith(":"), cell.endswith(":")
    return ":" * left + "-" * (width - left - right) + ":" * right
