"""The `include` parameter of a list: which references are shown as the records they lead to, to a bounded depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from chalicelib.api.kinds import did_you_mean

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.specification import Field, Table

DEEPEST = 3
"""Levels of one path: a.b.c."""

WIDEST = 10
"""Paths that one request may name."""

Inclusion: TypeAlias = dict[str, "Inclusion"]
"""The names under which records are shown, and what is included under each."""


def inclusion(call: Call, text: str | None, mistakes: Mistakes) -> Inclusion:
    """Return what is asked for; what is wrong with it goes into `mistakes`."""
    paths = text.split(",") if text else []
    wanted: Inclusion = {}
    if len(paths) > WIDEST or any(path.count(".") >= DEEPEST for path in paths):
        mistakes["include"] = f"must be at most {WIDEST} references, each at most {DEEPEST} deep"
        return wanted
    for path in paths:
        table, branch = call.table, wanted
        for name in path.split("."):
            field = reference(table, name)
            if field is None or field.reference is None:
                mistakes["include"] = f"'{name}' is not a reference of {table.name}{_hint(table, name)}"
                break
            table, branch = call.find_table(field.reference.table), branch.setdefault(name, {})
    return wanted


def reference(table: Table, name: str) -> Field | None:
    """Return the reference field of that name; `customer` is `customer_id` as well."""
    field = table.field(name) or table.field(f"{name}_id")
    return field if field and field.reference and not field.write_only else None


def _hint(table: Table, name: str) -> str:
    return did_you_mean(name, [field.name for field in table.fields if field.reference])
