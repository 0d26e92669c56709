"""The lines of a section in their order, however deep they are nested, and the prose between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asbuilt.document import Bullet, Fence, Paragraph
from asbuilt.forms.sentences import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Block, Section
    from asbuilt.source import Text


@dataclass(frozen=True)
class Line:
    """A bullet: its text, that of the bullet or heading it stands under, and the bullets right under it."""

    text: Text
    above: Text
    below: tuple[Bullet, ...]


def lines_of(section: Section, findings: Findings) -> Iterator[Line]:
    """Every bullet of a section that is filled in and short enough to be a rule; what else stands there is prose."""
    for part in section.walk():
        pending: list[tuple[Block, Text]] = [(block, part.title) for block in reversed(part.blocks)]
        while pending:
            block, above = pending.pop()
            if not isinstance(block, Bullet):
                _state(block, findings)
                continue
            if len(block.text) > LONGEST:
                findings.stated(block.text, "prose")
            elif not findings.is_placeholder(block.text):
                yield Line(block.text, above, block.bullets)
            pending.extend((inner, block.text) for inner in reversed(block.blocks))


def _state(block: Block, findings: Findings) -> None:
    if isinstance(block, Paragraph):
        findings.stated(block.text, "prose")
    elif not isinstance(block, Bullet):
        first = block.first if not hasattr(block, "text") else block.text.line
        findings.stated(range(first, block.last + 1), "code" if isinstance(block, Fence) else "prose")
