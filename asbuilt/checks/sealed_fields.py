"""A field that is encrypted can be read, and nothing else: nobody can look for it, order by it or tell it apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import security as rules
from chalicelib.specification.expressions import paths
from chalicelib.specification.retention import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from chalicelib.specification import Field, Specification, Table


def check(specification: Specification) -> Iterator[Diagnostic]:
    """Each encrypted field of which the document wants what only a field in clear can do, or that another tells of."""
    for table in specification.tables:
        for field in table.fields:
            uses = list(_uses(specification, table, field)) if field.encrypted else []
            place = field.origin or table.origin  # a field that every table has is at none of its lines
            if uses and place:
                yield rules.SEALED_FIELD_USED.at(place, found=field.name, uses=" or ".join(uses))
            told = None if field.encrypted else _told(table, field)
            if told and field.origin:
                yield rules.SEALED_FIELD_TOLD.at(field.origin, found=field.name, sealed=told)


def _told(table: Table, field: Field) -> str | None:
    """The encrypted field that a computed one is made of."""
    made_of = (steps[0] for steps in paths(field.computed)) if field.computed else ()
    return next((name for name in made_of if name in table.sealed_fields), None)


def _uses(specification: Specification, table: Table, field: Field) -> Iterator[str]:
    name = field.name
    asked = {
        one
        for endpoint in specification.endpoints
        if endpoint.table == table.name and endpoint.operation == "list"
        for one in endpoint.filters
    }
    if name == table.key:
        yield "a key"
    elif field.auto:
        yield "set by the server"
    if field.reference or name in (table.owner, table.tenant):
        yield "a reference"
    if field.unique or any(name in rule for rule in table.unique_together):
        yield "unique"
    if field.indexed or name in asked or any(name in index.fields for index in table.indexes):
        yield "indexed"
    if field.searchable:
        yield "searchable"
    if any(term.after == name for term in terms_of(specification, table)):
        yield "what an expiry counts from"
