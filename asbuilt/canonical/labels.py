"""Labels: `- Label: value`, neither bold nor in italics, and the lines of a table in the words of the template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.canonical.draft import bullets_of
from asbuilt.canonical.edits import Edit
from asbuilt.document import split_label
from asbuilt.document.labels import MARKED, plain
from asbuilt.sections.schema import FIELDS
from asbuilt.sections.table_lines import LINES
from asbuilt.source import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.canonical.draft import Draft
    from asbuilt.document import Bullet
    from asbuilt.source import Source

BLOCK = re.compile(r"[-+*#>|\[<]|\d+[.)]\s")
"""What would begin a block of another kind if it stood first in an item."""

WRITTEN = {kind: kind.replace("_", " ").capitalize() for kind in LINES.values()}


def plain_labels(draft: Draft) -> Iterator[Edit]:
    """Each line of the ten sections whose label is marked, or is another word for that of a table's line."""
    tables = {table.origin.line for table in draft.compilation.specification.tables if table.origin}
    of_tables = {
        bullet.text.line
        for part in draft.contents["schema"].walk()
        if part.title.line in tables
        for bullet in part.bullets
    }
    for section in draft.contents.sections.values():
        for bullet in bullets_of(section):
            kind = _kind(bullet) if bullet.text.line in of_tables else None
            text = _relabelled(_first_line(draft.source, bullet.text), kind)
            yield Edit.of_line(draft.source, bullet.text.line, bullet.text.span.column, text)


def _kind(bullet: Bullet) -> str | None:
    """The template's word for the label of a table's line."""
    label = split_label(bullet.text)
    key = label.key if label else plain(bullet.text).value.lower()
    if FIELDS.fullmatch(key):
        return "Fields"
    return WRITTEN.get(LINES.get(key, "")) if label else None


def _first_line(source: Source, text: Text) -> str:
    return source.lines[text.line - 1][text.span.column - 1 :]


def _relabelled(line: str, kind: str | None) -> str:
    """A line with its label as it should be; unchanged where that would say something else."""
    label = split_label(Text.at(line, 1, 1))
    marked = MARKED.match(line)
    if label is None:
        return f"{kind}:" if kind else line
    if kind is None and (not marked or marked[1] == "`"):
        return line
    name, value = kind or label.name.value, label.value.value
    written = f"{name}: {value}".rstrip()
    again = split_label(Text.at(written, 1, 1))
    same = again and (again.name.value, again.value.value) == (name, value)
    return written if same and not BLOCK.match(written) else line
