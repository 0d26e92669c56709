"""The JSON of a Request Body or Response: its keys in their order, each with its place."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import api as rules

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.document import Fence
    from asbuilt.source import Text

STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)'
"""A string; one that is never closed goes on to the end, so that no place is looked at twice."""
NOISE = re.compile(
    rf"(?P<string>{STRING})|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<dots>(?:,\s*)?(?:\.\.\.|…))", re.DOTALL
)
TRAILING = re.compile(rf"(?P<string>{STRING})|,(?=\s*[}}\]])", re.DOTALL)
BARE = re.compile(
    rf"(?P<string>{STRING})|(?<=[:\[,])(?P<space>\s*)(?P<word>(?!true\b|false\b|null\b|-?\d)[A-Za-z_][^,}}\]\n\"{{\[]*)"
)
KEY = re.compile(r'"([^"\\]*+)"\s*:')
DEEPEST = 30
"""Braces and brackets inside one another."""
LONGEST = 20_000
"""Characters of a body; a longer one is not read."""


@dataclass(frozen=True)
class Body:
    """A JSON value, and the lines it stands in."""

    value: Any
    lines: tuple[Text, ...]

    def place(self, key: str) -> Text:
        """Where a key first stands; the first line if it cannot be told."""
        return self._places.get(key, self.lines[0])

    @cached_property
    def _places(self) -> dict[str, Text]:
        places: dict[str, Text] = {}
        for line in self.lines:
            for match in KEY.finditer(line.value):
                places.setdefault(match[1], line[match.start(1) : match.end(1)])
        return places


def read_body(fence: Fence, findings: Findings) -> Body | None:
    """The JSON in a block of code, forgiving what documents have: comments, trailing commas, `...`, bare words."""
    code = fence.code
    if not code.strip():
        return None
    if len(code) > LONGEST or _depth(code) > DEEPEST:
        findings.say(rules.BAD_JSON.at(fence.lines[0].strip().span, reason="it is too long or too deep to be read"))
        return None
    try:
        value = json.loads(_plain(code), parse_float=Decimal)
        json.dumps(
            value, ensure_ascii=False, default=str
        ).encode()  # half of a character outside the basic plane is refused here
    except ValueError as fault:
        line = min(getattr(fault, "lineno", 1), len(fence.lines))
        place = fence.lines[line - 1].strip()
        reason = getattr(fault, "msg", None) or getattr(fault, "reason", fault)
        findings.say(rules.BAD_JSON.at(place.span, reason=str(reason).lower()))
        return None
    return Body(value, fence.lines)


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
