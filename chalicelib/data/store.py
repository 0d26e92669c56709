"""The store: every read and every write of records goes through it.

How each write survives a repeated call, a lost answer, a kill and a duplicate:

- create: one PutItem on condition that the key is free; with unique values or references, one transaction of the
  record, its markers and the checks that what it refers to is there.  Killed before the call nothing is written,
  after it everything is.
- update: read, decide, write on condition that the version is still the one read; decided again when it is not.
  Markers of unique values and entries of the word index change in the same transaction.
- delete: see `chalicelib.data.deletion`.  Every step can be repeated; a record that is gone already is a success.
- several records together: as each of them alone, in one transaction; decided again when any of them changed.
- all: a condition that fails on the write's own effect is recognised by the write's id (`chalicelib.data.writes`).
  The id is that of the last write: an update whose answer was lost *and* that somebody else's update followed before
  the repetition is decided again on top of theirs.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import cached_property
from secrets import token_hex
from typing import TYPE_CHECKING
from uuid import uuid4

from chalicelib.data import keys
from chalicelib.data.changes import Change, Target
from chalicelib.data.conditions import UntranslatableError
from chalicelib.data.cursors import KEY_BYTES, CursorSigner
from chalicelib.data.direct import DirectUpdate, DirectWrite, Precondition, UnmetError, can_update
from chalicelib.data.items import Item, Items
from chalicelib.data.markers import marker
from chalicelib.data.models import Models
from chalicelib.data.pages import Query
from chalicelib.data.reads import Reads
from chalicelib.data.records import Moment, completed, renewed, revised
from chalicelib.data.replays import Receipt
from chalicelib.data.steps import Steps
from chalicelib.data.writes import Step, commit, retried
from chalicelib.specification import Specification, Table, naming
from chalicelib.specification.indexes import path_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chalicelib.data.connection import Connection
    from chalicelib.data.deliveries import Deliveries
    from chalicelib.data.key_service import Ask
    from chalicelib.data.ledger import Ledger
    from chalicelib.data.sealing import Sealing
    from chalicelib.data.unit import Joined
    from chalicelib.specification.values import Json, Record


class _AbsentError(Exception):
    """There is no record to change."""


class Store(Reads):
    """The records of one service.  Not shared between threads: each execution environment has its own."""

    def __init__(
        self,
        specification: Specification,
        stage: str,
        connection: Connection,
        clock: keys.Clock = keys.utc_now,
        *,
        kms: Ask | None = None,
    ) -> None:
        super().__init__(specification, Models(specification, stage, connection, Items(self._sealing)), clock)
        self._kms = kms
        # Is told of what has been written, and who asked for it.
        self.on_write: Callable[[Sequence[Change], str | None], object] | None = None
        self._ulid = keys.UlidFactory()
        self.derived: dict[str, Callable[[Record], Record]] = {}
        """What the team's functions compute of a record, by its table."""

    def create(self, table: Table, values: Record, by: str | None = None) -> Record:
        """Store a new record of these values and what the server adds to them.

        Raises:
            TakenError: its key or a unique value is another record's.
            MissingReferenceError: it refers to what is not there.

        """
        return self.insert(table, self.compose(table, values, by), by)

    def compose(self, table: Table, values: Record, by: str | None = None) -> Record:
        """The record that `create` would store: nothing is written."""
        return self.derive(table, completed(table, values, self.moment(by)))

    def insert(self, table: Table, record: Record, by: str | None, receipt: Receipt | None = None) -> Record:
        """Store a record that `compose` made; raises as `create` does, and KeyUsedError as the receipt demands."""
        changes = [Change(table, {}, record)]
        self.write(lambda: changes, by, receipt)
        return record

    def write(
        self,
        decide: Callable[[], Sequence[Change]],
        by: str | None,
        receipt: Receipt | None = None,
        joined: Joined | None = None,
    ) -> Sequence[Change]:
        """Make the changes that `decide` finds right, all or none; they are returned.  `by` is who asks for them.

        `decide` may be called again when a record changes meanwhile, and may raise to refuse.  Where it gives the same
        list again, that is the same write: one whose first try was done after all is recognised.  What functions write
        and emit as it decides, which `joined` collects, follows its own changes in the same transaction.

        Raises:
            TakenError, MissingReferenceError: as for `create`.
            StaleError: a record changed at every attempt.
            TooManyStepsError: they do not go into one transaction.
            KeyUsedError: the receipt's key was used before.

        """
        tried: tuple[Sequence[Change], Steps, list[Step]] = ((), self.steps(by), [])

        def once() -> Sequence[Change]:
            nonlocal tried
            changes = joined.around(decide) if joined else decide()
            if changes is not tried[0]:
                steps = self.steps(by)
                emitted = joined.emitted if joined else ()
                made = steps.of(changes, receipt, emitted)
                tried = (changes, steps, made)  # to the letter: sealed anew it would be another
            self.commit(tried[1], tried[2])
            return changes

        with joined.settled() if joined else nullcontext():
            return retried(once)

    def claim(self, entry: str, values: Record, *, secret: bool = False) -> None:
        """Enter an Idempotency-Key with these values, once; raises KeyUsedError where it was used before.

        They are sealed where they are `secret`.
        """
        steps = self.steps(None)
        retried(lambda: self.commit(steps, [steps.ledger.claim(entry, values, secret=secret)]))

    def update(  # noqa: PLR0913 - the last has its default
        self,
        table: Table,
        key: Json,
        decide: Callable[[Record], Record],
        by: str | None = None,
        terms: Receipt | DirectUpdate | None = None,
        *,
        joined: Joined | None = None,
    ) -> Record | None:
        """Store what `decide` makes of the record as it stands; None where there is none.

        `decide` may be called again when the record changes meanwhile, and may raise to refuse.  It is not called
        where `terms` say what it would make of the record, and when: that is one call.  `joined` is as for
        `write`.

        Raises:
            TakenError, MissingReferenceError: as for `create`.
            StaleError: the record changed at every attempt.
            KeyUsedError: the receipt's key was used before.

        """
        at_hand: list[Record] = []
        if isinstance(terms, DirectUpdate) and can_update(table, terms.values, self.models.terms(table)):
            try:
                return retried(lambda: self._update_directly(table, key, terms, by))
            except UntranslatableError:
                pass
            except UnmetError as unmet:
                found = self.standing(table, unmet.item)
                if found is None:
                    return None
                at_hand.append(found)

        def change() -> list[Change]:
            stored = at_hand.pop() if at_hand else self.get(table, key)
            if stored is None:
                raise _AbsentError
            return [Change(table, stored, self.revise(table, stored, decide(stored), by))]

        try:
            written, *_ = self.write(change, by, terms if isinstance(terms, Receipt) else None, joined)
        except _AbsentError:
            return None
        return written.after

    def revise(self, table: Table, stored: Record, wanted: Record, by: str | None = None) -> Record:
        """The record that an update would store: nothing is written."""
        return self.derive(table, revised(table, stored, wanted, self.moment(by)))

    def derive(self, table: Table, record: Record) -> Record:
        """The record with what the team's functions compute of it."""
        derive = self.derived.get(table.name)
        return derive(record) if derive else record

    def delete_directly(self, table: Table, key: Json, precondition: Precondition, by: str | None = None) -> Record:
        """Remove a record in one call; what is known of it: its key at least.

        Raises:
            UntranslatableError: the precondition has to be checked on the record itself.
            UnmetError: the record is not as the precondition wants it, or not there.

        """
        write = self._direct(table, key, precondition)
        item = write.delete(self.models.connection)
        gone = {table.key: key} if item is None else self.models.items.record(table, item)
        self.tell(by, Change(table, gone, {}))
        return gone

    def _direct(self, table: Table, key: Json, precondition: Precondition) -> DirectWrite:
        unexpired_at = self.epoch if self.models.terms(table) else None
        return DirectWrite(self.models, Target(table, key), precondition, unexpired_at)

    def _update_directly(self, table: Table, key: Json, direct: DirectUpdate, by: str | None) -> Record:
        write = self._direct(table, key, direct.precondition)
        values = direct.values | renewed(table, self.moment(by))
        open_at = self.epoch if self.models.is_referred_to(table) else None
        item = write.update(self.models.connection, values, str(uuid4()), open_at)
        record = self.models.items.record(table, item)
        self.tell(by, Change(table, record, record))
        return record

    def holder(self, table: Table, name: str, value: Json) -> str | None:
        """The key, as a text, of the record that has the value of a unique field; None where none has."""
        entry = self.ledger_entry(marker(table, (name,), [value]))
        return None if entry is None else str(entry["record"]["S"])

    def having(self, table: Table, name: str, key: Json) -> Iterator[Record]:
        """All records whose reference or owner is this key; such a field is indexed, or is the key itself."""
        path = path_by(self.specification, table, name)
        if path:
            yield from self.every(Query(table, path, key))
        elif record := self.get(table, key):
            yield record

    def ledger_entry(self, key: str) -> Item | None:
        """The entry of the ledger of that key that has not expired, or None."""
        found = self.item(naming.LEDGER, {naming.LEDGER_KEY: {"S": key}})
        lasts = found is not None and (naming.EXPIRY not in found or int(found[naming.EXPIRY]["N"]) > self.epoch)
        return found if lasts else None

    @cached_property
    def ledger(self) -> Ledger:
        """The entries of the ledger that belong to no record."""
        from chalicelib.data.ledger import Ledger  # noqa: PLC0415 - only signing up and in needs them

        return Ledger(self.models, self._clock, self.ledger_entry)

    def _sealing(self) -> Sealing:
        """What seals the values of encrypted fields, with data keys of this service and stage alone."""
        from chalicelib.data.data_keys import DataKeys  # noqa: PLC0415 - only encrypted fields need it
        from chalicelib.data.key_service import KeyService  # noqa: PLC0415 - the same
        from chalicelib.data.sealing import Sealing  # noqa: PLC0415 - the same

        service, stage, connection = self.specification.name, self.models.stage, self.models.connection
        ask = self._kms or KeyService(connection.region, connection.host)
        context = {"service": service, "stage": stage}
        key = naming.fields_key_alias(service, stage)
        return Sealing(DataKeys(ask, key, context, self.ledger, lambda: self._clock().timestamp()))

    @cached_property
    def deliveries(self) -> Deliveries:
        """The log of what goes out."""
        from chalicelib.data.deliveries import Deliveries  # noqa: PLC0415 - few requests are about it

        return Deliveries(self.models.connection, self.models.table_name(naming.DELIVERIES), self._clock)

    @cached_property
    def cursors(self) -> CursorSigner:
        """What signs the cursors of this service, in all its environments."""
        place = {naming.LEDGER_KEY: {"S": "cursor key"}}
        kept = self.item(naming.LEDGER, place) or self._keep_secret(place)
        return CursorSigner(bytes.fromhex(kept["secret"]["S"]), lambda: self._clock().timestamp())

    def _keep_secret(self, place: Item) -> Item:
        request = {
            "TableName": self.models.table_name(naming.LEDGER),
            "Key": place,
            "UpdateExpression": "SET secret = if_not_exists(secret, :made)",  # of two at once, one is kept
            "ExpressionAttributeValues": {":made": {"S": token_hex(KEY_BYTES)}},
            "ReturnValues": "ALL_NEW",
        }
        kept: Item = self.models.connection.dispatch("UpdateItem", request)["Attributes"]
        return kept

    def steps(self, by: str | None) -> Steps:
        """The maker of the steps of one new write; `by` is who asks for it."""
        return Steps(self.models, str(uuid4()), self._clock(), by)

    def commit(self, steps: Steps, done: list[Step]) -> None:
        """Do these steps of one write together."""
        commit(self.models.connection, steps.write_id, done)
        self.tell(steps.by, *steps.changes)

    def tell(self, by: str | None, *changes: Change) -> None:
        """Tell whoever wants to know of what has been written."""
        if self.on_write and changes:
            self.on_write(changes, by)

    def moment(self, by: str | None) -> Moment:
        """What the server knows as it writes; `by` is who asks for it."""
        return Moment(self._clock(), by, self._ulid)
