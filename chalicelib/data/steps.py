"""The steps of which writes are made: records, the markers of their unique values, and checks of references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pynamodb.expressions.operand import Path

from chalicelib.data.attributes import encode_record
from chalicelib.data.markers import markers
from chalicelib.data.models import Models, TableModel, attribute, member
from chalicelib.data.refusals import KeyUsedError, MissingReferenceError, StaleError, TakenError
from chalicelib.data.replays import KEPT_SECONDS, Receipt, ledger_values
from chalicelib.data.writes import ON_FAILURE, Step
from chalicelib.specification import Field, Table, naming

if TYPE_CHECKING:
    from datetime import datetime

    from pynamodb.attributes import Attribute
    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action
    from pynamodb.models import Model

    from chalicelib.data.attributes import RecordAttribute
    from chalicelib.data.refusals import WriteRefusedError
    from chalicelib.specification.values import Json, Record

CLOSED_SECONDS = 30
"""How long a record that is being deleted takes no new references; longer than a Lambda request lasts."""


class Steps:
    """Makes the steps of one write: all carry its id."""

    def __init__(self, models: Models, write_id: str, now: datetime) -> None:
        self.models = models
        self.write_id = write_id
        self.epoch = int(now.timestamp())

    def put(self, table: Table, record: Record) -> Step:
        """A new record, which must not be there yet."""
        own = {naming.PARTITION: {"S": naming.PARTITION_VALUE}, naming.WRITE_ID: {"S": self.write_id}}
        request = {
            "TableName": self.models.table_name(table.name),
            "Item": encode_record(table, record) | own,
            "ConditionExpression": "attribute_not_exists(#key)",
            "ExpressionAttributeNames": {"#key": table.key},
            "ReturnValuesOnConditionCheckFailure": ON_FAILURE,
        }
        return Step("Put", request, TakenError({table.key: "is already taken"}))

    def change(self, table: Table, stored: Record, wanted: Record) -> Step:
        """The fields in which `wanted` differs from `stored`, if the record is still as it was read."""
        model = self.models[table.name]
        written = {**wanted, naming.WRITE_ID: self.write_id}
        changed = [name for name in (stored | written) if stored.get(name) != written.get(name)]
        return self._update(table, stored, [_assign(attribute(model, name), written.get(name)) for name in changed])

    def close(self, table: Table, stored: Record) -> Step:
        """Let nothing new refer to the record while its deletion is decided."""
        closed = attribute(self.models[table.name], naming.CLOSED_UNTIL)
        return self._update(table, stored, [_assign(closed, self.epoch + CLOSED_SECONDS)])

    def reopen(self, table: Table, stored: Record) -> Step:
        """Let records refer to it again: it stays."""
        closed = attribute(self.models[table.name], naming.CLOSED_UNTIL)
        return self._update(table, stored, [_assign(closed, None)])

    def remove(self, table: Table, stored: Record) -> Step:
        """The end of a record, if it is still as it was read."""
        instance, unchanged = self._as_read(table, stored)
        return Step("Delete", instance.get_delete_kwargs_from_instance(unchanged, ON_FAILURE), StaleError())

    def take(self, table: Table, before: Record, after: Record) -> list[Step]:
        """Give back the unique values that only `before` holds and take those that only `after` holds."""
        old, new = markers(table, before), markers(table, after)
        return [
            *(self._give_back(key, str(before[table.key])) for key in old if key not in new),
            *(self._take(key, new[key], str(after[table.key])) for key in new if key not in old),
        ]

    def hold_references(self, table: Table, before: Record, after: Record) -> list[Step]:
        """That each record which only `after` refers to is there, and is not being deleted."""
        targets: dict[tuple[str, Any], list[Field]] = {}
        for field in table.fields:
            value = after.get(field.name)
            if field.reference and value is not None and value != before.get(field.name):
                targets.setdefault((field.reference.table, value), []).append(field)
        targets.pop((table.name, after[table.key]), None)  # a transaction may name an item once
        return [self._hold(name, key, fields) for (name, key), fields in targets.items()]

    def keep(self, receipt: Receipt | None, record: Record) -> list[Step]:
        """The record of a write under an Idempotency-Key, which must not have been used for a day."""
        if receipt is None:
            return []
        expiry = attribute(self.models[naming.LEDGER], naming.LEDGER_EXPIRY)
        values = {**ledger_values(receipt, record), naming.LEDGER_EXPIRY: self.epoch + KEPT_SECONDS}
        return [self._enter(receipt.entry, values, KeyUsedError(), or_if=expiry <= self.epoch)]

    def _hold(self, table: str, key: Json, fields: list[Field]) -> Step:
        model = self.models[table]
        closed = attribute(model, naming.CLOSED_UNTIL)
        there = _key_attribute(model).exists() & (closed.does_not_exist() | (closed < self.epoch))
        request = model.get_operation_kwargs_from_class(key, condition=there)
        return Step("ConditionCheck", request, MissingReferenceError.of(fields))

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


def _assign(attribute: RecordAttribute, value: Json) -> Action:
    path = Path(attribute.attr_path)
    if value is None:
        return path.remove()
    # Said with its type, so that a map of the client's own such as {"S": "x"} is not taken for an attribute value.
    return path.set({attribute.attr_type: attribute.serialize(value)})


def _key_attribute(model: TableModel) -> Attribute[Json]:
    return next(found for found in model.get_attributes().values() if found.is_hash_key)
