"""What a caller may know of: the endpoints that they may call, the tables and the fields that they may read or set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.bulk import single
from chalicelib.api.deliveries import may_see
from chalicelib.api.files.uploads import settable_files
from chalicelib.auth import ANONYMOUS
from chalicelib.specification.accounts import ACTS

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
    "action": "update",
    "delete": "delete",
    "me": "read",
    "update_me": "update",
    "restore": "delete",
    "purge": "delete",
    "history": "read",
    "export_person": "export",
    "erase_person": "delete",
    "import": "import",
    "export": "export",
}
"""What a caller must be allowed for an operation."""

LOG = ("deliveries", "delivery", "retry_delivery")
"""The operations on the log of what went out."""

OWN = ("me", "update_me")
"""The operations on the caller's own record."""

OF_JOBS = ("job", "jobs")
"""The operations on the jobs that the caller began."""

BESIDES: dict[Operation, Verb] = {"import": "create", "export": "list"}
"""What a caller must be allowed as well."""


def asking(call: Call, endpoint: Endpoint) -> Call:
    """Return a call of another endpoint by the same caller: what checks its requests can then describe them."""
    return structs.replace(call, endpoint=endpoint)


def item(call: Call) -> Call:
    """Return the call that an item of a bulk stands for; any other call as it is."""
    return asking(call, single(call.endpoint)) if call.endpoint.operation == "bulk" else call


def access(call: Call, verb: Verb, table: Table) -> Access:
    """Return what the caller may do with `verb` on a table; unlike `Call.access`, nothing is refused."""
    return call.backend.policy.access(call.actor, verb, table, call.follow)


def callable_by(call: Call) -> bool:
    """Whether the caller may call the endpoint; one that is not built is known to those who may use its table."""
    operation = call.endpoint.operation
    if operation in ACTS:
        return call.actor.signed_in or not ACTS[operation].signed_in
    if operation in OWN and not call.actor.signed_in:
        return False
    if operation in OF_JOBS:
        return call.actor.signed_in or call.backend.policy.may_do_anything(call.actor)
    if operation in LOG:
        return may_see(call)
    if operation == "upload":
        return any(settable_files(call))
    is_built = call.endpoint.is_function and call.backend.functions.endpoint(call.endpoint) is not None
    if call.endpoint.table is None:
        return not is_built or call.backend.policy.may_call(call.actor, call.endpoint.place)
    parent = call.endpoint.parent
    inside = parent is None or access(call, "read", call.find_table(parent.table)).possible
    if is_built:
        verb = call.endpoint.verb or ""
        return inside and call.backend.policy.calling(call.actor, verb, call.table, call.follow).possible
    makes = all(access(call, "create", call.find_table(one.table)).possible for one in call.endpoint.children)
    besides = operation not in BESIDES or _may(call, BESIDES[operation])
    return inside and makes and besides and (_leads(call) or any(_may(call, verb) for verb in _verbs(item(call))))


def _may(call: Call, verb: Verb) -> bool:
    return access(call, verb, call.table).possible


def _verbs(call: Call) -> list[Verb]:
    """Return the verbs of which the caller must be allowed one; an action is decided on by what it leads to."""
    if call.endpoint.becomes:
        return []
    verb = VERBS.get(call.endpoint.operation)
    upsert: list[Verb] = ["create"] if call.endpoint.operation == "replace" and call.endpoint.by else []
    return [verb, *upsert] if verb else list(VERBS.values())


def _leads(call: Call) -> bool:
    """Whether the caller may do the action, by its name or as an update."""
    becomes = call.endpoint.becomes
    return becomes is not None and access(call, "update", call.table).towards(becomes.field, becomes.value).possible


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
    return access(call, "read", table).unconditional is not None
