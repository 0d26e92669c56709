"""The way round by what goes out: no payload, of any record, has a field that is hidden from all, or is personal."""

from __future__ import annotations

import json

import pytest

from chalicelib.data import Change
from chalicelib.jobs.events.changes import Happening
from chalicelib.jobs.events.payloads import body
from tests.chalicelib.matrix.scenes import SCENES
from tests.chalicelib.matrix.stage import Stage


@pytest.fixture(params=SCENES, ids=lambda scene: scene.document.lower())
def stage(request, running):
    world = (
        request.getfixturevalue("desk")
        if request.param.document == "SPECIFICATION"
        else running(request.param.document)
    )
    return Stage(request.param, world)


def told(table, before, after, service):
    """The whole text, and the names of the fields in it."""
    text = body(Happening("event", Change(table, before, after), "2026-11-28T12:00:00.000Z"), service)
    content = json.loads(text)
    return text, {*content.get("data", {}), *content.get("previous", {})}


def test_no_payload_has_a_hidden_field(stage, record_property):
    found, payloads = [], 0

    for table in stage.world.specification.tables:
        hidden = {field.name for field in table.fields if field.write_only or field.encrypted or field.personal}
        for record in stage.records(table.name):
            full = record | {name: record.get(name, f"hidden {name}") for name in hidden}
            bare = {name: value for name, value in full.items() if name not in hidden}
            for before, after in (({}, full), (full, {}), (bare, full), (full, bare)):
                for service in ("Depot", "Slack"):
                    text, names = told(table, before, after, service)
                    payloads += 1
                    if hidden & names or any(f"hidden {name}" in text or f'"{name}"' in text for name in hidden):
                        found.append(f"{table.name} {record[table.key]}: {text}")

    assert found == []
    record_property("counted: payloads, 0 with a hidden field", payloads)
