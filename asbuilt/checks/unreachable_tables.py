"""A table has an endpoint that leads to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import api as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each table that no endpoint is about, in a document that has endpoints."""
    reached = {table for endpoint in specification.endpoints for table in endpoint.tables}
    for table in specification.tables if specification.endpoints else ():
        if table.name not in reached and table.origin:
            yield rules.NO_ENDPOINTS.at(table.origin, table=table.name)
