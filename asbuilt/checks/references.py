"""A reference leads to a table that is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import nearest
from asbuilt.diagnostics import schema as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each reference whose table is not there."""
    known = [table.name for table in specification.tables]
    for table in specification.tables:
        for field in table.fields:
            target = field.reference.table if field.reference else None
            if target is not None and target not in known and field.origin:
                near = nearest(target, known)
                hint = f"did you mean '{near}'?" if near else None
                yield rules.UNKNOWN_REFERENCE.at(field.origin, hint=hint, found=target, known=", ".join(known))
