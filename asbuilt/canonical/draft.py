"""A document on its way to the canonical form: its text, its outline, and what it means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from asbuilt.compiler import Compilation, compile_document
from asbuilt.diagnostics import Findings
from asbuilt.document import Bullet, Outline, read_outline
from asbuilt.document.reading import PARSER
from asbuilt.sections.contents import Contents, read_contents
from chalicelib.specification import dump

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from asbuilt.document import Block, Section
    from asbuilt.source import Source


@dataclass(frozen=True)
class Draft:
    """A document, read as far as somebody asks."""

    source: Source

    @cached_property
    def tokens(self) -> list[Token]:
        """Markdown's own view, which knows where each item of a list ends."""
        return PARSER.parse(self.source.text)

    @cached_property
    def outline(self) -> Outline:
        """The sections and blocks."""
        return read_outline(self.source)

    @cached_property
    def contents(self) -> Contents:
        """The ten sections."""
        return read_contents(self.outline, Findings())

    @cached_property
    def compilation(self) -> Compilation:
        """What it means."""
        return compile_document(self.source)

    @cached_property
    def model(self) -> bytes:
        """What it means, without places and hash."""
        return dump(msgspec.structs.replace(self.compilation.specification, hash=""))

    @cached_property
    def meaning(self) -> tuple[Any, ...]:
        """What no rewriting may change: the model, the codes of the complaints, and which block stands in which."""
        complaints = Counter(one.code for one in self.compilation.diagnostics)
        shape = [(depth, type(block)) for depth, block in blocks_of(self.outline.root)]
        return self.model, complaints, shape


def blocks_of(section: Section) -> Iterator[tuple[int, Block]]:
    """Every block of a section and of those in it, in order, with how deep it stands in items of lists."""
    for part in section.walk():
        pending = [(0, block) for block in reversed(part.blocks)]
        while pending:
            depth, block = pending.pop()
            yield depth, block
            if isinstance(block, Bullet):
                pending += [(depth + 1, inner) for inner in reversed(block.blocks)]


def bullets_of(section: Section) -> Iterator[Bullet]:
    """Every item of a list in a section and in those in it, items under items too."""
    return (block for _, block in blocks_of(section) if isinstance(block, Bullet))
