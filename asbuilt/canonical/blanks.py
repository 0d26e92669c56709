"""Blank lines: one between blocks and before a heading, none behind it, and a line feed at the end."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from asbuilt.canonical.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.canonical.draft import Draft

KEPT = ("fence", "code_block", "html_block")
"""Blocks whose blank lines are their own."""


def blank_lines(draft: Draft) -> Iterator[Edit]:
    """Too many made one, missing ones put in."""
    lines = draft.source.lines
    own = {at for token in draft.tokens if token.type in KEPT for at in range(*(token.map or (0, 0)))}
    headings = _headings(draft)
    for blank, run in groupby(range(len(lines)), lambda at: not lines[at].strip() and at not in own):
        numbers = list(run)
        if blank:
            yield _between(numbers, headings, end=len(lines))
        else:
            yield from _missing([at for at in numbers[1:] if lines[at - 1].strip()], headings)
    if lines[-1].strip():
        yield Edit(len(lines) + 1, len(lines), ("",))


def _headings(draft: Draft) -> dict[int, int]:
    """The level of the heading in each line (from 0) that belongs to one."""
    opened = (token for token in draft.tokens if token.type == "heading_open" and token.level == 0)
    return {at: int(token.tag[1]) for token in opened for at in range(*(token.map or (0, 0)))}


def _between(numbers: list[int], headings: dict[int, int], *, end: int) -> Edit:
    """What becomes of a run of blank lines; the empty one behind the last line feed is the end of the file."""
    before, behind = numbers[0] - 1, numbers[-1] + 1
    none = before < 0 or headings.get(before, 0) > 1
    return Edit(numbers[0] + 1, behind, ("",) if behind == end or not none else ())


def _missing(numbers: list[int], headings: dict[int, int]) -> Iterator[Edit]:
    """A blank line before each heading that follows text or the title."""
    for at in numbers:
        title = headings.get(at - 1) == 1 and headings.get(at) != 1
        text = at in headings and at - 1 not in headings
        if title or text:
            yield Edit(at + 1, at, ("",))
