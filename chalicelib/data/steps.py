"""The steps of which writes are made: records, checks of their references, their words, bin and history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.data.attributes import encode
from chalicelib.data.bin import enter
from chalicelib.data.history import entry_of
from chalicelib.data.ledger_steps import LedgerSteps, refuse_twins
from chalicelib.data.markers import markers
from chalicelib.data.models import Models, attribute
from chalicelib.data.refusals import MissingReferenceError, StaleError, TakenError
from chalicelib.data.search import entries
from chalicelib.data.writes import ON_FAILURE, Step
from chalicelib.specification import Table, naming
from chalicelib.specification.volume import shard

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pynamodb.attributes import Attribute
    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.operand import Path
    from pynamodb.expressions.update import Action
    from pynamodb.models import Model

    from chalicelib.data.changes import Change, Place
    from chalicelib.data.emissions import Emission
    from chalicelib.data.model_classes import RecordAttribute
    from chalicelib.data.models import TableModel
    from chalicelib.data.replays import Receipt
    from chalicelib.specification.values import Json, Record

CLOSED_SECONDS = 30
"""How long a record that is being deleted takes no new references; longer than a Lambda request lasts."""


class Steps:
    """Makes the steps of one write: all carry its id; `by` is who asks for it (None: nobody signed in)."""

    def __init__(self, models: Models, write_id: str, now: datetime, by: str | None) -> None:
        self.models = models
        self.write_id = write_id
        self.now = now
        self.epoch = int(now.timestamp())
        self.by = by
        self.changes: tuple[Change, ...] = ()
        self.ledger = LedgerSteps(models, write_id, self.epoch)

    def of(
        self, changes: Sequence[Change], receipt: Receipt | None = None, emitted: Sequence[Emission] = ()
    ) -> list[Step]:
        """All that it takes to make these changes together; whoever writes records does it by these steps.

        Each record is as it was read, or not there yet; unique values and words that it no longer has are given back,
        those that it now has are taken; what it newly refers to is there, or made by these changes; one that goes is
        kept in the bin, and history tells of each, where the document has the line.  What functions have emitted with
        them is kept beside them.

        Raises TakenError where two of the records want the same key or the same unique value.
        """
        refuse_twins(changes)
        self.changes = tuple(changes)
        own = [self._own(change) for change in changes]
        receipts = self.ledger.keep(receipt, *(change.record for change in changes))
        words = [step for change in changes for step in self._worded(change)]
        kept = [step for change in changes for step in (*enter(self, change), *self._told(change))]
        return [*own, *receipts, *self.ledger.of(changes), *words, *self._held(changes), *kept, *self._emitted(emitted)]

    def renewal(self, change: Change, again: Sequence[str] = ()) -> list[Step]:
        """The steps that write a record again, changed or not, with all that is kept beside it.

        What it has already is taken once more, which changes nothing.  The fields `again` are written as they are kept
        now: sealed, or in clear.
        """
        old, new = (markers(change.table, record) for record in (change.before, change.after))
        holder = str(change.place[1])
        return [
            self._change(change, again),
            *(self.ledger.give_back(key, holder) for key in old if key not in new),
            *(self.ledger.take(key, change, fields, holder) for key, fields in new.items()),
            *self._worded(change, anew=True),
            *self._held([change]),
            *(self._told(change) if change.fields else ()),
        ]

    def _own(self, change: Change) -> Step:
        if not change.before:
            return self._put(change)
        return self._change(change) if change.after else self._remove(change.table, change.before)

    def _put(self, change: Change) -> Step:
        table, record = change.table, change.after
        place = shard(self.models.specification, table, record[table.key])
        own = {naming.PARTITION: {"S": place}, naming.WRITE_ID: {"S": self.write_id}}
        expires = self.models.expiry(table, record)
        lasting = {} if expires is None else {naming.EXPIRES: encode(expires)}
        request = {
            "TableName": self.models.table_name(table.name),
            "Item": self.models.items.item(table, record) | own | lasting,
            **self._free(table),
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }
        return Step("Put", request, TakenError(dict.fromkeys(change.named([table.key]), "is already taken")))

    def _free(self, table: Table) -> dict[str, Any]:
        """The condition that a key is no record's, or that of one which has expired."""
        free, names = "attribute_not_exists(#key)", {"#key": table.key}
        if not self.models.terms(table):
            return {"ConditionExpression": free, "ExpressionAttributeNames": names}
        return {
            "ConditionExpression": f"{free} OR #expires <= :now",
            "ExpressionAttributeNames": names | {"#expires": naming.EXPIRES},
            "ExpressionAttributeValues": {":now": encode(self.epoch)},
        }

    def _change(self, change: Change, again: Sequence[str] = ()) -> Step:
        model = self.models[change.table.name]
        written = {name: change.after.get(name) for name in (*change.fields, *change.table.former, *again)}
        written |= dict.fromkeys(change.table.former.values())  # what they hold goes to the new name
        written[naming.WRITE_ID] = self.write_id
        if self.models.terms(change.table):
            written[naming.EXPIRES] = self.models.expiry(change.table, change.after)
        actions = [self._given(change, model, name, value) for name, value in written.items()]
        is_open = self._is_open(model) if self.models.is_referred_to(change.table) else None
        return self._update(change.table, change.before, actions, is_open)

    def _given(self, change: Change, model: TableModel, name: str, value: Json) -> Action:
        if value is None or name not in change.table.sealed_fields:
            return _assign(attribute(model, name), value)
        sealed = self.models.items.value(change.table, change.place[1], name, value)
        return _path(attribute(model, name)).set(sealed)

    def close(self, table: Table, stored: Record) -> Step:
        """Let nothing refer to the record anew, or change it, while its deletion is decided and done."""
        closed = attribute(self.models[table.name], naming.CLOSED_UNTIL)
        return self._update(table, stored, [_assign(closed, self.epoch + CLOSED_SECONDS)])

    def reopen(self, table: Table, stored: Record) -> Step:
        """Let it be changed, and referred to, again: it stays."""
        closed = attribute(self.models[table.name], naming.CLOSED_UNTIL)
        return self._update(table, stored, [_assign(closed, None)])

    def _remove(self, table: Table, stored: Record) -> Step:
        instance, unchanged = self._as_read(table, stored)
        return Step("Delete", instance.get_delete_kwargs_from_instance(unchanged, ON_FAILURE), StaleError())

    def _worded(self, change: Change, *, anew: bool = False) -> list[Step]:
        # They are entries of this record alone: nothing can stand in the way.
        old, new = (
            entries(change.table, record, self.models.expiry(change.table, record))
            for record in (change.before, change.after)
        )
        name = {"TableName": self.models.table_name(naming.SEARCH)}
        keys, kept = ([{part: entry[part] for part in naming.SEARCH_KEY} for entry in side] for side in (old, new))
        return [
            *(Step("Delete", {**name, "Key": key}, StaleError()) for key in keys if key not in kept),
            *(Step("Put", {**name, "Item": entry}, StaleError()) for entry in new if anew or entry not in old),
        ]

    def _held(self, changes: Sequence[Change]) -> list[Step]:
        # A record of the same write needs no check, and a transaction may name an item once: a new one is there when
        # it is done; of one that changes, a deletion that is under way has to start anew.
        targets: dict[Place, list[str]] = {}
        for change in changes:
            for field in change.table.fields:
                value = change.after.get(field.name)
                if field.reference and value is not None and value != change.before.get(field.name):
                    targets.setdefault((field.reference.table, value), []).extend(change.named([field.name]))
        here = {change.place for change in changes}
        return [self._hold(*target, fields) for target, fields in targets.items() if target not in here]

    def _told(self, change: Change) -> list[Step]:
        if not change.table.history_days:
            return []
        item = entry_of(change, change.table.history_days, self.now, self.by)
        return [Step("Put", {"TableName": self.models.table_name(naming.HISTORY), "Item": item}, StaleError())]

    def _emitted(self, emitted: Sequence[Emission]) -> list[Step]:
        if not emitted:
            return []
        from chalicelib.data.emissions import keep  # noqa: PLC0415 - few writes emit anything

        return [keep(self, place, one) for place, one in enumerate(emitted)]

    def _hold(self, table: str, key: Json, fields: list[str]) -> Step:
        model = self.models[table]
        there = _key_attribute(model).exists() & self._is_open(model)
        target = self.models.specification.table(table)
        if target and self.models.terms(target):
            expires = attribute(model, naming.EXPIRES)
            there &= expires.does_not_exist() | (expires > self.epoch)
        request = model.get_operation_kwargs_from_class(key, condition=there)
        return Step("ConditionCheck", request, MissingReferenceError.of(dict.fromkeys(fields, table)))

    def _update(self, table: Table, stored: Record, actions: list[Action], also: Condition | None = None) -> Step:
        instance, unchanged = self._as_read(table, stored)
        condition = unchanged if also is None else unchanged & also
        refusal = StaleError(None if also is None else self.epoch)
        return Step("Update", instance.get_update_kwargs_from_instance(actions, condition, ON_FAILURE), refusal)

    def _is_open(self, model: TableModel) -> Condition:
        """That a record is not being deleted: what goes with it may have gone already."""
        closed = attribute(model, naming.CLOSED_UNTIL)
        is_open: Condition = closed.does_not_exist() | (closed < self.epoch)
        return is_open

    def _as_read(self, table: Table, stored: Record) -> tuple[Model, Condition]:
        model = self.models[table.name]
        return model(stored[table.key]), attribute(model, "version") == stored["version"]


def _assign(attribute: RecordAttribute, value: Json) -> Action:
    path = _path(attribute)
    if value is None:
        return path.remove()
    # Said with its type, so that a map of the client's own such as {"S": "x"} is not taken for an attribute value.
    return path.set({attribute.attr_type: attribute.serialize(value)})


def _path(attribute: RecordAttribute) -> Path:
    from pynamodb.expressions.operand import Path  # noqa: PLC0415 - imported with the first model

    return Path(attribute.attr_path)


def _key_attribute(model: TableModel) -> Attribute[Json]:
    return next(found for found in model.get_attributes().values() if found.is_hash_key)
