"""Lines that are kept and shown, and that nothing enforces yet: `Label: value` and prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.document import Bullet, split_label
from chalicelib.specification import Statement

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section


def read_statements(number: int, section: Section, findings: Findings) -> tuple[Statement, ...]:
    """Every bullet of a section as a statement of its subsection: `2.4`."""
    found = []
    for place, part in enumerate((section, *section.sections)):
        name = f"{number}.{place}" if place else str(number)
        for inner in part.walk() if place else (part,):
            for block in inner.blocks:
                if isinstance(block, Bullet) and not findings.is_placeholder(block.text):
                    label = split_label(block.text)
                    value = label.value if label else block.text
                    found.append(Statement(name, label.name.value if label else None, value.value, block.text.span))
                    findings.stated(block.text, "stated")
    return tuple(found)
