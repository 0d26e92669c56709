"""The pytest fixture `service`: a document with its functions, running in this process on tables in memory.

There is no AWS in it: DynamoDB is moto's.  All else is the service itself, which checks, permits and answers as in the
cloud.
"""

from __future__ import annotations

import base64
import io
import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chalicelib.api.service import Service
    from chalicelib.auth import Actor
    from chalicelib.specification.values import Json, Record

DOCUMENT = "SPECIFICATION.md"
REGION, STAGE = "eu-west-1", "test"
BOUNDARY = "----asbuilt"


class Answer:
    """What was answered: its status, its headers, its JSON, and of that what stands under `data`."""

    def __init__(self, response: dict[str, Any]) -> None:
        self.status: int = response["statusCode"]
        self.headers: dict[str, str] = response["headers"]
        self.json: dict[str, Any] = json.loads(response["body"] or "null")

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever is answered
        """What stands under `data`."""
        return self.json.get("data")

    @property
    def code(self) -> str | None:
        """The code of an error."""
        told = self.data if isinstance(self.data, dict) else {}
        return self.json.get("code") or told.get("code")

    def __repr__(self) -> str:
        return f"<Answer {self.status} {self.json}>"


class Person:
    """Somebody who asks: with a role, or nobody in particular."""

    def __init__(self, service: Service, name: str | None, role: str | None) -> None:
        self._service = service
        self.id = name
        self._claims = {"sub": name, "email": f"{name}@example.com", "cognito:groups": role or ""} if name else None

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for what is at a path, which may have a query; `if_match="…"` is the header If-Match."""
        return self.ask("GET", path, None, **headers)

    def post(self, path: str, body: Json = None, **headers: str) -> Answer:
        """Send JSON."""
        return self.ask("POST", path, body, **headers)

    def put(self, path: str, body: Json = None, **headers: str) -> Answer:
        """Put JSON in a place."""
        return self.ask("PUT", path, body, **headers)

    def patch(self, path: str, body: Json = None, **headers: str) -> Answer:
        """Send what is to be changed."""
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        """Remove what is at a path."""
        return self.ask("DELETE", path, None, **headers)

    def upload(self, path: str, files: dict[str, tuple[str, bytes]], **fields: str) -> Answer:
        """Send a form: files as (name, content) by their fields, and texts."""
        parts = [(f'name="{name}"', text.encode()) for name, text in fields.items()]
        parts += [(f'name="{field}"; filename="{name}"', content) for field, (name, content) in files.items()]
        mark = f"--{BOUNDARY}".encode()
        heads = [f"Content-Disposition: form-data; {head}\r\n\r\n".encode() for head, _ in parts]
        each = [b"".join((mark, b"\r\n", head, part[1], b"\r\n")) for head, part in zip(heads, parts, strict=True)]
        body = base64.b64encode(b"".join((*each, mark, b"--\r\n"))).decode()
        headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self._send(self._event("POST", path, headers) | {"body": body, "isBase64Encoded": True})

    def ask(self, method: str, path: str, body: Json, **headers: str) -> Answer:
        """Send a request."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._send(self._event(method, path, named) | {"body": None if body is None else json.dumps(body)})

    def _send(self, event: dict[str, Any]) -> Answer:
        return Answer(self._service(event, None))

    def _event(self, method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
        path, _, query = path.partition("?")
        resource, parameters = self._resource(path)
        claims = {"authorizer": {"claims": self._claims}} if self._claims else {}
        asked = {"resourcePath": resource, "httpMethod": method, "path": path, "requestId": str(uuid4())}
        return {
            "resource": resource,
            "path": path,
            "httpMethod": method,
            "headers": headers,
            "multiValueHeaders": {},
            "multiValueQueryStringParameters": parse_qs(query) or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "isBase64Encoded": False,
            "requestContext": {**asked, "identity": {"sourceIp": "127.0.0.1"}, **claims},
        }

    def _resource(self, path: str) -> tuple[str, dict[str, str]]:
        for resource in sorted(self._service.routes, key=lambda name: name.count("{")):
            found = "+" not in resource and re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", resource), path)
            if found:
                return resource, found.groupdict()
        return "/{proxy+}", {"proxy": path.strip("/")}


class Tried:
    """A document that is served in memory: to be asked as one of its roles, or by calling its functions."""

    def __init__(self, service: Service, log: io.StringIO) -> None:
        self._service = service
        self._log = log

    def as_(self, role: str | None = None, *, name: str | None = None) -> Person:
        """Somebody with a role: always the same one, unless another name is given; None is nobody signed in."""
        if role is None and name is None:
            return Person(self._service, None, None)
        person = Person(self._service, name or str(role), role)
        self._enrol(str(person.id), role)
        return person

    def call(
        self,
        name: str,
        message: Record | None = None,
        *arguments: Json,
        key: str | None = None,
        as_: str | None = None,
    ) -> Json:
        """What a function returns, which the document calls by this name; what it writes is stored.

        `message` is the call's input; under one `key` it is called once.  It is called on behalf of the service, or of
        somebody with a role.  Raises `chalicelib.hooks.Refused` where it refuses.
        """
        from chalicelib.api.functions.running import run

        backend = self._service.backend
        function = backend.functions.function(name)
        if function is None:
            raise LookupError(f"custom/ has no function {name}")
        actor = self._actor(as_) if as_ else None
        return run(backend, function, key or str(uuid4()), *arguments, message=message, actor=actor)

    def records(self, table: str) -> list[Record]:
        """Every record of a table, in no order."""
        store = self._service.backend.store
        found, connection = store.specification.table(table), store.models.connection
        if found is None:
            raise LookupError(f"the document has no table '{table}'")
        items = connection.dispatch("Scan", {"TableName": store.models.table_name(table), "ConsistentRead": True})
        return [store.models.items.record(found, item) for item in items["Items"]]

    def emitted(self, name: str) -> list[Record]:
        """The values of every event of that name which functions have emitted, in the order of time."""
        from chalicelib.data.emissions import emitted
        from chalicelib.specification import naming
        from chalicelib.specification.operations import emitted_events

        store = self._service.backend.store
        if name not in emitted_events(store.specification):
            raise LookupError(f"no line of section 8 hears of an event '{name}'")
        table = {"TableName": store.models.table_name(naming.EVENTS), "ConsistentRead": True}
        found = [emitted(item) for item in store.models.connection.dispatch("Scan", table)["Items"]]
        return [one.values for one in sorted(found, key=lambda one: (one.at, one.id)) if one.name == name]

    @property
    def log(self) -> list[dict[str, Any]]:
        """The lines that were logged."""
        return [json.loads(line) for line in self._log.getvalue().splitlines()]

    def _actor(self, role: str) -> Actor:
        from chalicelib.auth.identity import actor

        self._enrol(role, role)
        return actor({"sub": role, "email": f"{role}@example.com", "cognito:groups": [role]})

    def _enrol(self, name: str, role: str | None) -> None:
        """Make the account record of somebody who has none."""
        store = self._service.backend.store
        accounts = store.specification.accounts
        if accounts and store.get(accounts, name) is None:
            values = {accounts.key: name, "email": f"{name}@example.com", "name": name.title(), "role": role}
            store.create(accounts, {key: value for key, value in values.items() if accounts.field(key)}, by=name)


@pytest.fixture
def document(request: pytest.FixtureRequest) -> Path:
    """The document that is served: the nearest SPECIFICATION.md above the test."""
    folders = request.path.parents
    found = next((folder / DOCUMENT for folder in folders if (folder / DOCUMENT).is_file()), None)
    if found is None:
        pytest.fail(f"there is no {DOCUMENT} above {request.path}")
    return found


@pytest.fixture
def service(document: Path) -> Iterator[Tried]:
    """The document, served with the functions beside it; its tables are empty."""
    from moto import mock_aws

    with mock_aws():
        yield _serve(document)


@cache
def _client() -> Any:  # noqa: ANN401 - botocore has no types
    """One client for all tests, with keys that open nothing: making one takes longer than a test."""
    from chalicelib.data.connection import Connection

    class InMemory(Connection):
        @property
        def session(self) -> Any:  # noqa: ANN401 - the same
            session = super().session
            session.set_credentials("in", "memory")
            return session

    return InMemory(REGION).client


def _serve(document: Path) -> Tried:
    from asbuilt.compiler import compile_document
    from asbuilt.diagnostics.drawing import draw_all
    from asbuilt.functions import code_folder, read_code
    from asbuilt.source import Source
    from chalicelib.bootstrap import Settings, build
    from chalicelib.data import connect
    from chalicelib.hooks.loading import load
    from infra.tables import definitions

    folder = code_folder(document)
    compilation = compile_document(Source.read(document), read_code(folder))
    if compilation.failed:
        said = [(compilation.source, one) for one in compilation.diagnostics]
        pytest.fail(draw_all([*said, *compilation.beside]), pytrace=False)
    connection, log = connect(REGION), io.StringIO()
    connection._client = _client()  # noqa: SLF001 - it would be made at the first call
    for definition in definitions(compilation.specification, STAGE):
        connection.dispatch("CreateTable", definition)
    settings = Settings(stage=STAGE, region=REGION, trust_authorizer=True, log_stream=log)
    functions = load(folder) if folder.is_dir() else None
    return Tried(build(compilation.specification, settings, connection=connection, functions=functions), log)
