"""The fields of an account that belong to signing in."""

from __future__ import annotations

from chalicelib.specification import Default, Field, FieldType, Table
from chalicelib.specification.accounts import address_field, new_roles, role_field, roles_in

ROLES = Field(name="roles", type=FieldType(kind="list", item=FieldType(kind="string")), default=Default(["Reader"]))
TABLE = Table(
    name="people", fields=(Field(name="mail", type=FieldType(kind="email")), ROLES, Field(name="x", type=ROLES.type))
)


def test_a_list_of_roles_names_each_group():
    assert roles_in(["Reader", "keeper"]) == {"reader", "keeper"}
    assert roles_in("Reader") == {"reader"}
    assert new_roles(ROLES) == {"reader"}


def test_the_fields_are_known_by_their_name_and_their_type():
    assert role_field(TABLE) == ROLES
    assert address_field(TABLE) == TABLE.fields[0]
    assert role_field(Table(name="people", fields=())) is None
