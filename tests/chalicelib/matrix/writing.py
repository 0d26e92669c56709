"""The ways to write, each held against the picture: who may make, change and remove which record, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.chalicelib.matrix.oracle import NO

if TYPE_CHECKING:
    from tests.chalicelib.matrix.oracle import Person, Record
    from tests.chalicelib.matrix.stage import Stage

REFUSED = (401, 403, 404)
"""The statuses that say that it is not the caller's to do; others come after that is decided."""

SAMPLES = {"integer": 5, "boolean": True, "datetime": "2030-01-01T00:00:00Z", "email": "new@example.com"}


def removed(stage: Stage, person: Person) -> None:
    """A record, deleted."""
    for endpoint in stage.endpoints["delete"]:
        for record in stage.records(endpoint.table):
            allowed = stage.oracle.allows(person, endpoint.table, "delete", record)
            expected = None if allowed else _refusal(stage, person, endpoint.table, "delete", record)
            _write(stage, person, expected, "DELETE", endpoint, record)


def changed(stage: Stage, person: Person) -> None:
    """Each field of each record, given every other value."""
    for endpoint in stage.endpoints["update"]:
        for record in stage.records(endpoint.table):
            for name in _sendable(stage, endpoint):
                for value in _values(stage, endpoint.table, name, record):
                    expected = _change_refusal(stage, person, endpoint.table, record, {name: value})
                    _write(stage, person, expected, "PATCH", endpoint, record, {name: value})


def replaced(stage: Stage, person: Person) -> None:
    """Each record, replaced by one that has what is required, and one other field with a new value."""
    for endpoint in stage.endpoints["replace"]:
        for record in stage.records(endpoint.table):
            for name in _sendable(stage, endpoint):
                (value, *_) = _values(stage, endpoint.table, name, record)
                body = _required(stage, endpoint.table, record) | {name: value}
                expected = _change_refusal(stage, person, endpoint.table, record, body, whole=True)
                _write(stage, person, expected, "PUT", endpoint, record, body)


def made(stage: Stage, person: Person) -> None:
    """A new record of each kind: with what is required, with each other field, and with each record to refer to."""
    for endpoint in stage.endpoints["create"]:
        for parent in _parents(stage, endpoint):
            for body in _bodies(stage, person, endpoint):
                expected = _creation_refusal(stage, person, endpoint, parent, body)
                _write(stage, person, expected, "POST", endpoint, {"id": parent}, body)


WRITING = {one.__name__: one for one in (removed, changed, replaced, made)}
"""Every way to write."""


def _write(
    stage: Stage, person: Person, expected: int | None, method: str, endpoint: Any, record: Record, body: Any = None
) -> None:
    """Try a write: refused with the status that is expected, or (None) not refused; then all is as before."""
    name = endpoint.key_parameter or (endpoint.parent.parameter if endpoint.parent else "")
    path = endpoint.path.replace(f"{{{name}}}", str(record["id"]))
    answered = stage.clients[person.name](method, path, body)
    refused = answered.status if answered.status in REFUSED else None
    stage.same(f"{person.name} {method} {path} {body or ''} ({answered.text})", expected, refused)
    if answered.status < 300:
        stage.put_back()


def _refusal(stage: Stage, person: Person, table: str, verb: str, record: Record) -> int:
    """What says no to a person: who they are not, that they may not, or that there is nothing as far as they know."""
    if not person.signed_in and _is_closed(stage, person, table, verb):
        return 401
    if _is_closed(stage, person, table, verb):
        return 403
    return 403 if stage.oracle.allows(person, table, "read", record) else 404


def _is_closed(stage: Stage, person: Person, table: str, verb: str) -> bool:
    led = stage.oracle.picture[table].transitions() if verb == "update" else []
    return all(stage.oracle.cell(person, table, one) == NO for one in (verb, *led))


def _change_refusal(
    stage: Stage, person: Person, table: str, record: Record, body: Record, *, whole: bool = False
) -> int | None:
    transitions = stage.oracle.picture[table].transitions()
    led = any(stage.oracle.allows(person, table, transition, record) for transition in transitions)
    if not led and not stage.oracle.allows(person, table, "update", record):
        return _refusal(stage, person, table, "update", record)
    wanted = record | (_emptied(stage, person, table, record, body) if whole else {}) | body
    after = {name: value for name, value in wanted.items() if value is not None}
    changing = {*body, *(name for name in record if record[name] != after.get(name))}
    return None if all(_may_change(stage, person, table, record, after, name) for name in changing) else 403


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


def _creation_refusal(stage: Stage, person: Person, endpoint: Any, parent: str, body: Record) -> int | None:
    table = endpoint.table
    if _is_closed(stage, person, table, "create"):
        return 403 if person.signed_in else 401
    given = {}
    if endpoint.parent:
        above = stage.oracle.records.get((endpoint.parent.table, parent))
        if above is None or not stage.oracle.allows(person, endpoint.parent.table, "read", above):
            return 404
        given = {endpoint.parent.field: parent}
    rights = stage.oracle.picture[table]
    owner = {rights.owner: person.name} if rights.owner and person.signed_in else {}
    kept = "own tenant" in stage.oracle.cell(person, table, "create")
    tenant = {rights.tenant: person.tenant} if kept and rights.tenant != "id" else {}
    record = {"id": "new", **_defaults(stage, table), **owner, **body, **given, **tenant}
    allowed = stage.oracle.allows(person, table, "create", record)
    fields = all(stage.oracle.allows(person, table, "create", record, name) for name in body)
    return None if allowed and fields and _in_own_name(stage, person, table, record) else 403


def _in_own_name(stage: Stage, person: Person, table: str, record: Record) -> bool:
    """Whether the record is the person's, or one that they would see and need not own."""
    owner = stage.oracle.picture[table].owner
    if owner is None or record.get(owner) in (None, person.name):
        return True
    cell = stage.oracle.cell(person, table, "create")
    all_own = all("own" in one.replace("own tenant", "") for one in cell.split("; "))
    return not all_own and stage.oracle.allows(person, table, "read", record)


def _parents(stage: Stage, endpoint: Any) -> list[str]:
    if endpoint.parent is None:
        return [""]
    return [record["id"] for record in stage.records(endpoint.parent.table)]


def _sendable(stage: Stage, endpoint: Any) -> list[str]:
    rights = stage.oracle.picture[endpoint.table]
    named = stage.fields(endpoint.table) if endpoint.body is None else [one.name for one in endpoint.body]
    within = endpoint.parent.field if endpoint.parent else None
    return [name for name in named if name not in rights.server_set and name != within]


def _bodies(stage: Stage, person: Person, endpoint: Any) -> list[Record]:
    least = {
        name: value
        for name, value in _required(stage, endpoint.table, {}, person).items()
        if name in _sendable(stage, endpoint)
    }
    others = [name for name in _sendable(stage, endpoint) if name not in least]
    more = [least | {name: value} for name in others for value in _values(stage, endpoint.table, name, {})]
    references = [name for name in least if (endpoint.table, name) in stage.oracle.references]
    return [
        least,
        *more,
        *(least | {name: value} for name in references for value in _values(stage, endpoint.table, name, least)),
    ]


def _required(stage: Stage, table: str, record: Record, person: Person | None = None) -> Record:
    """The fields that must be sent: as the record has them, else samples; the owner and the tenant are the sender's."""
    rights = stage.oracle.picture[table]
    kept = person is not None and "own tenant" in stage.oracle.cell(person, table, "create")
    given = {rights.owner, rights.tenant if kept else None}
    needed = [one.name for one in stage.tables[table].fields if one.required and one.name not in given]
    needed = [name for name in needed if name not in rights.server_set]
    return {name: record.get(name) or _values(stage, table, name, {}, person)[0] for name in needed}


def _values(stage: Stage, table: str, name: str, record: Record, person: Person | None = None) -> list[Any]:
    """Other values of a field: every key that it may refer to, every other word of an enum, else a sample."""
    field = stage.tables[table].field(name)
    if field.reference:
        keys = [one["id"] for one in stage.records(field.reference.table)]
        mine = [key for key in keys if person and _is_near(stage, person, field.reference.table, key)]
        return [key for key in [*mine, *keys] if key != record.get(name)]
    if field.type.kind == "enum":
        return [value for value in field.type.values if value != record.get(name)]
    if field.type.kind == "list":
        return [["new"]]
    sample = SAMPLES.get(field.type.kind, "new")
    return [not record.get(name, False) if field.type.kind == "boolean" else sample]


def _is_near(stage: Stage, person: Person, table: str, key: str) -> bool:
    """Whether a record is one that the person would refer to: their own, or of their tenant."""
    record = stage.oracle.records[table, key]
    tenant = stage.oracle.picture[table].tenant
    return stage.oracle.is_own(person, table, record) or bool(tenant and record.get(tenant) == person.tenant)


def _defaults(stage: Stage, table: str) -> Record:
    return {one.name: one.default.value for one in stage.tables[table].fields if one.default}
