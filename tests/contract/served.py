"""A document behind the local gateway, on moto, with records to find: what generated requests are sent to."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from waitress.server import create_server

from asbuilt.local.function import Function
from asbuilt.local.gateway import Gateway
from asbuilt.local.server import listen, url_of
from chalicelib.bootstrap import build
from chalicelib.data import WriteRefusedError, connect
from chalicelib.data.attributes import record_of
from tests.chalicelib.conftest import REGION, Client, World, dynamodb

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chalicelib.specification import Field, Kind, Table
    from chalicelib.specification.values import Json

SAMPLES: dict[Kind, Json] = {
    "integer": 7,
    "number": 7,
    "decimal": 7,
    "money": {"amount": 700, "currency": "EUR"},
    "boolean": True,
    "date": "2026-11-22",
    "time": "09:30:00",
    "datetime": "2026-11-22T09:30:00.000Z",
    "duration": "PT1H",
    "uuid": "7c1a4b52-0f6e-4b7a-9d7e-0d3c1a2b4e5f",
    "email": "kim@example.com",
    "url": "https://example.com",
    "phone": "+442079460000",
    "slug": "a-slug",
    "list": [],
    "map": {},
    "geo": {"lat": 51, "lng": 0},
}
"""A value of each kind that is not any text."""

RECORDS = 2
"""Records that each table is filled with, where their keys and unique values allow."""


class Served:
    """A document that is served to one person, or to nobody (role None)."""

    def __init__(self, document: Path, role: str | None) -> None:
        self.world = World(document)
        self.specification = self.world.specification
        self.person = self.world.person("kim", role) if role else Client(self.world.service)
        for table in self.specification.tables:
            self._fill(table)

    @property
    def headers(self) -> dict[str, str]:
        """What says who asks."""
        return {"Authorization": f"Bearer {self.person.token}"} if self.person.token else {}

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve it, and give its address."""
        function = Function(self.specification.name, self._service)
        with listen(0) as listener:
            server = create_server(Gateway(function, lambda _: None), sockets=[listener])
            Thread(target=server.run, daemon=True).start()
            yield url_of(listener)
            server.close()

    def keys(self, name: str) -> list[Json]:
        """Return the keys of the records that a table has now."""
        table = self.specification.table(name)
        assert table is not None, name
        items = dynamodb().scan(TableName=self.world.store.models.table_name(name))["Items"]
        return [record_of(table, item)[table.key] for item in items if table.key in item]

    def _service(self) -> object:
        connection = connect(REGION)
        connection._client = dynamodb()
        world = self.world
        return build(self.specification, world.settings, connection=connection, fetch=world.keys, cognito=world.cognito)

    def _fill(self, table: Table) -> None:
        for number in range(RECORDS):
            values = {field.name: self._sample(field, number) for field in table.fields if _is_needed(table, field)}
            try:
                self.world.store.create(table, values, by=self.person.actor.id)
            except WriteRefusedError:
                continue  # one that is unique is there already

    def _sample(self, field: Field, number: int) -> Json:
        if field.reference:
            keys = self.keys(field.reference.table)
            return self.person.actor.id if self.person.actor.id in keys else next(iter(keys), None)
        if field.type.kind == "enum":
            return field.type.values[0]
        return SAMPLES.get(field.type.kind, f"text {number}")


def _is_needed(table: Table, field: Field) -> bool:
    return not (field.server_set or field.auto) and (field.required or field.name == table.owner)
