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
LEAD = re.compile(r"[ \t]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)?")


def even_lists(draft: Draft) -> Iterator[Edit]:
    """Each list that does not stand in a quotation, laid out evenly."""
    for whole, items in _lists(draft.tokens):
        first, last = whole.map or (0, 0)
        lines = _laid_out(draft.source.lines[:last], items)
        if lines:
            yield Edit(first + 1, last, tuple(lines[first:]))


def _lists(tokens: Sequence[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """The lists that stand in nothing else, each with its items and the items under them, in order."""
    whole: Token | None = None
    items: list[Token] = []
    for token in tokens:
        if token.level == 0 and token.type in ("bullet_list_open", "ordered_list_open"):
            whole, items = token, []
        elif token.level == 0 and whole and token.type.endswith("_list_close"):
            yield whole, items
            whole = None
        elif token.type == "list_item_open" and whole:
            items.append(token)


def _laid_out(lines: list[str], items: list[Token]) -> list[str] | None:
    """All the lines, those of the list in their new places; None where an item has a form that is left alone."""
    laid = list(lines)
    parents: list[tuple[int, int]] = []  # of each item around: the line behind it, and the column of its content
    shifts: dict[int, tuple[int, int]] = {}
    for item in items:
        begin, end = item.map or (0, 0)
        match = ITEM.fullmatch(_without_tabs(lines[begin]))
        if match is None or laid[begin] != lines[begin]:
            return None
        while parents and parents[-1][0] <= begin:
            parents.pop()
        start = parents[-1][1] if parents else 0
        mark = match["mark"] if match["mark"][0].isdigit() else "-"
        content = start + len(mark) + 1
        laid[begin] = f"{' ' * start}{mark} {match['text']}" if match["text"] else " " * start + mark
        shifts.pop(begin, None)
        shifts |= dict.fromkeys(range(begin + 1, end), (match.end("mark") + (len(match["space"]) or 1), content))
        parents.append((end, content))
    return None if any(_is_uncertain(lines[at]) for at in shifts) else _shifted(laid, shifts)


def _without_tabs(line: str) -> str:
    lead = LEAD.match(line)
    return lead[0].expandtabs(4) + line[lead.end() :] if lead else line


def _is_uncertain(line: str) -> bool:
    """A tab in front might belong to a block of code."""
    return "\t" in line[: len(line) - len(line.lstrip())]


def _shifted(lines: list[str], shifts: dict[int, tuple[int, int]]) -> list[str]:
    """Moves what stands under an item as far as the item's text was moved."""
    for at, (old, new) in shifts.items():
        text = lines[at].lstrip()
        if text:
            lines[at] = " " * (max(len(lines[at]) - len(text) - old, 0) + new) + text
    return lines
