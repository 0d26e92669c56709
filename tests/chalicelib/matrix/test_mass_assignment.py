"""S8: what the server sets cannot be sent, nor what is not there: in every write of every document, by anybody."""

from __future__ import annotations

import pytest

from tests.chalicelib.matrix.scenes import SOME_SCENES
from tests.chalicelib.matrix.stage import Stage

UNKNOWN = (
    "_all", "_write", "_closed_until", "_id", "_rev", "_version", "_owner", "_type", "__proto__", "__class__",
    "constructor", "prototype", "isAdmin", "is_admin", "admin", "superuser", "is_staff", "roles", "groups", "scope",
    "permissions", "acl", "owner_id", "user_id", "userId", "tenant", "tenant_id", "org", "account_id", "created",
    "updated", "createdAt", "updatedAt", "deleted", "deleted_at", "expires_at", "ttl", "password", "password_hash",
    "email_verified", "cognito:groups", "custom:company", "sub", "id.x", "id[0]", "ID", " id", "", "$where", "#0",
)  # fmt: skip
"""Fifty names that no table has."""


@pytest.fixture(params=SOME_SCENES, ids=lambda scene: scene.document.lower())
def stage(request, running):
    name = request.param.document
    world = request.getfixturevalue("desk") if name == "SPECIFICATION" else running(name)
    return Stage(request.param, world)


def writes(stage):
    """Each (endpoint, path, key) by which a record is written, of a record that is there."""
    for operation in ("create", "update", "replace", "action", "bulk"):
        for endpoint in stage.endpoints.get(operation, ()):
            table = endpoint.parent.table if endpoint.parent else endpoint.table
            record = next(iter(stage.records(table)), {"id": ""})
            yield endpoint, stage.address(endpoint, record), record["id"]


def write(client, endpoint, path, key, content):
    """The status of a write, or of the one item of a bulk."""
    if endpoint.operation != "bulk":
        return client(endpoint.method, path, content).status
    item = content if endpoint.method == "POST" else {"id": key} | content
    answered = client(endpoint.method, path, {"items": [item]})
    return answered.items[0]["status"] if answered.status == 200 else answered.status


def test_what_the_server_sets_and_what_is_not_there_is_refused_in_every_write(stage, record_property):
    accepted, sent = [], 0

    for person in {person.role: person for person in stage.scene.people}.values():
        for endpoint, path, key in writes(stage):
            for name in (*stage.oracle.picture[endpoint.table].server_set, *UNKNOWN):
                status = write(stage.clients[person.name], endpoint, path, key, {name: "1"})
                sent += 1
                if status not in (400, 401, 403, 404):
                    accepted.append(f"{person.name} {endpoint.method} {path} {name}: {status}")

    assert len(UNKNOWN) == 50
    assert accepted == []
    assert stage.items() == stage.kept
    record_property("counted: fields that nobody may send, 0 accepted", sent)
