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
RULE = re.compile(r":?-+:?")
NARROWEST = 3


def aligned_tables(draft: Draft) -> Iterator[Edit]:
    """Each table whose rows have as many cells as its header."""
    for _, block in blocks_of(draft.outline.root):
        if isinstance(block, Grid):
            rows = [_cells(line) for line in draft.source.lines[block.first - 1 : block.last]]
            head = draft.source.lines[block.first - 1]
            indent = head[: len(head) - len(head.lstrip())]
            if all(len(row) == len(block.header) for row in rows) and not head.lstrip().startswith(">"):
                yield Edit(block.first, block.last, tuple(indent + line for line in _aligned(rows)))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in BAR.split(BAR.sub("", line.strip(), 1) if line.strip()[:1] == "|" else line)][
        : -1 if re.search(r"(?<!\\)\|\s*$", line) else None
    ]


def _aligned(rows: list[list[str]]) -> Iterator[str]:
    widths = [
        max(NARROWEST, *(len(cell) for cell in column if not RULE.fullmatch(cell))) for column in zip(*rows, strict=True)
    ]
    for number, row in enumerate(rows):
        cells = zip(row, widths, strict=True)
        yield "| " + " | ".join(_rule(cell, width) if number == 1 else cell.ljust(width) for cell, width in cells) + " |"


def _rule(cell: str, width: int) -> str:
    """The line under the header, its colons kept."""
    left, right = cell.startswith(":"), cell.endswith(":")
    return ":" * left + "-" * (width - left - right) + ":" * right
