"""Names listed in a hint: the first few, for a document may declare very many."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

MOST = 12
"""Names that a hint lists; more would not be read, and listing all each time would take quadratic time."""


def listing(names: Collection[str]) -> str:
    """`a, b, c`, or the first twelve `and 30 more`."""
    shown = ", ".join(islice(names, MOST))
    return shown if len(names) <= MOST else f"{shown} and {len(names) - MOST:,} more"
