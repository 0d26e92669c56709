"""The store: every read and every write of records goes through it.

How each write survives a repeated call, a lost answer, a kill and a duplicate:

- create: one PutItem on condition that the key is free; with unique values or references, one transaction of the
  record, its markers and the checks that what it refers to is there.  Killed before the call nothing is written,
  after it everything is.
- update: read, decide, write on condition that the version is still the one read; decided again when it is not.
  Markers of unique values change in the same transaction.
- delete: see `chalicelib.data.deletion`.  Every step can be repeated; a record that is gone already is a success.
- all: a condition that fails on the write's own effect is recognised by the write's id (`chalicelib.data.writes`).
  The id is that of the last write: an update whose answer was lost *and* that somebody else's update followed before
  the repetition is decided again on top of theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from chalicelib.data import keys
from chalicelib.data.attributes import JSON_DECODER, AttributeValue, decode, encode
from chalicelib.data.models import Models, attribute
from chalicelib.data.records import Moment, completed, revised
from chalicelib.data.steps import Steps
from chalicelib.data.writes import Step, commit, retried
from chalicelib.specification import Specification, Table, naming

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pynamodb.connection import Connection

    from chalicelib.data.pages import Query
    from chalicelib.data.replays import Receipt
    from chalicelib.specification.values import Json, Record

BATCH = 100
"""Records in one BatchGetItem."""


class Store:
    """The records of one service.  Not shared between threads: each execution environment has its own."""

    def __init__(
        self, specification: Specification, stage: str, connection: Connection, clock: keys.Clock = keys.utc_now
    ) -> None:
        self.specification = specification
        self.models = Models(specification, stage, connection)
        self._clock = clock
        self._ulid = keys.UlidFactory()

    def get(self, table: Table, key: Json) -> Record | None:
        """The record of that key as it stands now, or None."""
        model = self.models[table.name]
        serialized = attribute(model, table.key).serialize(key)
        found = model._get_connection().get_item(serialized, consistent_read=True)  # noqa: SLF001 - see Models
        return self._record(table, found["Item"]) if "Item" in found else None

    def ping(self) -> None:
        """Ask the database for anything; raises PynamoDBException where it does not answer."""
        self.models[naming.LEDGER]._get_connection().get_item("ping")  # noqa: SLF001 - see Models

    def get_many(self, table: Table, wanted: Iterable[Json]) -> dict[Json, Record]:
        """The records of those keys that are there, by key."""
        keys_left = [{table.key: encode(key)} for key in dict.fromkeys(wanted)]
        name, records = self.models[table.name].Meta.table_name, []
        while keys_left:
            batch, keys_left = keys_left[:BATCH], keys_left[BATCH:]
            found = self.models.connection.dispatch("BatchGetItem", {"RequestItems": {name: {"Keys": batch}}})
            records += [self._record(table, item) for item in found["Responses"].get(name, [])]
            keys_left += found.get("UnprocessedKeys", {}).get(name, {}).get("Keys", [])
        return {record[table.key]: record for record in records}

    def read(self, query: Query, start: Record | None, limit: int) -> list[Record]:
        """At most `limit` records of an index, behind `start` (which needs the index's fields and the key only)."""
        model, path = self.models[query.table.name], query.path
        records: list[Record] = []
        position = start and self._position(query, start)
        while len(records) < limit:
            found = model._get_connection().query(  # noqa: SLF001 - see Models
                self._partition(query),
                index_name=path.name,
                exclusive_start_key=position,
                limit=limit - len(records),
                scan_index_forward=query.forward,
            )
            records += [self._record(query.table, item) for item in found["Items"]]
            position = found.get("LastEvaluatedKey")
            if not position:
                break
        return records

    def every(self, query: Query) -> Iterator[Record]:
        """All records of an index."""
        start: Record | None = None
        while batch := self.read(query, start, BATCH):
            yield from batch
            start = batch[-1]

    def create(self, table: Table, values: Record, by: str | None = None) -> Record:
        """Store a new record of these values and what the server adds to them.

        Raises:
            TakenError: its key or a unique value is another record's.
            MissingReferenceError: it refers to what is not there.

        """
        return self.insert(table, self.compose(table, values, by))

    def compose(self, table: Table, values: Record, by: str | None = None) -> Record:
        """The record that `create` would store: nothing is written."""
        return completed(table, values, self._moment(by))

    def insert(self, table: Table, record: Record, receipt: Receipt | None = None) -> Record:
        """Store a record that `compose` made; raises as `create` does, and KeyUsedError as the receipt demands."""
        steps = self.steps()
        retried(lambda: self._write(steps, table, {}, record, [steps.put(table, record), *steps.keep(receipt, record)]))
        return record

    def update(
        self,
        table: Table,
        key: Json,
        decide: Callable[[Record], Record],
        by: str | None = None,
        receipt: Receipt | None = None,
    ) -> Record | None:
        """Store what `decide` makes of the record as it stands; None where there is none.

        `decide` may be called again when the record changes meanwhile, and may raise to refuse.

        Raises:
            TakenError, MissingReferenceError: as for `create`.
            StaleError: the record changed at every attempt.
            KeyUsedError: the receipt's key was used before.

        """
        return retried(lambda: self._update_once(table, key, decide, by, receipt))

    def ledger_entry(self, key: str) -> dict[str, AttributeValue] | None:
        """The entry of the ledger of that key that has not expired, or None."""
        ledger = self.models[naming.LEDGER]._get_connection()  # noqa: SLF001 - see Models
        found = ledger.get_item(key, consistent_read=True).get("Item")
        current = found is not None and int(found[naming.LEDGER_EXPIRY]["N"]) > int(self._clock().timestamp())
        return found if current else None

    def steps(self) -> Steps:
        """The maker of the steps of one new write."""
        return Steps(self.models, str(uuid4()), self._clock())

    def commit(self, steps: Steps, done: list[Step]) -> None:
        """Do these steps of one write together."""
        commit(self.models.connection, steps.write_id, done)

    def _update_once(
        self,
        table: Table,
        key: Json,
        decide: Callable[[Record], Record],
        by: str | None,
        receipt: Receipt | None,
    ) -> Record | None:
        stored = self.get(table, key)
        if stored is None:
            return None
        record = revised(table, stored, decide(stored), self._moment(by))
        steps = self.steps()
        own = [steps.change(table, stored, record), *steps.keep(receipt, record)]
        self._write(steps, table, stored, record, own)
        return record

    def _write(self, steps: Steps, table: Table, before: Record, after: Record, own: list[Step]) -> None:
        self.commit(steps, [*own, *steps.take(table, before, after), *steps.hold_references(table, before, after)])

    def _moment(self, by: str | None) -> Moment:
        return Moment(self._clock(), by, self._ulid)

    def _record(self, table: Table, item: dict[str, AttributeValue]) -> Record:
        record = {field.name: decode(item[field.name]) for field in table.fields if field.name in item}
        for name in json_fields(table):
            if name in record:
                record[name] = JSON_DECODER.decode(record[name])
        return record

    def _partition(self, query: Query) -> str:
        (value,) = encode(query.value).values()
        return str(value)

    def _position(self, query: Query, start: Record) -> dict[str, AttributeValue]:
        path, key = query.path, query.table.key
        return {
            path.partition: encode(query.value),
            path.sort: encode(start[path.sort]),
            key: encode(start[key]),
        }


def json_fields(table: Table) -> list[str]:
    """The fields that are kept as JSON text."""
    return [field.name for field in table.fields if field.type.kind == "json"]
