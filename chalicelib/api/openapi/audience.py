"""What a caller may know of: the endpoints that they may call, the tables and the fields that they may read or set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.auth import ANONYMOUS

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.auth.policy import Verb
    from chalicelib.specification import Endpoint, Field, Operation, Table

VERBS: dict[Operation, Verb] = {
    "list": "list",
    "create": "create",
    "read": "read",
    "replace": "update",
    "update": "update",
    "delete": "delete",
}
"""What a caller must be allowed for an operation."""


def asking(call: Call, endpoint: Endpoint) -> Call:
    """Return a call of another endpoint by the same caller: what checks its requests can then describe them."""
    return structs.replace(call, endpoint=endpoint)


def access(call: Call, verb: Verb, table: Table) -> Access:
    """Return what the caller may do with `verb` on a table; unlike `Call.access`, nothing is refused."""
    return call.backend.policy.access(call.actor, verb, table, call.follow)


def callable_by(call: Call) -> bool:
    """Whether the caller may call the endpoint; one that is not built is known to those who may use its table."""
    if call.endpoint.table is None:
        return True
    verb, parent = VERBS.get(call.endpoint.operation), call.endpoint.parent
    verbs = [verb] if verb else list(VERBS.values())
    inside = parent is None or bool(access(call, "read", call.find_table(parent.table)).grants)
    return inside and any(access(call, each, call.table).possible for each in verbs)


def is_public(call: Call) -> bool:
    """Whether anyone may call the endpoint."""
    return callable_by(structs.replace(call, actor=ANONYMOUS))


def readable(call: Call, table: Table) -> list[Field]:
    """Return the fields that the caller may see in some record; its key, which every answer has, among them."""
    accesses = [access(call, verb, table) for verb in ("read", "list")]
    return [
        field
        for field in table.fields
        if not field.write_only and (field.name == table.key or any(one.ever(field.name) for one in accesses))
    ]


def always_reads(call: Call, table: Table, field: Field) -> bool:
    """Whether the caller sees the field in every record that they may read."""
    return field.name == table.key or access(call, "read", table).always(field.name)


def reads_all(call: Call, table: Table) -> bool:
    """Whether the caller may read every record of the table."""
    return any(not grant.own and grant.where is None for grant in access(call, "read", table).grants)
