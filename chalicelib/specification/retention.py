"""When records expire: as the line Expire of their table has it, and section 5.2.

A term with a condition goes before one without, and of several the one that is said first.  A condition is asked of the
record as it is written; a term that counts from a time that the record does not have keeps it for ever.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalicelib.specification.expressions import holds, paths, record_lookup
from chalicelib.specification.settings import Retention

if TYPE_CHECKING:
    from chalicelib.specification.model import Specification
    from chalicelib.specification.tables import Table
    from chalicelib.specification.values import Record

Terms = tuple[Retention, ...]


def terms_of(specification: Specification, table: Table) -> Terms:
    """The terms of a table's records in the order in which they are asked; none: they are kept for ever."""
    said = [term for term in specification.protection.retention if term.table == table.name]
    if table.expire:
        seconds, after = table.expire
        said.append(Retention(table=table.name, seconds=seconds, after=after))
    return tuple(sorted(said, key=lambda term: term.where is None))


def expiry(terms: Terms, record: Record) -> int | None:
    """When a record expires (epoch seconds); None: never, or there is no record."""
    lookup = record_lookup(record)
    term = next((term for term in terms if record and holds(term.where, lookup)), None)
    begins = record.get(term.after) if term else None
    return None if term is None or begins is None else _epoch(str(begins)) + term.seconds


def deciding_fields(terms: Terms) -> frozenset[str]:
    """The fields on which it depends when a record expires."""
    asked = {steps[0] for term in terms if term.where is not None for steps in paths(term.where)}
    return frozenset(asked | {term.after for term in terms})


def _epoch(text: str) -> int:
    """The seconds of a stored moment, or of the beginning of a day in UTC."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
