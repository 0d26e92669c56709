"""The diagrams between their marks, drawn anew; and marks put where a placeholder or nothing stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.canonical.edits import Edit
from asbuilt.checks.diagrams import CLOSING, marked_diagrams
from asbuilt.diagrams import DIAGRAMS
from asbuilt.document import Paragraph
from asbuilt.sections.contents import subsections
from asbuilt.sections.placeholders import BRACKETED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.canonical.draft import Draft
    from asbuilt.document import Section
    from asbuilt.sections.contents import Name
    from chalicelib.specification import Specification

HOMES: tuple[tuple[str, Name, str], ...] = (
    ("architecture", "architecture", r"architecture|diagram"),
    ("erd", "schema", r"entity relationship|\berd?\b|diagram"),
)
"""Each diagram, its section, and the words of the part where it is missed."""


def diagrams(draft: Draft) -> Iterator[Edit]:
    """The marked diagrams as they should be; both missing ones of a document that has tables, where there is room."""
    specification = draft.compilation.specification
    there = {marked.name for marked in marked_diagrams(draft.outline)}
    for marked in marked_diagrams(draft.outline):
        if marked.name in DIAGRAMS:
            yield Edit(marked.first, marked.last, _block(marked.name, specification))
    for name, section, words in HOMES if specification.tables else ():
        if name not in there:
            yield from _inserted(name, subsections(draft.contents[section], words)[:1], specification)


def _inserted(name: str, parts: list[Section], specification: Specification) -> Iterator[Edit]:
    for part in parts:
        if not part.blocks and not part.sections:
            yield Edit(part.title.lines[-1] + 1, part.title.lines[-1], _block(name, specification))
        elif len(part.blocks) == 1 and _is_placeholder(part):
            lines = part.blocks[0].text.lines  # type: ignore[union-attr]
            yield Edit(lines[0], lines[-1], _block(name, specification))


def _is_placeholder(part: Section) -> bool:
    block = part.blocks[0]
    return isinstance(block, Paragraph) and re.fullmatch(BRACKETED, block.text.value) is not None


def _block(name: str, specification: Specification) -> tuple[str, ...]:
    return (f"<!-- asbuilt:{name} -->", "```mermaid", *DIAGRAMS[name](specification), "```", CLOSING)
