"""The account record of a demonstration user."""

from __future__ import annotations

import pytest

from asbuilt.local.accounts import account_record
from asbuilt.local.people import Person
from chalicelib.specification import Default, Field, FieldType, Kind, Reference, Table

BOB = Person("sub-1", "bob", "bob@example.com", "customer")


def record(**types: Field) -> dict[str, object]:
    return account_record(Table(name="users", fields=tuple(types.values()), accounts=True), BOB)


def field(name: str, kind: Kind, **more: object) -> Field:
    values = more.pop("values", ())
    return Field(name=name, type=FieldType(kind=kind, values=values), **more)  # type: ignore[arg-type]


def test_its_key_is_the_id_that_cognito_gave():
    assert record() == {"id": "sub-1"}


@pytest.mark.parametrize(
    ("one", "value"),
    [
        (field("mail", "email"), "bob@example.com"),
        (field("role", "enum", values=("agent", "customer")), "customer"),
        (field("role", "string"), "customer"),
        (field("roles", "list"), ["customer"]),
        (field("name", "string", required=True), "bob"),
        (field("kind", "enum", values=("small", "big"), required=True), "small"),
        (field("age", "integer", required=True, minimum=18), 18),
        (field("age", "integer", required=True), 0),
        (field("agreed", "boolean", required=True), False),
        (field("born", "date", required=True), "2000-01-01"),
    ],
)
def test_a_field_that_it_needs_has_a_value_of_its_kind(one, value):
    assert record(one=one)[one.name] == value


@pytest.mark.parametrize(
    "one",
    [
        field("nickname", "string"),
        field("role", "enum", values=("agent",)),
        field("plan", "string", required=True, default=Default("free")),
        field("team", "ref", required=True, reference=Reference("teams")),
        field("created_at", "datetime", auto="created_at"),
    ],
)
def test_a_field_that_is_optional_or_the_servers_is_left_out(one):
    assert record(one=one) == {"id": "sub-1"}
