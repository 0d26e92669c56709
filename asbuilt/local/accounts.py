"""The account records of demonstration users: what the sign-up of a person would have written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chalicelib.specification.accounts import ROLE_FIELDS

if TYPE_CHECKING:
    from asbuilt.local.people import Person
    from chalicelib.specification import Field, Kind, Table

SAMPLES: Final[dict[Kind, Any]] = {
    "integer": 0,
    "number": 0,
    "decimal": 0,
    "money": {"amount": 0, "currency": "EUR"},
    "boolean": False,
    "date": "2000-01-01",
    "time": "00:00:00",
    "datetime": "2000-01-01T00:00:00.000Z",
    "duration": "PT0S",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "ulid": "00000000000000000000000000",
    "url": "https://example.com",
    "phone": "+15550100000",
    "list": [],
    "map": {},
    "json": {},
    "geo": {"lat": 0, "lng": 0},
    "file": {"id": "", "name": "none", "type": "application/octet-stream", "size": 0},
}
"""A value of each kind, for a required field that nothing is known of; other kinds are texts and take a name."""


def account_record(table: Table, person: Person) -> dict[str, Any]:
    """What a client would send to make the record of a person, and their key with it."""
    values = {field.name: _value(field, person) for field in table.fields if not field.server_set}
    return {table.key: person.id} | {name: value for name, value in values.items() if value is not None}


def _value(field: Field, person: Person) -> Any:  # noqa: ANN401 - a field holds a value of any type
    if field.type.kind == "email":
        return person.email
    if field.name in ROLE_FIELDS:
        return _role(field, person.role)
    if not field.required or field.default or field.reference:
        return None
    if field.type.kind == "enum":
        return field.type.values[0]
    if field.type.kind in ("integer", "number", "decimal") and field.minimum is not None:
        return field.minimum
    return SAMPLES.get(field.type.kind, person.name)


def _role(field: Field, role: str) -> Any:  # noqa: ANN401 - a text, or a list of them
    if field.type.kind == "list":
        return [role]
    return role if role in field.type.values or field.type.kind != "enum" else None
