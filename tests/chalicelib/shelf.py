"""A call as an operation gets it, on items in memory: rules are tried without a cloud, in a millisecond."""

from __future__ import annotations

import json
from typing import Any

from chalice.app import Request

from chalicelib.api.calls import Backend, Call, Part
from chalicelib.api.errors import ErrorTable
from chalicelib.auth import ANONYMOUS, Actor, Policy
from chalicelib.data import Store
from chalicelib.data.attributes import encode_record
from chalicelib.data.connection import Connection
from chalicelib.specification import Endpoint, Field, FieldType, Permission, Specification, Table

STAGE = "test"


class Shelf(Connection):
    """Gives the items that are asked for by key, and notes every call; it writes nothing."""

    def __init__(self) -> None:
        super().__init__(region="eu-west-1")
        self.items: dict[tuple[str, str], dict[str, Any]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def put(self, table: str, key: Any, item: dict[str, Any]) -> None:
        self.items[table, json.dumps(key)] = item

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        self.calls.append((operation_name, operation_kwargs))
        if operation_name == "GetItem":
            item = self._of(operation_kwargs["TableName"], operation_kwargs["Key"])
            return {"Item": item} if item else {}
        if operation_name == "BatchGetItem":
            asked = operation_kwargs["RequestItems"]
            found = {name: [self._of(name, key) for key in each["Keys"]] for name, each in asked.items()}
            return {"Responses": {name: [item for item in items if item] for name, items in found.items()}}
        return {}

    def _of(self, table: str, key: dict[str, Any]) -> dict[str, Any] | None:
        ((_, value),) = key.items()
        return self.items.get((table, json.dumps(value)))


def field(name: str, kind: str = "string", **how: Any) -> Field:
    values = how.pop("values", ())
    item = how.pop("item", None)
    return Field(name=name, type=FieldType(kind=kind, values=values, item=item and FieldType(kind=item)), **how)


def allow(roles: str, verbs: str, table: str | None = None, fields: str | None = None, **how: Any) -> Permission:
    """A sentence of section 5.1; roles, verbs and fields are named in one text each."""
    named = None if fields is None else tuple(fields.split())
    return Permission(roles=tuple(roles.split()), verbs=tuple(verbs.split()), table=table, fields=named, **how)


def person(name: str, *roles: str, **claims: Any) -> Actor:
    known = {f"custom:{claim}": value for claim, value in claims.items()}
    return Actor(id=name, roles=("anyone", "signed-in", *roles), claims=known)


def specified(tables: tuple[Table, ...], permissions: tuple[Permission, ...] = (), **how: Any) -> Specification:
    return Specification(name="yard", title="Yard", hash="", tables=tables, permissions=permissions, **how)


def calling(
    specification: Specification,
    endpoint: Endpoint,
    actor: Actor = ANONYMOUS,
    *,
    stored: dict[str, list[dict[str, Any]]] | None = None,
    parameters: dict[str, str] | None = None,
    query: dict[str, list[str]] | None = None,
    headers: dict[str, str] | None = None,
    body: str | None = None,
    part: Part | None = None,
) -> Call:
    """A call of that endpoint by that actor, where these records are stored; its shelf is `shelf_of(call)`."""
    shelf = Shelf()
    store = Store(specification, STAGE, shelf)
    for name, records in (stored or {}).items():
        table = specification.table(name)
        for record in records:
            item = encode_record(table, record)
            shelf.put(store.models.table_name(name), item[table.key], item)
    backend = Backend(specification, store, Policy(specification), ErrorTable(specification), lambda: None)
    event = {
        "path": endpoint.path,
        "headers": headers or {},
        "multiValueQueryStringParameters": query,
        "pathParameters": parameters,
        "requestContext": {"httpMethod": endpoint.method, "resourcePath": endpoint.path},
        "body": body,
        "isBase64Encoded": False,
        "stageVariables": None,
    }
    return Call(backend, endpoint, actor, Request(event), parameters or {}, {}, part)


def shelf_of(call: Call) -> Shelf:
    connection = call.backend.store.models.connection
    assert isinstance(connection, Shelf)
    return connection
