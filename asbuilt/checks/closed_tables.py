"""A table that endpoints lead to is open to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import security as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each table with endpoints that no permission is about."""
    opened = {permission.table for permission in specification.permissions if not permission.endpoint}
    served = {table for endpoint in specification.endpoints for table in endpoint.tables}
    for table in specification.tables if opened and None not in opened else ():
        if table.name in served - opened and table.origin:
            yield rules.CLOSED_TABLE.at(table.origin, table=table.name)
