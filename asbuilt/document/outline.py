"""The outline of a document: sections in sections, and the blocks that stand in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.source import Text


@dataclass(frozen=True)
class Bullet:
    """An item of a list, numbered or not: its own text, and the blocks under it."""

    text: Text
    blocks: tuple[Block, ...] = ()

    @property
    def bullets(self) -> tuple[Bullet, ...]:
        """The items of the lists under it."""
        return tuple(block for block in self.blocks if isinstance(block, Bullet))


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: Text


@dataclass(frozen=True)
class Fence:
    """A block of code: its language (lower case, perhaps empty) and its lines."""

    language: str
    lines: tuple[Text, ...]
    first: int
    """The line of the opening mark."""
    last: int

    @property
    def code(self) -> str:
        """What stands in it."""
        return "\n".join(line.value for line in self.lines)


@dataclass(frozen=True)
class Grid:
    """A Markdown table: its header's cells, and the cells of each row."""

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    first: int
    last: int


@dataclass(frozen=True)
class Comment:
    """A block of HTML, such as `<!-- asbuilt:erd -->`."""

    text: Text
    last: int


Block = Bullet | Paragraph | Fence | Grid | Comment


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next heading of its level."""

    title: Text
    level: int
    blocks: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    @property
    def bullets(self) -> tuple[Bullet, ...]:
        """The items of the lists that stand directly in it."""
        return tuple(block for block in self.blocks if isinstance(block, Bullet))

    def walk(self) -> Iterator[Section]:
        """This section and all sections in it, in the order of the document."""
        pending = [self]
        while pending:
            section = pending.pop()
            yield section
            pending.extend(reversed(section.sections))

    @property
    def all_bullets(self) -> Iterator[Bullet]:
        """The items of the lists in it and in its sections; not items under items."""
        return (bullet for section in self.walk() for bullet in section.bullets)


@dataclass(frozen=True)
class Outline:
    """A document: `root` is a section of level 0 without a title, which holds the rest."""

    root: Section
    too_long: tuple[Text, ...] = ()
    """The beginnings of items and headings that are too long to be read: they are prose, whatever they say."""
