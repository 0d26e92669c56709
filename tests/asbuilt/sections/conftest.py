"""Sections read from text: what a document's tables make of the lines of one section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from asbuilt.diagnostics import Findings
from asbuilt.document import read_outline
from asbuilt.sections.contents import read_contents
from asbuilt.sections.placeholders import find_placeholders
from asbuilt.sections.schema import read_schema
from asbuilt.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

TABLES = """\
## 3. Database Schema
### 3.2 Tables/Collections
#### users
- Fields:
  - name: string
  - email: email
#### tickets
- Fields:
  - title: string
  - status: enum(open, resolved, closed) transitions open -> resolved -> closed
  - priority: enum(normal, urgent)
  - requester: ref(users)
  - customer_id: ref(users)
  - done: boolean
  - due_at: datetime
#### audit_logs
- Fields:
  - text: string
"""
FIRST_LINE = TABLES.count("\n") + 1


@pytest.fixture
def read_section() -> Callable[..., tuple[Any, Findings]]:
    """Reads one section, given as Markdown behind some tables, by its reader: what it made, and the findings."""

    def read(markdown: str, name: Any, reader: Callable[..., Any]) -> tuple[Any, Findings]:
        findings = Findings()
        outline = read_outline(Source("document.md", TABLES + markdown))
        find_placeholders(outline, findings)
        contents = read_contents(outline, findings)
        tables = {table.name: table for table in read_schema(contents["schema"], findings)}
        findings.diagnostics.clear()
        return reader(contents[name], tables, findings), findings

    return read
