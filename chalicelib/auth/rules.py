"""The sentences of section 5.1 as the audit trail names them: the same text for the same sentence, wherever it is run.

The compiled document does not say where in it a permission came from.  A rule is named by what it says, shortened, and
where it asks anything of the record by a fingerprint of the condition: `customer can read own tickets if #1f3a9c`.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import msgspec

from chalicelib.auth.grants import applies, concerns, in_scope

if TYPE_CHECKING:
    from chalicelib.auth.identity import Actor
    from chalicelib.auth.policy import Policy
    from chalicelib.specification import Permission, Table

CLOSED = "closed by default"
OUT_OF_SCOPE = "outside the scopes of the service token"
OF_THE_SERVICE = "follows from another write"
FINGERPRINT = 6


def sentence(permission: Permission) -> str:
    """The name of the rule that a permission is."""
    words = [
        "Only" if permission.only else "",
        " or ".join(permission.roles),
        "can",
        "/".join("do anything with" if verb == "*" else verb for verb in permission.verbs),
        f"{', '.join(permission.fields)} of" if permission.fields else "",
        "own" if permission.own else "",
        permission.table or "all tables",
        f"if {_fingerprint(permission)}" if permission.where else "",
    ]
    return " ".join(filter(None, words))


def refusing(policy: Policy, actor: Actor, verb: str, table: Table) -> str:
    """Why an actor was refused a verb on a record of a table.

    What is reserved for others comes first; then what they would be allowed, had the record been another; then that
    nothing allows it.
    """
    if not in_scope(actor, verb, table):
        return OUT_OF_SCOPE
    concerned = [one for one in policy.permissions if concerns(one, verb, table)]
    reserved = [one for one in concerned if one.only and not applies(one, actor.roles)]
    mine = [one for one in concerned if applies(one, actor.roles)]
    if reserved:
        return "; ".join(map(sentence, reserved))
    if not mine:
        return CLOSED
    kept = f"only of their own {table.tenant}; " if policy.keeps(actor, table) else ""
    return f"{kept}not covered by: {'; '.join(map(sentence, mine))}"


def allowing(policy: Policy, actor: Actor, verb: str, table: Table) -> str:
    """What lets an actor do a verb to records of a table; nothing of it has to where another write brings it along."""
    mine = [one for one in policy.permissions if concerns(one, verb, table) and applies(one, actor.roles)]
    return "; ".join(map(sentence, mine)) or OF_THE_SERVICE


def _fingerprint(permission: Permission) -> str:
    return f"#{sha256(msgspec.json.encode(permission.where, enc_hook=str)).hexdigest()[:FINGERPRINT]}"
