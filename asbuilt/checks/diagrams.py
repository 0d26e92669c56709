"""A diagram between marks shows what the document declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asbuilt.diagnostics import architecture as rules
from asbuilt.diagnostics import nearest
from asbuilt.diagrams import DIAGRAMS
from asbuilt.document import Comment, Fence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Block, Outline
    from asbuilt.source import Text
    from chalicelib.specification import Specification

MARK = re.compile(r"<!--\s*asbuilt:(?P<name>[\w-]*)\s*-->")
END = re.compile(r"<!--\s*/asbuilt\s*-->")
CLOSING = "<!-- /asbuilt -->"


@dataclass(frozen=True)
class Marked:
    """A diagram: the name in its mark, its lines with the marks, and the code between (None: something else)."""

    name: str
    mark: Text
    first: int
    last: int
    code: list[str] | None


def check(outline: Outline, specification: Specification, findings: Findings) -> None:
    """Say which diagrams do not show the specification; mark the lines of all that are derived from it."""
    for marked in marked_diagrams(outline):
        if marked.name not in DIAGRAMS:
            near = nearest(marked.name, DIAGRAMS)
            hint = f"did you mean 'asbuilt:{near}'?" if near else None
            findings.say(rules.UNKNOWN_DIAGRAM.at(marked.mark.span, hint=hint, found=marked.name))
            continue
        findings.built(range(marked.first, marked.last + 1), f"{marked.name} diagram")
        if marked.code != DIAGRAMS[marked.name](specification):
            findings.say(rules.STALE_DIAGRAM.at(marked.mark.span))


def marked_diagrams(outline: Outline) -> Iterator[Marked]:
    """The diagrams whose marks stand in the document; one that is not closed ends with its block of code."""
    for section in outline.root.walk():
        for at, block in enumerate(section.blocks):
            found = MARK.fullmatch(block.text.value) if isinstance(block, Comment) else None
            if found and isinstance(block, Comment):
                yield _marked(found["name"], block, section.blocks[at + 1 :])


def _marked(name: str, mark: Comment, behind: list[Block]) -> Marked:
    first, inside = mark.text.line, _inside(behind)
    fence = behind[0] if behind and isinstance(behind[0], Fence) and behind[0].language == "mermaid" else None
    code = [line.value for line in fence.lines] if fence else None
    if inside is None:
        return Marked(name, mark.text, first, fence.last if fence else first, None)
    end = behind[inside]
    last = end.text.line if isinstance(end, Comment) else first
    return Marked(name, mark.text, first, last, code if inside == 1 else None)


def _inside(behind: list[Block]) -> int | None:
    """How many blocks stand before the closing mark; None where another diagram or nothing follows."""
    for at, block in enumerate(behind):
        if isinstance(block, Comment) and END.fullmatch(block.text.value):
            return at
        if isinstance(block, Comment) and MARK.fullmatch(block.text.value):
            return None
    return None
