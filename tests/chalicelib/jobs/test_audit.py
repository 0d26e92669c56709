"""What the audit trail says of writes that no request has asked for."""

from __future__ import annotations

import json
from types import SimpleNamespace

from chalicelib.data import Precondition
from chalicelib.jobs.serving import serve
from chalicelib.jobs.work import Work
from chalicelib.specification.functions import Function

INVOCATION = SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000)


def test_a_write_in_the_background_is_told_when_it_is_done(running):
    world = running("surgery")
    work = Work(world.service.backend, None, world.service.telemetry, None)  # type: ignore[arg-type]
    serve(Function(name="jobs", kind="jobs", timeout_seconds=60), work, {"Records": []}, INVOCATION)
    letters = world.specification.table("letters")

    record = world.store.create(letters, {"body": "zq"}, "ann")
    world.store.delete_directly(letters, record["id"], Precondition((), {}), "ann")

    created, deleted = [json.loads(line) for line in world.log.getvalue().splitlines()]
    told = {"type": "audit", "table": "letters", "key": record["id"], "actor": "ann", "rule": "function jobs"}
    assert created.items() >= (told | {"action": "created", "version": 1}).items()
    assert deleted.items() >= (told | {"action": "deleted"}).items()
    assert "zq" not in world.log.getvalue()
