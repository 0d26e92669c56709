"""Changes to a document's lines, and which of them may stand: those that leave its meaning alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asbuilt.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_TRIALS = 60
"""How often a document is read again to find the edits that change its meaning; those not cleared by then are left."""


@dataclass(frozen=True)
class Edit:
    """New lines for those from `first` to `last` (from 1; `last` before `first` puts them in front of `first`)."""

    first: int
    last: int
    lines: tuple[str, ...]

    @classmethod
    def of_line(cls, source: Source, number: int, column: int, text: str) -> Edit:
        """One line, written anew from a column on."""
        return cls(number, number, (source.lines[number - 1][: column - 1] + text,))

    def changes(self, source: Source) -> bool:
        """Whether it would make a difference."""
        return tuple(source.lines[self.first - 1 : self.last]) != self.lines


def applied(source: Source, edits: Iterable[Edit]) -> Source:
    """The document after edits, no two of which touch the same lines."""
    lines, at = [], 0
    for edit in sorted(edits, key=lambda edit: edit.first):
        lines += [*source.lines[at : edit.first - 1], *edit.lines]
        at = edit.last
    return Source(source.name, "\n".join([*lines, *source.lines[at:]]))


def safe_edits(edits: list[Edit], harmless: Callable[[list[Edit]], bool]) -> list[Edit]:
    """The edits that do no harm together, found by halving: a harmful one costs about two trials for each halving."""
    kept: list[Edit] = []
    pending, trials = [edits], 0
    while pending and trials < MOST_TRIALS:
        some = pending.pop()
        trials += 1
        if not some or harmless(kept + some):
            kept += some
        elif len(some) > 1:
            half = len(some) // 2
            pending += [some[half:], some[:half]]
    return kept
