"""Files in and out, held against the picture: who may import which row, and what they find in an export."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.chalicelib.matrix.oracle import NO
from tests.chalicelib.matrix.reading import UNKNOWN, is_hidden, seen_of
from tests.chalicelib.matrix.refusals import FOREIGN, import_refusal
from tests.chalicelib.matrix.writing import bodies
from tests.chalicelib.yard import table_of

if TYPE_CHECKING:
    from tests.chalicelib.matrix.oracle import Person, Record
    from tests.chalicelib.matrix.stage import Stage
    from tests.chalicelib.yard import Yard

STATUSES = {"FORBIDDEN": 403, "NOT_FOUND": 404}
"""The codes of a report that say that a row is not the caller's to make."""


def imported(stage: Stage, person: Person) -> None:
    """A row of each kind, all in one file: each as if it had been sent by itself."""
    for endpoint in stage.endpoints.get("import", ()):
        yard, rows = stage.yard, bodies(stage, person, endpoint)
        client, headers = stage.clients[person.name], {"content-type": "application/x-ndjson"}
        begun = client.post(endpoint.path, "\n".join(map(json.dumps, rows)), headers=headers)
        closed = _closed(stage, person, endpoint.table, "import", "create")
        stage.same(f"{person.name} imports {endpoint.table}", closed or 202, begun.status)
        if begun.status == 202:
            yard.work_off()
            told = _told(yard, client.get(begun.headers["Location"]).data)
            for line, row in enumerate(rows, 1):
                expected = import_refusal(stage, person, endpoint.table, row)
                refused = FOREIGN if expected == FOREIGN and line in told else STATUSES.get(told.get(line, ""))
                stage.same(f"{person.name} imports {row} ({told.get(line)})", expected, refused)
        stage.put_back()


def exported(stage: Stage, person: Person) -> None:
    """Every record and field that the person may both list and export, and nothing else."""
    for endpoint in stage.endpoints.get("export", ()):
        yard, client, table = stage.yard, stage.clients[person.name], endpoint.table
        begun = client.get(f"{endpoint.path}?format=ndjson")
        closed = _closed(stage, person, table, "export", "list")
        stage.same(f"{person.name} exports {table}", closed or 202, begun.status)
        if begun.status == 202:
            yard.work_off()
            lines = yard.fetch(client.get(begun.headers["Location"]).data["file"]).splitlines()
            found = {row["id"]: row for row in map(json.loads, lines)}
            stage.same(f"{person.name} exports {table}", _visible(stage, person, table), found)
            _filtered(stage, person, endpoint)
        stage.put_back()


def _filtered(stage: Stage, person: Person, endpoint: Any) -> None:
    """A filter by a hidden field is refused as one by a field that is not there."""
    client, table = stage.clients[person.name], endpoint.table
    for name in stage.fields(table):
        if not any(is_hidden(stage, person, table, name, verb) for verb in ("list", "export")) or name == "id":
            continue
        for record in stage.records(table):
            answered = client.get(f"{endpoint.path}?{name}={quote(str(record.get(name)))}")
            told = (answered.status, UNKNOWN in answered.fields.get(name, ""))
            stage.same(f"{person.name} exports {table} by the hidden {name}", (400, True), told)


TRANSFERRING = {one.__name__: one for one in (imported, exported)}
"""Every way in and out by files."""


def _closed(stage: Stage, person: Person, table: str, *verbs: str) -> int | None:
    if all(stage.oracle.cell(person, table, verb) != NO for verb in verbs):
        return None
    return 403 if person.signed_in else 401


def _told(yard: Yard, job: Record) -> dict[int, str]:
    """The code of each line of a job's report."""
    lines = table_of(yard.fetch(job["report"]))[1:] if job["report"] else []
    return {int(line): code for line, _, code, _ in lines}


def _visible(stage: Stage, person: Person, table: str) -> dict[str, Record]:
    found = {}
    for record in stage.records(table):
        listed, allowed = (seen_of(stage, person, table, record, verb) for verb in ("list", "export"))
        if listed and allowed:
            found[record["id"]] = {name: value for name, value in listed.items() if name in allowed}
    return found
