"""The ways to write, each held against the picture: who may make, change and remove which record, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.chalicelib.matrix.oracle import NO, Record

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.chalicelib.matrix.oracle import Person
    from tests.chalicelib.matrix.stage import Stage

REFUSED = (401, 403, 404)
"""The statuses that say that it is not the caller's to do; others come after that is decided."""

FOREIGN = 400
"""The status of a reference into another tenant, as of one that leads nowhere."""

SAMPLES = {"integer": 5, "boolean": True, "datetime": "2030-01-01T00:00:00Z", "email": "new@example.com"}


def removed(stage: Stage, person: Person) -> None:
    """A record, deleted."""
    for endpoint in stage.endpoints["delete"]:
        for record, _, expected in _removals(stage, person, endpoint):
            _write(stage, person, expected, endpoint, record)


def changed(stage: Stage, person: Person) -> None:
    """Each field of each record, given every other value."""
    for endpoint in stage.endpoints["update"]:
        for record, body, expected in _changes(stage, person, endpoint):
            _write(stage, person, expected, endpoint, record, body)


def replaced(stage: Stage, person: Person) -> None:
    """Each record, replaced by one that has what is required, and one other field with a new value."""
    for endpoint in stage.endpoints["replace"]:
        for record in stage.records(endpoint.table):
            for name in _sendable(stage, endpoint):
                (value, *_) = _values(stage, person, endpoint.table, name, record) or [record[name]]
                body = _required(stage, person, endpoint.table, record) | {name: value}
                expected = _change_refusal(stage, person, endpoint.table, record, body, whole=True)
                _write(stage, person, expected, endpoint, record, body)


def made(stage: Stage, person: Person) -> None:
    """A new record of each kind: with what is required, with each other field, and with each record to refer to."""
    for endpoint in stage.endpoints["create"]:
        for parent, body, expected in _creations(stage, person, endpoint):
            _write(stage, person, expected, endpoint, parent, body)


def put(stage: Stage, person: Person) -> None:
    """A record under a value that none has: made by who may make one; to others it is one that is not there."""
    for endpoint in [one for one in stage.endpoints["replace"] if one.by]:
        for body in _bodies(stage, person, endpoint):
            expected = _put_refusal(stage, person, endpoint, body | {endpoint.by: "new"})
            _write(stage, person, expected, endpoint, {endpoint.by: "new"}, body)


def in_bulk(stage: Stage, person: Person) -> None:
    """One record as the item of a bulk, by itself and in one transaction: as in a request of its own."""
    for endpoint in stage.endpoints.get("bulk", ()):
        for record, body, expected in IN_BULK[endpoint.method](stage, person, endpoint):
            key = {"id": record["id"]} if record["id"] else {}
            for query in ("", "?atomic=true"):
                _write(stage, person, expected, endpoint, record, {"items": [key | body]}, query)


def acted(stage: Stage, person: Person) -> None:
    """Each record, led on by the endpoint of an action."""
    for endpoint in stage.endpoints.get("action", ()):
        for record in stage.records(endpoint.table):
            _write(stage, person, _action_refusal(stage, person, endpoint, record), endpoint, record)


def restored(stage: Stage, person: Person) -> None:
    """A deleted record, put back by who might have deleted it."""
    _in_the_bin(stage, person, "restore")


def purged(stage: Stage, person: Person) -> None:
    """A deleted record, ended by who might have deleted it."""
    _in_the_bin(stage, person, "purge")


WRITING = {one.__name__: one for one in (removed, changed, replaced, made, put, in_bulk, acted, restored, purged)}
"""Every way to write."""


def _in_the_bin(stage: Stage, person: Person, operation: str) -> None:
    for endpoint in stage.endpoints.get(operation, ()):
        for record, _, expected in _removals(stage, person, endpoint):
            stage.delete(endpoint.table, record)
            _write(stage, person, expected, endpoint, record)
            stage.put_back()


Cases = Iterator[tuple[Record, Record, int | None]]
"""A record, what is sent of it, and how that is refused."""


def _removals(stage: Stage, person: Person, endpoint: Any) -> Cases:
    for record in stage.records(endpoint.table):
        allowed = stage.oracle.allows(person, endpoint.table, "delete", record)
        yield record, {}, None if allowed else _refusal(stage, person, endpoint.table, "delete", record)


def _changes(stage: Stage, person: Person, endpoint: Any) -> Cases:
    for record in stage.records(endpoint.table):
        for name in _sendable(stage, endpoint):
            for value in _values(stage, person, endpoint.table, name, record):
                yield record, {name: value}, _change_refusal(stage, person, endpoint.table, record, {name: value})


def _creations(stage: Stage, person: Person, endpoint: Any) -> Cases:
    for parent in _parents(stage, endpoint):
        for body in _bodies(stage, person, endpoint):
            yield {"id": parent}, body, _creation_refusal(stage, person, endpoint, parent, body)


IN_BULK = {"POST": _creations, "PATCH": _changes, "DELETE": _removals}
"""What a bulk endpoint of each method does to an item."""


def _write(
    stage: Stage, person: Person, expected: int | None, endpoint: Any, record: Record, body: Any = None, query: str = ""
) -> None:
    """Try a write: refused with the status expected, or (None) for no reason of access; then all is as before."""
    path = stage.address(endpoint, record) + query
    answered = stage.clients[person.name](endpoint.method, path, body or None)
    of_item = endpoint.operation == "bulk" and answered.status == 200
    status = answered.items[0]["status"] if of_item else answered.status
    refused = status if status in REFUSED or expected == FOREIGN else None
    stage.same(f"{person.name} {endpoint.method} {path} {body or ''} ({answered.text})", expected, refused)
    if status < 300:
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
    if not all(_may_change(stage, person, table, record, after, name) for name in changing):
        return 403
    return _foreign(stage, person, table, after, changing)


def _put_refusal(stage: Stage, person: Person, endpoint: Any, body: Record) -> int | None:
    if not _is_closed(stage, person, endpoint.table, "create"):
        return _creation_refusal(stage, person, endpoint, "", body)
    if not _is_closed(stage, person, endpoint.table, "update"):
        return 404
    return 403 if person.signed_in else 401


def _action_refusal(stage: Stage, person: Person, endpoint: Any, record: Record) -> int | None:
    table, name, value = endpoint.table, endpoint.becomes.field, endpoint.becomes.value
    transition = f"{name} to {value}"
    named = transition in stage.oracle.picture[table].transitions()
    cell = stage.oracle.cell(person, table, *((transition,) if named else ("update", name)))
    if cell == NO:
        return 403 if person.signed_in else 401
    return _change_refusal(stage, person, table, record, {name: value})


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
    fields = all(_may_set(stage, person, table, record, name) for name in body)
    if not (allowed and fields and _in_own_name(stage, person, table, record)):
        return 403
    return _foreign(stage, person, table, record, body)


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


def _parents(stage: Stage, endpoint: Any) -> list[str]:
    if endpoint.parent is None:
        return [""]
    return [record["id"] for record in stage.records(endpoint.parent.table)]


def _sendable(stage: Stage, endpoint: Any) -> list[str]:
    rights = stage.oracle.picture[endpoint.table]
    named = stage.fields(endpoint.table) if endpoint.body is None else [one.name for one in endpoint.body]
    within = endpoint.parent.field if endpoint.parent else None
    by = endpoint.by if endpoint.operation == "replace" else None
    return [name for name in named if name not in rights.server_set and name not in (within, by)]


def _bodies(stage: Stage, person: Person, endpoint: Any) -> list[Record]:
    """What is sent for a new record: the least, that with each other field, and with each other record to refer to."""
    table, sendable = endpoint.table, _sendable(stage, endpoint)
    least = {name: value for name, value in _required(stage, person, table, {}).items() if name in sendable}
    references = [name for name in least if (table, name) in stage.oracle.references]
    more = [name for name in sendable if name not in least] + references
    return [least, *(least | {name: one} for name in more for one in _values(stage, person, table, name, least))]


def _required(stage: Stage, person: Person, table: str, record: Record) -> Record:
    """The fields that must be sent: as the record has them, else samples; the owner and the tenant are the sender's."""
    rights = stage.oracle.picture[table]
    kept = not record and "own tenant" in stage.oracle.cell(person, table, "create")
    given = {rights.owner, rights.tenant if kept else None, *rights.server_set}
    needed = [one.name for one in stage.tables[table].fields if one.required and one.name not in given]
    return {name: record.get(name) or _values(stage, person, table, name, {})[0] for name in needed}


def _values(stage: Stage, person: Person, table: str, name: str, record: Record) -> list[Any]:
    """Other values of a field: a record of each sort to refer to, every other word of an enum, else a sample."""
    field = stage.tables[table].field(name)
    if field.reference:
        target = field.reference.table
        sorts = {_sort(stage, person, target, one): one["id"] for one in stage.records(target)}
        return [sorts[sort] for sort in sorted(sorts) if sorts[sort] != record.get(name)]
    if field.type.kind == "enum":
        return [value for value in field.type.values if value != record.get(name)]
    if field.type.kind == "list":
        return [["new"]]
    sample = SAMPLES.get(field.type.kind, "new")
    return [not record.get(name, False) if field.type.kind == "boolean" else sample]


def _sort(stage: Stage, person: Person, table: str, record: Record) -> tuple[bool, bool, bool, str]:
    """What tells a record from others, for a reference to it: the nearest to the person come first."""
    tenant = stage.oracle.picture[table].tenant
    theirs = record.get(tenant) if tenant else None
    own = stage.oracle.is_own(person, table, record) or record["id"] == person.name
    return (theirs != person.tenant, not own, record["id"] in stage.clients, str(theirs))


def _defaults(stage: Stage, table: str) -> Record:
    return {one.name: one.default.value for one in stage.tables[table].fields if one.default}
