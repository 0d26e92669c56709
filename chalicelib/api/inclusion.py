"""The `include` parameter of a list: which references are shown as the records they lead to, to a bounded depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from chalicelib.api.kinds import did_you_mean

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.api.checking import Mistakes
    from chalicelib.auth import Access
    from chalicelib.specification import Field, Table

DEEPEST = 3
"""Levels of one path: a.b.c."""

WIDEST = 10
"""Paths that one request may name."""

Inclusion: TypeAlias = dict[str, "Inclusion"]
"""The names under which records are shown, and what is included under each."""


def inclusion(call: Call, access: Access, text: str | None, mistakes: Mistakes) -> Inclusion:
    """Return what is asked for; what is wrong with it, be it that it is hidden, goes into `mistakes`."""
    paths = text.split(",") if text else []
    wanted: Inclusion = {}
    if len(paths) > WIDEST or any(path.count(".") >= DEEPEST for path in paths):
        mistakes["include"] = f"must be at most {WIDEST} references, each at most {DEEPEST} deep"
        return wanted
    for path in paths:
        seen, branch = access, wanted
        for name in path.split("."):
            field = reference(seen.table, name)
            if field is None or field.reference is None or not seen.ever(field.name):
                mistakes["include"] = f"'{name}' is not a reference of {seen.table.name}{_hint(seen, name)}"
                break
            target = call.find_table(field.reference.table)
            seen = call.backend.policy.access(call.actor, "read", target, call.follow)
            branch = branch.setdefault(name, {})
    return wanted


def reference(table: Table, name: str) -> Field | None:
    """Return the reference field of that name; `customer` is `customer_id` as well."""
    field = table.field(name) or table.field(f"{name}_id")
    return field if field and field.reference and not field.write_only else None


def _hint(access: Access, name: str) -> str:
    table = access.table
    return did_you_mean(
        name, [field.name for field in table.fields if reference(table, field.name) and access.ever(field.name)]
    )
