"""What is told of the past, held against the picture: the history of records, and what is left of deleted ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.chalicelib.matrix.reading import nowhere, seen_of

if TYPE_CHECKING:
    from tests.chalicelib.matrix.oracle import Person, Record
    from tests.chalicelib.matrix.stage import Stage


def remembered(stage: Stage, person: Person) -> None:
    """The history of a record, for who may read it, and of it the fields that they may read."""
    for endpoint in stage.endpoints.get("history", ()):
        missing = stage.clients[person.name].get(nowhere(stage, endpoint))
        for record in stage.records(endpoint.table):
            seen = seen_of(stage, person, endpoint.table, record, "read")
            answered = stage.clients[person.name].get(stage.address(endpoint, record))
            told = f"{person.name} reads the history of {endpoint.table} {record['id']}"
            _same_history(stage, told, _changes(stage, endpoint.table, seen), answered, missing)


def gone(stage: Stage, person: Person) -> None:
    """A deleted record: there for nobody; its history for those alone who may read all records of its table."""
    for endpoint in [one for one in stage.endpoints.get("history", ()) if not one.by]:
        table, client = endpoint.table, stage.clients[person.name]
        missing = client.get(nowhere(stage, endpoint))
        for record in stage.records(table):
            stage.delete(table, record)
            all_seen = _seen_everywhere(stage, person, table, record)
            told = f"{person.name} reads the history of the deleted {table} {record['id']}"
            answered = client.get(stage.address(endpoint, record))
            _same_history(stage, told, _changes(stage, table, all_seen), answered, missing)
            for path in [stage.address(one, record) for one in stage.endpoints["read"] if one.table == table]:
                stage.same(f"{person.name} reads the deleted {path}", missing.text, client.get(path).text)
            stage.put_back()


REMEMBERING = {one.__name__: one for one in (remembered, gone)}
"""Every way to read what was."""


def _seen_everywhere(stage: Stage, person: Person, table: str, record: Record) -> Record | None:
    """What the person sees of a record whatever is in it; None where there might be one that they do not see."""
    every = [name for name in stage.fields(table) if _is_seen_everywhere(stage, person, table, name)]
    shown = {name: record.get(name) for name in every if name not in stage.oracle.picture[table].hidden}
    return shown if _is_seen_everywhere(stage, person, table, None) else None


def _is_seen_everywhere(stage: Stage, person: Person, table: str, name: str | None) -> bool:
    return "yes" in stage.oracle.cell(person, table, "read", name).split("; ")


def _changes(stage: Stage, table: str, seen: Record | None) -> Record | None:
    """What the history says of a record that was made as it is, to who sees this of it."""
    if seen is None:
        return None
    told = {name: value for name, value in seen.items() if name not in stage.oracle.picture[table].server_set}
    return {name: {"before": None, "after": value} for name, value in told.items() if value is not None}


def _same_history(stage: Stage, told: str, changes: Record | None, answered: Any, missing: Any) -> None:
    shown = (missing.status, missing.text) if changes is None else (200, changes)
    found = [entry["changes"] for entry in answered.items if entry["change"] == "created"] if changes else []
    stage.same(told, shown, (answered.status, *(found or [answered.text])))
