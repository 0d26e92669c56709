"""The ways to write, each held against the picture: who may make, change and remove which record, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tests.chalicelib.matrix.oracle import Record
from tests.chalicelib.matrix.refusals import (
    FOREIGN,
    action_refusal,
    change_refusal,
    creation_refusal,
    put_refusal,
    refusal,
)

if TYPE_CHECKING:
    from tests.chalicelib.matrix.oracle import Person
    from tests.chalicelib.matrix.stage import Stage

REFUSED = (401, 403, 404)
"""The statuses that say that it is not the caller's to do; others come after that is decided."""

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
                expected = change_refusal(stage, person, endpoint.table, record, body, whole=True)
                _write(stage, person, expected, endpoint, record, body)


def made(stage: Stage, person: Person) -> None:
    """A new record of each kind: with what is required, with each other field, and with each record to refer to."""
    for endpoint in stage.endpoints["create"]:
        for parent, body, expected in _creations(stage, person, endpoint):
            _write(stage, person, expected, endpoint, parent, body)


def put(stage: Stage, person: Person) -> None:
    """A record under a value that none has: made by who may make one; to others it is one that is not there."""
    for endpoint in [one for one in stage.endpoints["replace"] if one.by]:
        for body in bodies(stage, person, endpoint):
            expected = put_refusal(stage, person, endpoint, body | {endpoint.by: "new"})
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
            _write(stage, person, action_refusal(stage, person, endpoint, record), endpoint, record)


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
        yield record, {}, None if allowed else refusal(stage, person, endpoint.table, "delete", record)


def _changes(stage: Stage, person: Person, endpoint: Any) -> Cases:
    for record in stage.records(endpoint.table):
        for name in _sendable(stage, endpoint):
            for value in _values(stage, person, endpoint.table, name, record):
                yield record, {name: value}, change_refusal(stage, person, endpoint.table, record, {name: value})


def _creations(stage: Stage, person: Person, endpoint: Any) -> Cases:
    for parent in _parents(stage, endpoint):
        for body in bodies(stage, person, endpoint):
            yield {"id": parent}, body, creation_refusal(stage, person, endpoint, parent, body)


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


def bodies(stage: Stage, person: Person, endpoint: Any) -> list[Record]:
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
