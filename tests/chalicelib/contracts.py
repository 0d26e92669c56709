"""Whether an answer is one that the caller's OpenAPI document has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import jwt
import msgspec
from chalice.app import Request
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from chalicelib.api.answers import ENCODER
from chalicelib.api.calls import Backend, Call
from chalicelib.api.openapi.contract import describe
from chalicelib.api.resources import OPENAPI
from chalicelib.auth import ANONYMOUS, Actor
from chalicelib.auth.identity import actor

TRANSPORT = {
    "Content-Type", "Access-Control-Allow-Origin", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers",
    "Access-Control-Max-Age", "Vary",
}  # fmt: skip
"""Headers of HTTP and of CORS, which say nothing of an answer."""

KEPT: dict[tuple[str, Any], Contract] = {}


class Contract:
    """The OpenAPI document of a service for one audience."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        resource = Resource(document, DRAFT202012)
        self.registry = Registry().with_resource("urn:contract", resource)
        self.validator = cache(self._validator)

    def operation(self, resource: str, method: str) -> dict[str, Any] | None:
        return self.document["paths"].get(resource, {}).get(method.lower())

    def check(self, resource: str, method: str, status: int, headers: dict[str, str], body: Any) -> None:
        """Assert that the answer is in the document, or a refusal of what is not in it."""
        operation = self.operation(resource, method)
        if operation is None:
            assert 400 <= status < 500, f"{method} {resource} answers {status} and is not in the contract"
            return
        assert str(status) in operation["responses"], f"{method} {resource} answers {status}: not in the contract"
        response = operation["responses"][str(status)]
        self._check_headers(set(response["headers"]), {name for name in headers if name not in TRANSPORT})
        if "application/json" in response.get("content", ()):
            self.validator(resource, method.lower(), str(status)).validate(body)

    def _check_headers(self, known: set[str], sent: set[str]) -> None:
        described = self.document["components"]["headers"]
        assert {name for name in known if described[name].get("required")} <= sent <= known

    def examples(self) -> Iterator[tuple[Draft202012Validator, Any]]:
        """Every example of a body or an answer, with what its schema is checked by."""
        for steps, media in _media("paths", self.document["paths"]):
            named = [one["value"] for one in media.get("examples", {}).values()]
            for example in [*named, *([media["example"]] if "example" in media else [])]:
                yield self._at(*steps, "schema"), example

    def _validator(self, resource: str, method: str, status: str) -> Draft202012Validator:
        return self._at("paths", resource, method, "responses", status, "content", "application/json", "schema")

    def _at(self, *steps: str) -> Draft202012Validator:
        pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        schema = {"$ref": f"urn:contract#/{pointer}"}
        return Draft202012Validator(schema, registry=self.registry, format_checker=FormatChecker())


def _media(name: str, part: Any) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every object of the document that has a schema, and the steps that lead to it."""
    if isinstance(part, dict):
        if "schema" in part and "in" not in part:
            yield (name,), part
        for step, inner in part.items():
            yield from (((name, *steps), media) for steps, media in _media(step, inner))


def actor_of(token: str | None) -> Actor:
    """Whoever the token would be of, if it were valid; a service that refuses it says so."""
    try:
        return actor(jwt.decode(token or "", options={"verify_signature": False}))
    except (jwt.InvalidTokenError, KeyError):
        return ANONYMOUS


def contract_of(backend: Backend, asking: Actor) -> Contract:
    """The contract of these roles; made once in a test run."""
    place = (backend.specification.hash, asking.roles)
    if place not in KEPT:
        event = {"path": OPENAPI.path, "headers": {}, "multiValueQueryStringParameters": None, "pathParameters": None,
                 "requestContext": {"httpMethod": "GET", "resourcePath": OPENAPI.path}, "body": None,
                 "isBase64Encoded": False, "stageVariables": None}  # fmt: skip
        document = describe(Call(backend, OPENAPI, asking, Request(event), {}, {}))
        KEPT[place] = Contract(msgspec.json.decode(ENCODER.encode(document)))
    return KEPT[place]
