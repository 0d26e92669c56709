"""The OpenAPI document that a caller may see: made once for each set of roles, and kept."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from chalicelib.api.answers import ENCODER, Answer
from chalicelib.api.checking import check_query
from chalicelib.api.openapi import failures, headers, records
from chalicelib.api.openapi.audience import asking, callable_by, is_public
from chalicelib.api.openapi.requests import parameters, request_body
from chalicelib.api.openapi.responses import responses
from chalicelib.api.preconditions import fresh
from chalicelib.api.resources import resource_paths
from chalicelib.auth.identity import ANYONE, SIGNED_IN
from chalicelib.specification.accounts import ACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.api.openapi.values import Schema
    from chalicelib.specification import Endpoint

SIGN_IN = "sign-in"
"""What the endpoints for signing up and in are about."""

BEARER: Schema = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "A Cognito ID token of the stage's user pool",
}

API_KEY: Schema = {
    "type": "apiKey",
    "in": "header",
    "name": "X-API-Key",
    "description": "A service token, made with: asbuilt keys create",
}


def contract(call: Call) -> Answer:
    """Answer the OpenAPI document; a token that is sent adds what its roles may do."""
    check_query(call)
    kept, audience = call.backend.contracts, _audience(call)
    if audience not in kept:
        kept[audience] = ENCODER.encode(describe(call)).decode()
    tag = f'"{sha256(kept[audience].encode()).hexdigest()[:12]}"'
    return fresh(call, Answer(kept[audience], 200, {"ETag": tag}))


def describe(call: Call) -> Schema:
    """Return the OpenAPI document of what the caller may call."""
    specification = call.backend.specification
    paths = _paths(call)
    tags = sorted({tag for operations in paths.values() for one in operations.values() for tag in one.get("tags", ())})
    return {
        "openapi": "3.1.0",
        "info": {"title": specification.title, "version": specification.hash},
        "servers": [{"url": _base(call) or "/"}],
        "tags": [{"name": tag} for tag in tags],
        "paths": paths,
        "components": {
            "headers": headers.components(),
            "schemas": failures.components() | records.components(call),
            "securitySchemes": _schemes(call),
        },
    }


def _audience(call: Call) -> tuple[str, ...]:
    """What the document depends on: where it is served, the roles that the specification knows, the scopes."""
    known = {ANYONE, SIGNED_IN, *call.backend.specification.roles}
    return (_base(call), *sorted(known.intersection(call.actor.roles)), *(call.actor.scopes or ()))


def _base(call: Call) -> str:
    return call.path.removesuffix(call.endpoint.path)


def _paths(call: Call) -> dict[str, dict[str, Schema]]:
    endpoints = call.backend.endpoints
    resources, names = resource_paths(endpoints), _operation_ids(endpoints)
    paths: dict[str, dict[str, Schema]] = {}
    for endpoint in endpoints:
        asked = asking(call, endpoint)
        if callable_by(asked):
            resource = resources[endpoint.path]
            described = {"operationId": names[endpoint.method, endpoint.path], **_operation(asked, resource)}
            paths.setdefault(resource, {})[endpoint.method.lower()] = described
    return paths


def _operation(call: Call, resource: str) -> Schema:
    body, taken = request_body(call), parameters(call, resource)
    return {
        "summary": call.endpoint.title or call.endpoint.operation.capitalize(),
        **({"tags": [subject]} if (subject := _subject(call.endpoint)) else {}),
        "security": list(_security(call)),
        **({"parameters": taken} if taken else {}),
        **({"requestBody": body} if body else {}),
        "responses": responses(call),
    }


def _security(call: Call) -> Iterator[Schema]:
    # A token that is sent where none is needed is verified too, and may show more.
    if is_public(call):
        yield {}
    for scheme in _schemes(call):
        yield {scheme: []}


def _schemes(call: Call) -> dict[str, Schema]:
    keys = "api key" in call.backend.specification.authentication.methods
    return {"bearer": BEARER, **({"key": API_KEY} if keys else {})}


def _operation_ids(endpoints: tuple[Endpoint, ...]) -> dict[tuple[str, str], str]:
    """Return a name for each endpoint, the same for every caller; the path tells apart what would be called alike."""
    short = {(one.method, one.path): _operation_id(one) for one in endpoints}
    times = Counter(short.values())
    return {place: name if times[name] == 1 else _place_name(*place) for place, name in short.items()}


def _operation_id(endpoint: Endpoint) -> str:
    within = f"of_{endpoint.parent.table}" if endpoint.parent else ""
    table = None if endpoint.operation in ACTS else endpoint.table
    return "_".join(part for part in (endpoint.operation, table, within) if part)


def _subject(endpoint: Endpoint) -> str | None:
    """What an endpoint is about; signing up and in names no table to those who may not see it."""
    return SIGN_IN if endpoint.operation in ACTS else endpoint.table


def _place_name(method: str, path: str) -> str:
    words = path.replace("{", "by_").replace("}", "").strip("/").replace("/", "_").replace("-", "_").replace(".", "_")
    return f"{method.lower()}_{words}"
