"""What a save has changed, in one line."""

from __future__ import annotations

import pytest

from asbuilt.local.changes import changes
from chalicelib.specification import Endpoint, ErrorCode, Field, FieldType, Permission, Span, Specification, Table


def specification(*fields: str, **parts: object) -> Specification:
    made = tuple(Field(name=name, type=FieldType(kind="string"), origin=Span(1, 1, 2)) for name in fields)
    tables = (Table(name="tickets", fields=made, origin=Span(1, 1, 2)),)
    return Specification(name="desk", title="Desk", hash="0", **{"tables": tables, **parts})  # type: ignore[arg-type]


LONG = tuple(f"f{number}" for number in range(9))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (specification("a"), specification("a", "colour"), "+ tickets.colour"),
        (specification("a", "b"), specification("a"), "- tickets.b"),
        (specification("a"), specification("a"), "the service stays as it was"),
        (
            specification("a"),
            specification("a", endpoints=(Endpoint(method="GET", path="/tickets", operation="list"),)),
            "+ GET /tickets",
        ),
        (
            specification(errors=(ErrorCode(code="LATE", status=409, text="a"),)),
            specification(errors=(ErrorCode(code="LATE", status=409, text="b"),)),
            "~ LATE",
        ),
        (
            specification(),
            specification(permissions=(Permission(roles=("agent",), verbs=("*",)),), roles=("agent",)),
            "~ roles, ~ permissions",
        ),
        (specification("a"), specification("a", tables=()), "- tickets, - tickets.a"),
        (
            specification(),
            specification(*LONG),
            "+ tickets.f0, + tickets.f1, + tickets.f2, + tickets.f3, + tickets.f4, + tickets.f5, 3 more",
        ),
    ],
)
def test_each_part_that_differs_is_named(old, new, line):
    assert changes(old, new) == line


def test_a_part_that_only_moved_has_not_changed():
    moved = Field(name="a", type=FieldType(kind="string"), origin=Span(99, 1, 2))
    old, new = specification("a"), specification(tables=(Table(name="tickets", fields=(moved,)),))

    assert changes(old, new) == "the service stays as it was"
