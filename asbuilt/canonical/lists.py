"""Lists: a hyphen for a mark, and what is nested in an item stands right below the item's text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.canonical.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from asbuilt.canonical.draft import Draft

ITEM = re.compile(r"(?P<indent> *)(?P<mark>[-+*]|\d{1,9}[.)])(?P<space> {1,4}(?=\S)| *$)(?P<text>.*)")
BLOCKS = ("fence", "table_open")
"""What stands in an item without a mark of its own."""

LEAD = re.compile(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)?")


def even_lists(draft: Draft) -> Iterator[Edit]:
    """Each list that does not stand in a quotation, laid out evenly."""
    for whole, inside in _lists(draft.tokens):
        first, last = whole.map or (0, 0)
        layout = _laid_out(draft.source.lines, inside)
        if layout:
            yield Edit(first + 1, last, tuple(map(layout.line, range(first, last))))


def _lists(tokens: Sequence[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """The lists that stand in nothing else, each with what is inside."""
    whole: Token | None = None
    inside: list[Token] = []
    for token in tokens:
        if token.level == 0 and token.type in ("bullet_list_open", "ordered_list_open"):
            whole, inside = token, []
        elif token.level == 0 and whole and token.type.endswith("_list_close"):
            yield whole, inside
            whole = None
        else:
            inside.append(token)


def _laid_out(lines: list[str], inside: list[Token]) -> _Layout | None:
    """Where the lines of a list are to stand; None where an item has a form that is left alone."""
    layout = _Layout(lines)
    for token in inside:
        if token.type == "list_item_open" and not layout.item(*(token.map or (0, 0))):
            return None
        if token.type in BLOCKS:
            layout.block(*(token.map or (0, 0)))
    return None if any(_is_uncertain(lines[at]) for at in layout.shifts) else layout


class _Layout:
    """Where the lines of a list are to stand."""

    def __init__(self, lines: list[str]) -> None:
        self.before = lines
        self.heads: dict[int, str] = {}
        self.shifts: dict[int, tuple[int, int]] = {}
        """Of each line under an item: the column where its content stood, and where it will."""
        self.parents: list[tuple[int, int]] = []
        """Of each item around: the line behind it, and the column where its content will stand."""

    def item(self, begin: int, end: int) -> bool:
        """Place an item, in its lines up to `end`; False where it cannot be told how."""
        match = ITEM.fullmatch(_without_tabs(self.before[begin]))
        if match is None or begin in self.heads:
            return False
        while self.parents and self.parents[-1][0] <= begin:
            self.parents.pop()
        start = self.parents[-1][1] if self.parents else 0
        mark = match["mark"] if match["mark"][0].isdigit() else "-"
        old, new = match.end("mark") + (len(match["space"]) or 1), start + len(mark) + 1
        self.heads[begin] = f"{' ' * start}{mark} {match['text']}" if match["text"] else " " * start + mark
        self.shifts.pop(begin, None)
        self.shifts |= dict.fromkeys(range(begin + 1, end), (old, new))
        self.parents.append((end, new))
        return True

    def block(self, begin: int, end: int) -> None:
        """Place a block that begins a line of an item: at the item's content, however deep it stood."""
        if begin in self.shifts:
            old = _indent(self.before[begin])
            self.shifts |= {at: (old, self.shifts[at][1]) for at in range(begin, end) if at in self.shifts}

    def line(self, at: int) -> str:
        """A line of the list (from 0) in its new place."""
        if at in self.shifts:
            return _moved(self.before[at], *self.shifts[at])
        return self.heads.get(at, self.before[at])


def _moved(line: str, old: int, new: int) -> str:
    return " " * (max(_indent(line) - old, 0) + new) + line.lstrip() if line.strip() else line


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _without_tabs(line: str) -> str:
    lead = LEAD.match(line)
    return lead[0].expandtabs(4) + line[lead.end() :] if lead else line


def _is_uncertain(line: str) -> bool:
    """A tab in front might belong to a block of code."""
    return bool(line.strip()) and "\t" in line[: _indent(line)]
