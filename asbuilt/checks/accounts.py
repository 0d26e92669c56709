"""One table holds the people who sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import schema as rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Specification


def check(specification: Specification) -> Iterator[Diagnostic]:
    """The second of two account tables."""
    accounts = [table for table in specification.tables if table.accounts]
    if len(accounts) > 1 and accounts[0].origin and accounts[1].origin:
        first = Note(accounts[0].origin, "the first")
        yield rules.TWO_ACCOUNT_TABLES.at(
            accounts[1].origin, notes=(first,), first=accounts[0].name, second=accounts[1].name
        )
