"""The lines of the blank template that a team has not filled in yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.diagnostics import form as rules
from asbuilt.document import Bullet, Paragraph, split_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Block, Outline
    from asbuilt.source import Text

BRACKETED = re.compile(r"(?:\s*+\[[^\]\[]++\](?!\()\s*+:?)++")
"""`[Field Name]: [Type]`, but neither a link nor a JSON array."""


def find_placeholders(outline: Outline, findings: Findings) -> None:
    """Mark each bullet and paragraph that is still to be filled in, and say so."""
    for section in outline.root.walk():
        _look_at(section.title, findings, bare=False)
        _look_through(section.blocks, findings, last=not section.sections)


def _look_through(blocks: Iterable[Block], findings: Findings, *, last: bool) -> None:
    listed = list(blocks)
    for position, block in enumerate(listed):
        if isinstance(block, Bullet):
            followed = position + 1 < len(listed) and not isinstance(listed[position + 1], Bullet)
            _look_at(block.text, findings, bare=not block.blocks and not followed)
            _look_through(block.blocks, findings, last=last)
        elif isinstance(block, Paragraph) and BRACKETED.fullmatch(block.text.value):
            _mark(block.text, findings)


def _look_at(text: Text, findings: Findings, *, bare: bool) -> None:
    label = split_label(text)
    value = label.value.value if label else text.value
    if BRACKETED.fullmatch(value.strip("`")) and (not label or not value.startswith("[]")):
        _mark(text, findings)
    elif label and not value and bare:
        _mark(text, findings, f"'{label.name}'")


def _mark(text: Text, findings: Findings, what: str | None = None) -> None:
    shown = what or f"'{text}'"
    findings.placeholder(text, shown)
    findings.say(rules.PLACEHOLDER.at(text.span, what=shown))
