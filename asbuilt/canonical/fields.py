"""Fields: `- name: type constraints`, in the words of LANGUAGE.md and in one order.

A line is rewritten only where nothing in it is complained of, where it reads back as the same field, and where each
of its words is written again or is known to be another spelling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from asbuilt.canonical.constraints import write_constraints
from asbuilt.canonical.draft import bullets_of
from asbuilt.canonical.edits import Edit
from asbuilt.canonical.types import write_type
from asbuilt.diagnostics import Findings
from asbuilt.forms.constraints import PHRASES
from asbuilt.forms.field_relations import ON_DELETE
from asbuilt.forms.field_values import GENERATORS
from asbuilt.forms.fields import ReadField, read_field
from asbuilt.forms.types import NAMES, SWALLOWED, TWO_WORDS
from asbuilt.source import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.canonical.draft import Draft

WORD = re.compile(r"[^\W_]+")
CHANGEABLE = frozenset(
    word
    for phrase in (
        *NAMES.values(), *TWO_WORDS, *SWALLOWED, *PHRASES, *GENERATORS, *ON_DELETE,
        "to of is as from value values characters chars items long size with a and or id between the",
        "called named known",
    )
    for word in WORD.findall(phrase.lower())
)  # fmt: skip
"""The words that may go: spellings of types and constraints, what joins them, and the `id` of a referenced table."""


def field_lines(draft: Draft) -> Iterator[Edit]:
    """Each line that declares a field."""
    tables = draft.compilation.specification.tables
    places = {one.origin.line for table in tables for one in table.fields if one.origin}
    for bullet in bullets_of(draft.contents["schema"]):
        if bullet.text.line in places and len(bullet.text.lines) == 1:
            written = canonical_field(bullet.text)
            if written:
                yield Edit.of_line(draft.source, bullet.text.line, bullet.text.span.column, written)


def canonical_field(text: Text) -> str | None:
    """The canonical form of a field's line; None where the line is better left as it is."""
    read = _read(text)
    if read is None or (read.field.reference and not read.field.reference.table):
        return None
    written = " ".join([f"{read.field.name}:", write_type(read.field), *write_constraints(read, text.value)])
    again = _read(Text.at(written, 1, 1))
    return written if again and _sense(again) == _sense(read) and _keeps_words(text.value, written) else None


def _read(text: Text) -> ReadField | None:
    findings = Findings()
    read = read_field(text, findings)
    return None if findings.diagnostics else read


def _sense(read: ReadField) -> tuple[object, ...]:
    computed = read.computed.value if read.computed else None
    return msgspec.structs.replace(read.field, origin=None), read.key is None, computed


def _keeps_words(line: str, written: str) -> bool:
    return set(WORD.findall(line.lower())) <= CHANGEABLE.union(WORD.findall(written.lower()))
