"""JSON bodies: two spaces a level, lists of plain values in one line; every value as it was spelt."""

from __future__ import annotations

import json
import re
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from asbuilt.canonical.draft import blocks_of
from asbuilt.canonical.edits import Edit
from asbuilt.canonical.endpoints import endpoint_parts
from asbuilt.document import Fence
from asbuilt.forms.bodies import DEEPEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asbuilt.canonical.draft import Draft

PART = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
WIDEST = 80
"""Columns of a list that may stand in one line."""

MARKS = ("```", "~~~")
OPENING, CLOSING = ("{", "["), ("}", "]")


def json_bodies(draft: Draft) -> Iterator[Edit]:
    """Each block of JSON of an endpoint, if it is JSON to the letter."""
    for part in endpoint_parts(draft):
        for _, block in blocks_of(part):
            if isinstance(block, Fence) and block.language in ("json", "") and _is_json(block.code):
                head = draft.source.lines[block.first - 1]
                indent = head[: len(head) - len(head.lstrip())]
                if head.lstrip().startswith(MARKS) and len(block.lines) == block.last - block.first - 1:
                    lines = tuple(indent + line for line in pretty(block.code).split("\n"))
                    yield Edit(block.first + 1, block.last - 1, lines)


def _is_json(code: str) -> bool:
    try:
        value = json.loads(code, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    steps = ((part in OPENING) - (part in CLOSING) for part in PART.findall(code))
    return isinstance(value, dict | list) and max(accumulate(steps)) <= DEEPEST


def _refuse(name: str) -> None:
    """JSON has neither NaN nor Infinity."""
    raise ValueError(name)


def pretty(code: str) -> str:
    """JSON laid out anew; its parts and their order stay."""
    parts = PART.findall(code)
    lines, depth, at = [""], 0, 0
    while at < len(parts):
        part, short = parts[at], _short(parts, at)
        if short:
            lines[-1] += short
            at = parts.index(CLOSING[OPENING.index(part)], at)
        elif part in OPENING:
            depth += 1
            lines[-1] += part
            lines.append("  " * depth)
        elif part in CLOSING:
            depth -= 1
            lines.append("  " * depth + part)
        else:
            lines[-1] += ": " if part == ":" else part
            lines += ["  " * depth] if part == "," else []
        at += 1
    return "\n".join(lines)


def _short(parts: Sequence[str], start: int) -> str:
    """A list of plain values, or nothing in brackets, that stands in one line; empty where it does not."""
    if parts[start] not in OPENING:
        return ""
    if parts[start + 1] in CLOSING:
        return parts[start] + parts[start + 1]
    inside = list(takewhile(lambda part: part not in (*OPENING, *CLOSING), parts[start + 1 : start + WIDEST]))
    line = f"[{''.join(', ' if part == ',' else part for part in inside)}]"
    closed = parts[start + 1 + len(inside)] == "]"
    return line if parts[start] == "[" and closed and len(line) <= WIDEST else ""
