"""How long the records of a table are kept is said once: in its section or in 5.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import security as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each retention of a table that expires in another time, or that is kept twice without a condition."""
    first: dict[str, tuple[tuple[int, str], Note]] = {}
    for table in specification.tables:
        if table.expire and table.origin:
            first[table.name] = (table.expire, Note(table.origin, "its section says when a record expires"))
    for kept in specification.protection.retention:
        if kept.where is not None or kept.origin is None:
            continue
        term = (kept.seconds, kept.after)
        known, note = first.setdefault(kept.table, (term, Note(kept.origin, "said first here")))
        if known != term:
            yield rules.RETENTION_TWICE.at(kept.origin, notes=(note,), table=kept.table)
