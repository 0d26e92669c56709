"""The audit trail of a request: what was refused to whom by which rule, and what changed who may do what.

An entry has names, ids and rules, never a value of a field.  A key that a client may have chosen is told by its hash.
Nothing is looked up or worked out before something has to be told; writes are told where section 7.2 asks for it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from chalicelib.data.keys import logged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.api.calls import Backend
    from chalicelib.api.errors import ApiError
    from chalicelib.auth import Actor
    from chalicelib.data import Change
    from chalicelib.specification import Endpoint
    from chalicelib.specification.values import Json

Entry: TypeAlias = dict[str, Any]
"""What the log says of one thing, beside what it says of the request."""

REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
"""The statuses of who may not; a 404 that hides a record says so itself."""

VERBS = {
    "replace": "update",
    "action": "update",
    "update_me": "update",
    "restore": "delete",
    "purge": "delete",
    "erase_person": "delete",
    "history": "read",
    "me": "read",
    "export_person": "export",
    "created": "create",
    "updated": "update",
    "deleted": "delete",
    "restored": "delete",
    "purged": "delete",
    "change_roles": "update",
}
"""The verbs of section 5.1 that operations and changes ask for, where they are not called so themselves."""

BULK = {"POST": "create", "PATCH": "update", "DELETE": "delete"}

RULES = {
    "TOO_MANY_REQUESTS": "rate limit of 5.3",
    "TOO_MANY_ATTEMPTS": "lock-out of 4.1",
    "SIGN_IN_REFUSED": "credentials of 4.1",
    "SESSION_ENDED": "session of 4.1",
    "CODE_REFUSED": "code of 4.1",
    "SIGN_UP_CLOSED": "self sign-up of 4.1",
}
"""The rules beside those of section 5.1, by the code that says that they were not met."""

ACTS = {
    "register": "self sign-up of 4.1",
    "confirm": "code of 4.1",
    "reset_password": "code of 4.1",
    "change_password": "credentials of 4.1",
    "mfa": "code of 4.1",
    "export_person": None,
    "erase_person": None,
}
"""The acts that are told when they are done, each with the rule that lets them be, where that is not one of 5.1."""


class Trail:
    """What is to be told of the request that is being served; one request at a time, as an environment serves them.

    Of writes, those of accounts are told, and all where `writes` says so.
    """

    def __init__(self, *, writes: bool = False) -> None:
        self.entries: list[Entry] = []
        self._writes = writes

    def told(self, backend: Backend, actor: Actor, address: str) -> Sequence[Entry]:
        """What there is to tell of a request from an address, with who asked and by which rule it was done."""
        who = {"roles": actor.roles, "ip": address}
        return [entry | _allowed(backend, actor, entry) | who for entry in self.entries]

    def wrote(self, changes: Sequence[Change], _by: str | None = None) -> None:
        """Tell of writes of records, each with the version that it made or ended; who asked is who asks now."""
        for change in changes:
            if self._writes or change.table.accounts:
                action = "purged" if change.for_good else change.kind
                version = {"version": change.record["version"]} if "version" in change.record else {}
                self.did(action, change.table.name, change.record[change.table.key], **version)

    def did(self, action: str, table: str | None = None, key: Json = None, **more: Json) -> None:
        """Tell of something that was done; `more` has names and numbers alone."""
        rule = {"rule": ACTS[action]} if ACTS.get(action) else {}
        self.entries.append(_entry("done", action, table, key) | rule | more)

    def refused(self, backend: Backend, endpoint: Endpoint, actor: Actor, key: Json, error: ApiError) -> None:
        """Tell that an endpoint was refused to somebody."""
        entry = _entry("refused", endpoint.action or endpoint.operation, endpoint.table, key)
        entry |= {"code": "FORBIDDEN" if error.hides else error.code, "rule": _rule(backend, endpoint, actor, error)}
        if error.fields and not error.hides:
            entry["fields"] = sorted(name for name in error.fields if _is_named(backend, endpoint, name))
        self.entries.append(entry)


def is_refusal(error: ApiError, status: int) -> bool:
    """Whether an error says that somebody may not."""
    return error.hides or status in REFUSALS


def _entry(decision: str, action: str, table: str | None, key: Json) -> Entry:
    target = {"table": table} if table else {}
    named = {} if key is None else {"key": logged(key)}
    return {"type": "audit", "decision": decision, "action": action, **target, **named}


def _rule(backend: Backend, endpoint: Endpoint, actor: Actor, error: ApiError) -> str:
    if error.rule or error.code in RULES:
        return error.rule or RULES[error.code]
    if error.code not in ("FORBIDDEN", "UNAUTHENTICATED") and not error.hides:
        return f"{error.code} of 7.1"
    from chalicelib.auth.rules import CLOSED, refusing  # noqa: PLC0415 - only refusals need it

    table = backend.specification.table(endpoint.table or "")
    operation: str = BULK[endpoint.method] if endpoint.operation == "bulk" else endpoint.operation
    return refusing(backend.policy, actor, VERBS.get(operation, operation), table) if table else CLOSED


def _allowed(backend: Backend, actor: Actor, entry: Entry) -> Entry:
    """The rule of 5.1 that lets something be done, where the entry has none."""
    table = None if "rule" in entry else backend.specification.table(entry.get("table", ""))
    if table is None:
        return {}
    from chalicelib.auth.rules import allowing  # noqa: PLC0415 - only what is told needs it

    action: str = entry["action"]
    return {"rule": allowing(backend.policy, actor, VERBS.get(action, action), table)}


def _is_named(backend: Backend, endpoint: Endpoint, name: str) -> bool:
    """Whether a name is the document's: what a client calls a field is theirs, and could be anything."""
    table = backend.specification.table(endpoint.table or "")
    return table is not None and table.field(name) is not None
