"""What the picture says of a write: the status that refuses it, or None where nothing of access does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.chalicelib.matrix.oracle import NO, Record

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.chalicelib.matrix.oracle import Person
    from tests.chalicelib.matrix.stage import Stage

FOREIGN = 400
"""The status of a reference into another tenant, as of one that leads nowhere."""


def refusal(stage: Stage, person: Person, table: str, verb: str, record: Record) -> int:
    """What says no to a person: who they are not, that they may not, or that there is nothing as far as they know."""
    if not person.signed_in and _is_closed(stage, person, table, verb):
        return 401
    if _is_closed(stage, person, table, verb):
        return 403
    return 403 if stage.oracle.allows(person, table, "read", record) else 404


def _is_closed(stage: Stage, person: Person, table: str, verb: str) -> bool:
    led = stage.oracle.picture[table].transitions() if verb == "update" else []
    return all(stage.oracle.cell(person, table, one) == NO for one in (verb, *led))


def change_refusal(
    stage: Stage, person: Person, table: str, record: Record, body: Record, *, whole: bool = False
) -> int | None:
    transitions = stage.oracle.picture[table].transitions()
    led = any(stage.oracle.allows(person, table, transition, record) for transition in transitions)
    if not led and not stage.oracle.allows(person, table, "update", record):
        return refusal(stage, person, table, "update", record)
    wanted = record | (_emptied(stage, person, table, record, body) if whole else {}) | body
    after = {name: value for name, value in wanted.items() if value is not None}
    changing = {*body, *(name for name in record if record[name] != after.get(name))}
    if not all(_may_change(stage, person, table, record, after, name) for name in changing):
        return 403
    return _foreign(stage, person, table, after, changing)


def put_refusal(stage: Stage, person: Person, endpoint: Any, body: Record) -> int | None:
    if not _is_closed(stage, person, endpoint.table, "create"):
        return creation_refusal(stage, person, endpoint, "", body)
    if not _is_closed(stage, person, endpoint.table, "update"):
        return 404
    return 403 if person.signed_in else 401


def action_refusal(stage: Stage, person: Person, endpoint: Any, record: Record) -> int | None:
    table, name, value = endpoint.table, endpoint.becomes.field, endpoint.becomes.value
    transition = f"{name} to {value}"
    named = transition in stage.oracle.picture[table].transitions()
    cell = stage.oracle.cell(person, table, *((transition,) if named else ("update", name)))
    if cell == NO:
        return 403 if person.signed_in else 401
    return change_refusal(stage, person, table, record, {name: value})


def _foreign(stage: Stage, person: Person, table: str, record: Record, changing: Collection[str]) -> int | None:
    """Whether what is changed refers into another tenant; a record that is moved takes no reference with it."""
    moved = stage.oracle.picture[table].tenant in changing
    names = stage.fields(table) if moved else changing
    return FOREIGN if any(stage.oracle.is_foreign(person, table, record, name) for name in names) else None


def _emptied(stage: Stage, person: Person, table: str, record: Record, body: Record) -> Record:
    """What a replacement takes away: what it does not send and the sender may set, but not whose the record is."""
    rights = stage.oracle.picture[table]
    stays = {rights.owner, rights.tenant, *rights.server_set, *body}
    fields = [one for one in stage.tables[table].fields if not (one.name in stays or one.required or one.transitions)]
    mine = [one for one in fields if stage.oracle.allows(person, table, "update", record, one.name)]
    return {one.name: one.default.value if one.default else None for one in mine}


def _may_change(stage: Stage, person: Person, table: str, record: Record, after: Record, name: str) -> bool:
    transition = f"{name} to {after.get(name)}"
    if transition in stage.oracle.picture[table].transitions() and after.get(name) != record.get(name):
        return stage.oracle.allows(person, table, transition, record)
    whole = all(stage.oracle.allows(person, table, "update", one) for one in (record, after))
    return whole and all(stage.oracle.allows(person, table, "update", one, name) for one in (record, after))


def creation_refusal(stage: Stage, person: Person, endpoint: Any, parent: str, body: Record) -> int | None:
    table = endpoint.table
    if _is_closed(stage, person, table, "create"):
        return 403 if person.signed_in else 401
    given = {}
    if endpoint.parent:
        above = stage.oracle.records.get((endpoint.parent.table, parent))
        if above is None or not stage.oracle.allows(person, endpoint.parent.table, "read", above):
            return 404
        given = {endpoint.parent.field: parent}
    record = _new_record(stage, person, table, body | given)
    allowed = stage.oracle.allows(person, table, "create", record)
    fields = all(_may_set(stage, person, table, record, name) for name in body)
    if not (allowed and fields and _in_own_name(stage, person, table, record)):
        return 403
    return _foreign(stage, person, table, record, body)


def import_refusal(stage: Stage, person: Person, table: str, body: Record) -> int | None:
    """What says no to a row of a file, of a person who may import something: it is made by who may do both."""
    record = _new_record(stage, person, table, body)
    verbs = ("create", "import")
    allowed = all(stage.oracle.allows(person, table, verb, record) for verb in verbs)
    fields = all(_may_set(stage, person, table, record, name) for name in body)
    fields = fields and all(stage.oracle.allows(person, table, "import", record, name) for name in body)
    if not (allowed and fields and _in_own_name(stage, person, table, record)):
        return 403
    return _foreign(stage, person, table, record, body)


def _new_record(stage: Stage, person: Person, table: str, sent: Record) -> Record:
    """The record that is made of what is sent; its owner is the sender where none is named, its tenant theirs."""
    rights = stage.oracle.picture[table]
    owner = {rights.owner: person.name} if rights.owner and person.signed_in else {}
    kept = "own tenant" in stage.oracle.cell(person, table, "create")
    tenant = {rights.tenant: person.tenant} if kept and rights.tenant != "id" else {}
    return {"id": "new", **_defaults(stage, table), **owner, **sent, **tenant}


def _may_set(stage: Stage, person: Person, table: str, record: Record, name: str) -> bool:
    """Whether a new record may say so; it is not made as its maker could not lead it."""
    transition = f"{name} to {record.get(name)}"
    led = transition not in stage.oracle.picture[table].transitions()
    led = led or stage.oracle.cell(person, table, transition) != NO
    return led and stage.oracle.allows(person, table, "create", record, name)


def _in_own_name(stage: Stage, person: Person, table: str, record: Record) -> bool:
    """Whether the record is the person's, or one that they would see and need not own."""
    owner = stage.oracle.picture[table].owner
    if owner is None or record.get(owner) in (None, person.name):
        return True
    cell = stage.oracle.cell(person, table, "create")
    all_own = all("own" in one.replace("own tenant", "") for one in cell.split("; "))
    return not all_own and stage.oracle.allows(person, table, "read", record)


def _defaults(stage: Stage, table: str) -> Record:
    return {one.name: one.default.value for one in stage.tables[table].fields if one.default}
