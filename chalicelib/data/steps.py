"""The steps of which writes are made: records, the markers of their unique values, checks of references, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pynamodb.expressions.operand import Path

from chalicelib.data.attributes import encode_record
from chalicelib.data.bin import enter
from chalicelib.data.history import entry_of
from chalicelib.data.markers import markers
from chalicelib.data.models import Models, TableModel, attribute, member
from chalicelib.data.refusals import KeyUsedError, MissingReferenceError, StaleError, TakenError
from chalicelib.data.replays import KEPT_SECONDS, Receipt, ledger_values
from chalicelib.data.writes import ON_FAILURE, Step
from chalicelib.specification import Field, Table, naming

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from pynamodb.attributes import Attribute
    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action
    from pynamodb.models import Model

    from chalicelib.data.attributes import RecordAttribute
    from chalicelib.data.changes import Change
    from chalicelib.data.refusals import WriteRefusedError
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

    def of(self, changes: Sequence[Change], receipt: Receipt | None = None) -> list[Step]:
        """All that it takes to make these changes together; whoever writes records does it by these steps.

        Each record is as it was read, or not there yet; unique values that it no longer has are given back, those that
        it now has are taken; what it newly refers to is there, or made by these changes; one that goes is kept in the
        bin, and history tells of each, where the document has the line.
        """
        _refuse_twice(changes)
        own = [self._own(change) for change in changes]
        taken = [step for change in changes for step in self._taken(change)]
        kept = [step for change in changes for step in (*enter(self, change), *self._told(change))]
        return [*own, *self.keep(receipt, changes[0].record), *taken, *self._held(changes), *kept]

    def _own(self, change: Change) -> Step:
        if not change.before:
            return self._put(change.table, change.after)
        return self._change(change) if change.after else self._remove(change.table, change.before)

    def _put(self, table: Table, record: Record) -> Step:
        own = {naming.PARTITION: {"S": naming.PARTITION_VALUE}, naming.WRITE_ID: {"S": self.write_id}}
        request = {
            "TableName": self.models.table_name(table.name),
            "Item": encode_record(table, record) | own,
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": table.key},
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }
        return Step("Put", request, TakenError({table.key: "is already taken"}))

    def _change(self, change: Change) -> Step:
        model = self.models[change.table.name]
        written = {name: change.after.get(name) for name in change.fields} | {naming.WRITE_ID: self.write_id}
        actions = [_assign(attribute(model, name), value) for name, value in written.items()]
        return self._update(change.table, change.before, actions)

    def close(self, table: Table, stored: Record) -> Step:
        """Let nothing new refer to the record while its deletion is decided."""
        closed = attribute(self.models[table.name], naming.CLOSED_UNTIL)
        return self._update(table, stored, [_assign(closed, self.epoch + CLOSED_SECONDS)])

    def reopen(self, table: Table, stored: Record) -> Step:
        """Let records refer to it again: it stays."""
        closed = attribute(self.models[table.name], naming.CLOSED_UNTIL)
        return self._update(table, stored, [_assign(closed, None)])

    def _remove(self, table: Table, stored: Record) -> Step:
        instance, unchanged = self._as_read(table, stored)
        return Step("Delete", instance.get_delete_kwargs_from_instance(unchanged, ON_FAILURE), StaleError())

    def _taken(self, change: Change) -> list[Step]:
        table, before, after = change.table, change.before, change.after
        old, new = markers(table, before), markers(table, after)
        return [
            *(self._give_back(key, str(before[table.key])) for key in old if key not in new),
            *(self._take(key, new[key], str(after[table.key])) for key in new if key not in old),
        ]

    def _held(self, changes: Sequence[Change]) -> list[Step]:
        targets: dict[tuple[str, Any], list[Field]] = {}
        for change in changes:
            for field in change.table.fields:
                value = change.after.get(field.name)
                if field.reference and value is not None and value != change.before.get(field.name):
                    targets.setdefault((field.reference.table, value), []).append(field)
        for change in changes:  # a transaction may name an item once
            targets.pop((change.table.name, change.record[change.table.key]), None)
        return [self._hold(name, key, fields) for (name, key), fields in targets.items()]

    def _told(self, change: Change) -> list[Step]:
        if not change.table.history_days:
            return []
        item = entry_of(change, change.table.history_days, self.now, self.by)
        return [Step("Put", {"TableName": self.models.table_name(naming.HISTORY), "Item": item}, StaleError())]

    def keep(self, receipt: Receipt | None, record: Record) -> list[Step]:
        """The record of a write under an Idempotency-Key, which must not have been used for a day."""
        if receipt is None:
            return []
        expiry = attribute(self.models[naming.LEDGER], naming.EXPIRY)
        values = {**ledger_values(receipt, record), naming.EXPIRY: self.epoch + KEPT_SECONDS}
        return [self._enter(receipt.entry, values, KeyUsedError(), or_if=expiry <= self.epoch)]

    def _hold(self, table: str, key: Json, fields: list[Field]) -> Step:
        model = self.models[table]
        closed = attribute(model, naming.CLOSED_UNTIL)
        there = _key_attribute(model).exists() & (closed.does_not_exist() | (closed < self.epoch))
        request = model.get_operation_kwargs_from_class(key, condition=there)
        refusal = MissingReferenceError({field.name: f"refers to no record of {table}" for field in fields})
        return Step("ConditionCheck", request, refusal)

    def _take(self, key: str, fields: tuple[str, ...], record: str) -> Step:
        return self._enter(key, {"record": record}, TakenError(dict.fromkeys(fields, "is already taken")))

    def _enter(self, key: str, values: Record, refusal: WriteRefusedError, or_if: Condition | None = None) -> Step:
        model = self.models[naming.LEDGER]
        values = {naming.LEDGER_KEY: key, naming.WRITE_ID: self.write_id, **values}
        entry = model(**{member(name): value for name, value in values.items()})
        free = attribute(model, naming.LEDGER_KEY).does_not_exist()
        request = entry.get_save_kwargs_from_instance(free if or_if is None else free | or_if, ON_FAILURE)
        return Step("Put", request, refusal)

    def _give_back(self, key: str, record: str) -> Step:
        model = self.models[naming.LEDGER]
        own = attribute(model, naming.LEDGER_KEY).does_not_exist() | (attribute(model, "record") == record)
        return Step("Delete", model(key).get_delete_kwargs_from_instance(own, ON_FAILURE), StaleError())

    def _update(self, table: Table, stored: Record, actions: list[Action]) -> Step:
        instance, unchanged = self._as_read(table, stored)
        return Step("Update", instance.get_update_kwargs_from_instance(actions, unchanged, ON_FAILURE), StaleError())

    def _as_read(self, table: Table, stored: Record) -> tuple[Model, Condition]:
        model = self.models[table.name]
        return model(stored[table.key]), attribute(model, "version") == stored["version"]


def _refuse_twice(changes: Sequence[Change]) -> None:
    """Refuse two records of the same unique value: a transaction may name its marker once."""
    seen: set[str] = set()
    for change in changes if len(changes) > 1 else ():
        taken = markers(change.table, change.after)
        fields = next((fields for key, fields in taken.items() if key in seen), None)
        if fields:
            raise TakenError(dict.fromkeys(fields, "is already taken"))
        seen |= taken.keys()


def _assign(attribute: RecordAttribute, value: Json) -> Action:
    path = Path(attribute.attr_path)
    if value is None:
        return path.remove()
    # Said with its type, so that a map of the client's own such as {"S": "x"} is not taken for an attribute value.
    return path.set({attribute.attr_type: attribute.serialize(value)})


def _key_attribute(model: TableModel) -> Attribute[Json]:
    return next(found for found in model.get_attributes().values() if found.is_hash_key)
