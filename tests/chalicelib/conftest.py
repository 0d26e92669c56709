"""A service on a moto cloud, called as API Gateway calls it, by people with real RS256 tokens."""

from __future__ import annotations

import io
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jwt
import pytest
from botocore.session import get_session
from cryptography.hazmat.primitives.asymmetric import rsa
from moto import mock_aws

from asbuilt.compiler import compile_document
from asbuilt.functions import code_folder, read_code
from asbuilt.local.keys import ensure_keys
from asbuilt.source import Source
from chalicelib.bootstrap import Settings, build
from chalicelib.data import connect
from chalicelib.data.connection import Connection
from chalicelib.data.keys import Clock, utc_now
from chalicelib.hooks.registry import Registry
from chalicelib.specification import Specification
from chalicelib.specification.volume import shard_count
from infra.keys import aliases
from infra.tables import definitions
from tests.chalicelib.cognito import Cognito
from tests.chalicelib.contracts import actor_of, contract_of
from tests.chalicelib.visitors import Visitor

ROOT = Path(__file__).parents[2]
DOCUMENTS = Path(__file__).parent / "documents"
REGION, STAGE, CLIENT, KID = "eu-west-1", "test", "the-client", "key-1"
ISSUER = f"https://cognito-idp.{REGION}.amazonaws.com/the-pool"
BUCKET, QUEUES = "fleet-test-files", f"https://sqs.{REGION}.amazonaws.com/123456789012"
MOST_CALLS = 12
"""Calls of DynamoDB that a read, or a write of one record, makes at most: five attempts at a read and a write.

A list that is spread over shards makes so many for each."""
BOUNDED = ("list", "read", "create", "replace", "update", "health", "openapi", "docs", "unknown")
"""The operations that this holds for; what is deleted takes others with it."""
CALLS: list[str] = []
"""The calls since the last request began."""
MOST_KEY_CALLS = 4
"""Calls of KMS that a request makes at most: for the data key in use, and each other that it meets values of."""
KEY_CALLS: list[str] = []
"""The calls of KMS, until a test empties it."""
PRIVATE_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEY_SET = {"keys": [{**jwt.algorithms.RSAAlgorithm.to_jwk(PRIVATE_KEY.public_key(), as_dict=True), "kid": KID}]}


def claims_of(person: str, role: str | None, **changes: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    claims = {
        "sub": person,
        "email": f"{person}@example.com",
        "iss": ISSUER,
        "aud": CLIENT,
        "token_use": "id",
        "iat": now,
        "exp": now + timedelta(hours=1),
        "cognito:groups": [role] if role else [],
    } | changes
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: dict[str, Any], key: Any = PRIVATE_KEY, algorithm: str = "RS256", kid: str | None = KID) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid} if kid else {})


def token_of(person: str, email: str, groups: list[str]) -> str:
    """The ID token that the user pool gives somebody."""
    return signed(claims_of(person, None, email=email, **{"cognito:groups": groups}))


class Answered:
    def __init__(self, response: dict[str, Any], calls: list[str]) -> None:
        self.calls = calls  # of DynamoDB, that it took
        self.status: int = response["statusCode"]
        self.headers: dict[str, str] = response["headers"]
        self.text: str = response["body"]
        is_json = self.headers["Content-Type"] == "application/json"
        self.body: dict[str, Any] = json.loads(self.text or "null") if is_json else {}

    @property
    def data(self) -> Any:
        return self.body["data"]

    @property
    def code(self) -> str:
        return str(self.body.get("code") or self.data["code"])

    @property
    def fields(self) -> dict[str, str]:
        return dict(self.data["fields"])

    @property
    def items(self) -> list[dict[str, Any]]:
        return list(self.data["items"])


class Client:
    """Calls a service as one person, or as nobody; every answer has to be one that their contract has."""

    def __init__(self, service: Any, token: str | None = None) -> None:
        self.service = service
        self.token = token
        self.actor = actor_of(token)

    def __call__(self, method: str, path: str, body: Any = None, **event: Any) -> Answered:
        asked = self.event(method, path, body, **event)
        CALLS.clear()
        known = len(KEY_CALLS)
        answered = Answered(self.service(asked, None), list(CALLS))
        assert len(KEY_CALLS) - known <= MOST_KEY_CALLS, KEY_CALLS
        assert len(answered.calls) <= self._most_calls(asked["resource"], method), answered.calls
        contract = contract_of(self.service.backend, self.actor)
        contract.check(asked["resource"], method, answered.status, answered.headers, answered.body)
        return answered

    def get(self, path: str, **event: Any) -> Answered:
        return self("GET", path, **event)

    def post(self, path: str, body: Any = None, **event: Any) -> Answered:
        return self("POST", path, body, **event)

    def put(self, path: str, body: Any = None, **event: Any) -> Answered:
        return self("PUT", path, body, **event)

    def patch(self, path: str, body: Any = None, **event: Any) -> Answered:
        return self("PATCH", path, body, **event)

    def delete(self, path: str, **event: Any) -> Answered:
        return self("DELETE", path, **event)

    def event(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **changes: Any
    ) -> dict[str, Any]:
        path, _, query = path.partition("?")
        resource, parameters = self._resource(path)
        authorization = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        pairs = [pair.split("=", 1) for pair in query.split("&") if pair]
        return {
            "resource": resource,
            "path": path,
            "httpMethod": method,
            "headers": authorization | (headers or {}),
            "multiValueHeaders": {},
            "queryStringParameters": dict(pairs) or None,
            "multiValueQueryStringParameters": {name: [v for n, v in pairs if n == name] for name, _ in pairs} or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "body": body if body is None or isinstance(body, str) else json.dumps(body),
            "isBase64Encoded": False,
            "requestContext": {
                "resourcePath": resource,
                "httpMethod": method,
                "path": path,
                "requestId": "request-1",
                "identity": {"sourceIp": "127.0.0.1"},
            },
        } | changes

    def _most_calls(self, resource: str, method: str) -> float:
        view = self.service.routes[resource].get(method)
        operation = view.view_name.partition("_")[0] if view else "unknown"
        specification = self.service.backend.specification
        spread = max((shard_count(specification, table) for table in specification.tables), default=1)
        return MOST_CALLS * (spread if operation == "list" else 1) if operation in BOUNDED else math.inf

    def _resource(self, path: str) -> tuple[str, dict[str, str]]:
        for resource in sorted(self.service.routes, key=lambda name: name.count("{")):
            pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", resource)
            found = "+" not in resource and re.fullmatch(pattern, path)
            if found:
                return resource, found.groupdict()
        return "/{proxy+}", {"proxy": path.strip("/")}


@cache
def compiled(document: Path) -> Specification:
    compilation = compile_document(Source.read(document), read_code(code_folder(document)))
    assert compilation.specification is not None, compilation.diagnostics
    return compilation.specification


class Signing(Connection):
    """The service's connection, with keys that open nothing."""

    @property
    def session(self) -> Any:
        session = super().session
        session.set_credentials("test", "test")
        return session


@cache
def dynamodb() -> Any:
    """One client for all tests: making one takes longer than a test."""
    client = Signing(region=REGION).client
    client.meta.events.register("before-call.dynamodb", lambda model, **_: CALLS.append(model.name))
    return client


@cache
def kms() -> Any:
    """One client of KMS, for the same reason; `KEY_CALLS` has what it was asked since it was last emptied."""
    session = get_session()
    session.set_credentials("test", "test")
    client: Any = session.create_client("kms", REGION)
    client.meta.events.register("before-call.kms", lambda model, **_: KEY_CALLS.append(model.name))
    return client


def ask_kms(operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """KMS, as a service asks it."""
    answer: dict[str, Any] = kms()._make_api_call(operation, arguments)
    return answer


class World:
    """One document, running: its tables are there, and everybody who asks has an account."""

    def __init__(
        self,
        document: Path,
        connection: Connection | None = None,
        clock: Clock = utc_now,
        key_service: Any = None,
        functions: Registry | None = None,
    ) -> None:
        self.specification = compiled(document)
        connection = connection or connect(REGION)
        connection._client = dynamodb()
        self.log = io.StringIO()
        self.settings = Settings(
            stage=STAGE,
            region=REGION,
            client_id=CLIENT,
            issuer=ISSUER,
            jwks_url="",
            bucket=BUCKET,
            queues=QUEUES,
            log_stream=self.log,
        )
        for definition in definitions(self.specification, STAGE):
            dynamodb().create_table(**definition)
        ensure_keys(ask_kms, aliases(self.specification, STAGE))
        self.cognito = Cognito(token_of, self.specification.authentication.mfa)
        self.service = build(
            self.specification, self.settings, connection=connection, fetch=self.keys, cognito=self.cognito,
            kms=key_service or ask_kms, clock=clock, functions=functions,
        )  # fmt: skip
        self.store = self.service.backend.store
        self.anonymous = Client(self.service)

    @staticmethod
    def keys() -> dict[str, Any]:
        """The keys that sign people's tokens."""
        return KEY_SET

    def person(self, name: str, role: str | None = None, **claims: Any) -> Client:
        """Somebody who signs in; their account is made when they first do."""
        accounts = self.specification.accounts
        if accounts and self.store.get(accounts, name) is None:
            values = {
                accounts.key: name,
                "email": f"{name}@example.com",
                "name": name.title(),
                "handle": name,
                "role": role,
            }
            self.store.create(accounts, {key: value for key, value in values.items() if accounts.field(key)})
        return Client(self.service, signed(claims_of(name, role, **claims)))

    def by_token(self, token: str) -> Client:
        """Whoever has the token."""
        return Client(self.service, token)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


@pytest.fixture
def cloud():
    with mock_aws():
        yield


@pytest.fixture
def desk(cloud) -> World:
    """The support desk of this repository."""
    return World(ROOT / "SPECIFICATION.md")


@pytest.fixture
def running(cloud) -> Callable[..., World]:
    """Run a document of the folder `documents`, by name."""
    return lambda name, connection=None, **world: World(DOCUMENTS / f"{name}.md", connection, **world)


@pytest.fixture
def workshop(running) -> World:
    """A document in which anybody may do anything, with every kind of field and reference."""
    return running("workshop")


@pytest.fixture
def ann(desk: World) -> Client:
    return desk.person("ann", "customer")


@pytest.fixture
def bob(desk: World) -> Client:
    return desk.person("bob", "customer")


@pytest.fixture
def meg(desk: World) -> Client:
    return desk.person("meg", "agent")


@pytest.fixture
def zoe(desk: World) -> Client:
    return desk.person("zoe", "admin")


@pytest.fixture
def club(running) -> World:
    """A document in which people sign up, in and out."""
    return running("club")


@pytest.fixture
def visitor(club) -> Visitor:
    """Somebody whom the club does not know yet."""
    return Visitor(club)


@pytest.fixture
def keeper(club) -> Client:
    return club.person("kim", "keeper")
