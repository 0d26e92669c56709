"""The JSON of a Request Body or Response: its keys in their order, each with its place."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import api as rules

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.document import Fence
    from asbuilt.source import Text

STRING = r'"(?:[^"\\]|\\.)*"'
NOISE = re.compile(rf"(?P<string>{STRING})|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<dots>,?\s*(?:\.\.\.|…))", re.DOTALL)
TRAILING = re.compile(rf"(?P<string>{STRING})|,(?=\s*[}}\]])", re.DOTALL)
BARE = re.compile(
    rf"(?P<string>{STRING})|(?<=[:\[,])(?P<space>\s*)(?P<word>(?!true\b|false\b|null\b|-?\d)[A-Za-z_][^,}}\]\n\"{{\[]*)"
)
DEEPEST = 30
"""Braces and brackets inside one another."""


@dataclass(frozen=True)
class Body:
    """A JSON value, and the lines it stands in."""

    value: Any
    lines: tuple[Text, ...]

    def place(self, key: str) -> Text:
        """Where a key stands; the first line if it cannot be told."""
        for line in self.lines:
            for found in line.find(rf'"{re.escape(key)}"'):
                return found[1 : len(found) - 1]
        return self.lines[0]


def read_body(fence: Fence, findings: Findings) -> Body | None:
    """The JSON in a block of code, forgiving what documents have: comments, trailing commas, `...`, bare words."""
    code = fence.code
    if not code.strip() or code.count("{") + code.count("[") > 2000 or _depth(code) > DEEPEST:  # noqa: PLR2004
        return None
    try:
        return Body(json.loads(_plain(code)), fence.lines)
    except ValueError as fault:
        line = min(getattr(fault, "lineno", 1), len(fence.lines))
        place = fence.lines[line - 1].strip()
        findings.say(rules.BAD_JSON.at(place.span, reason=str(getattr(fault, "msg", fault)).lower()))
        return None


def _depth(code: str) -> int:
    depth = deepest = 0
    for character in code:
        depth += (character in "{[") - (character in "}]")
        deepest = max(deepest, depth)
    return deepest


def _plain(code: str) -> str:
    """The code as strict JSON; line breaks stay where they are, so that places do too."""
    code = NOISE.sub(lambda match: match["string"] or "\n" * match[0].count("\n"), code)
    code = TRAILING.sub(lambda match: match["string"] or "", code)
    return BARE.sub(lambda match: match["string"] or f"{match['space']}{json.dumps(match['word'].strip())}", code)
