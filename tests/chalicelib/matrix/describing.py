"""The contract, held against the picture: what a person is told that they may read, send and call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.chalicelib.matrix.oracle import NO
from tests.chalicelib.matrix.reading import is_hidden

if TYPE_CHECKING:
    from tests.chalicelib.matrix.oracle import Person
    from tests.chalicelib.matrix.stage import Stage

ENOUGH = {
    "list": ("list",),
    "read": ("read",),
    "history": ("read",),
    "create": ("create",),
    "update": ("update",),
    "replace": ("update",),
    "delete": ("delete",),
    "restore": ("delete",),
    "purge": ("delete",),
    "bulk": (),
    "action": (),
}
"""The verbs of which one is enough to call an endpoint."""

IN_BULK = {"POST": "create", "PATCH": "update", "DELETE": "delete"}

PARAMETER = re.compile(r"\{\w+\}")


def described(stage: Stage, person: Person) -> None:
    """The contract: the tables and fields that may be read, and the fields that may be sent."""
    contract = stage.clients[person.name].get("/openapi.json").body
    schemas = contract["components"]["schemas"]
    for table in stage.tables:
        readable = {name for name in stage.fields(table) if not is_hidden(stage, person, table, name, "read", "list")}
        closed = all(stage.oracle.cell(person, table, verb) == NO for verb in ("read", "list"))
        expected = None if closed else readable | {"id"}
        shown = schemas.get(table)
        stage.same(f"{person.name} is told of {table}", expected, shown and set(shown["properties"]))
    for method, verb in (("post", "create"), ("put", "update"), ("patch", "update")):
        for table, body in _bodies(stage, contract, method, verb):
            led = {name for name in body if _is_led(stage, person, table, name)}
            allowed = led | {name for name in body if stage.oracle.cell(person, table, verb, name) != NO}
            stage.same(f"{person.name} is told what to {verb} of {table}", set(body), allowed)
    for endpoint in [one for operation in ENOUGH for one in stage.endpoints.get(operation, ())]:
        shown = endpoint.method.lower() in _described(contract, endpoint)
        stage.same(f"{person.name} is told of {endpoint.title}", _may_call(stage, person, endpoint), shown)


def _bodies(stage: Stage, contract: Any, method: str, verb: str) -> list[tuple[str, list[str]]]:
    """The fields that the contract lets a person send to write one record, by table."""
    operation = "replace" if method == "put" else verb
    found = []
    for endpoint in stage.endpoints.get(operation, ()):
        body = _described(contract, endpoint).get(method, {}).get("requestBody")
        if body:
            found.append((endpoint.table, list(body["content"]["application/json"]["schema"]["properties"])))
    return found


def _described(contract: Any, endpoint: Any) -> dict[str, Any]:
    """What the contract has at the path of an endpoint, whatever it calls the path's parameters."""
    wanted = PARAMETER.sub("{}", endpoint.path)
    return next((methods for path, methods in contract["paths"].items() if PARAMETER.sub("{}", path) == wanted), {})


def _may_call(stage: Stage, person: Person, endpoint: Any) -> bool:
    if endpoint.parent and stage.oracle.cell(person, endpoint.parent.table, "read") == NO:
        return False
    led = stage.oracle.picture[endpoint.table].transitions()
    if endpoint.operation == "action":
        transition = f"{endpoint.becomes.field} to {endpoint.becomes.value}"
        cell = (transition,) if transition in led else ("update", endpoint.becomes.field)
        return stage.oracle.cell(person, endpoint.table, *cell) != NO
    verbs = [IN_BULK[endpoint.method]] if endpoint.operation == "bulk" else list(ENOUGH[endpoint.operation])
    verbs += ["create"] if endpoint.operation == "replace" and endpoint.by else []
    verbs += led if "update" in verbs else []
    return any(stage.oracle.cell(person, endpoint.table, verb) != NO for verb in verbs)


def _is_led(stage: Stage, person: Person, table: str, name: str) -> bool:
    named = [verb for verb in stage.oracle.picture[table].transitions() if verb.startswith(f"{name} to ")]
    return any(stage.oracle.cell(person, table, verb) != NO for verb in named)
