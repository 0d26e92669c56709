"""Updates and deletions in one call: what they depend on is checked by DynamoDB, where the record is.

Where the condition fails, DynamoDB gives the stored record, and with it the reason.  The condition may ask for more
than is needed, never for less: who calls decides again on the record that stood in the way.

An answer that was lost is recognised: an update finds its own id in the record; a deletion that the SDK has sent twice
and that finds nothing has done its work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError
from msgspec import Struct

from chalicelib.data.attributes import encode_field
from chalicelib.data.conditions import Placeholders, translated, unexpired
from chalicelib.data.records import REVISION
from chalicelib.data.refusals import WriteRefusedError
from chalicelib.data.writes import ON_FAILURE, refuse_conflict
from chalicelib.specification import Expression, Table, naming
from chalicelib.specification.indexes import has_word_index, referring_fields, searchable_fields
from chalicelib.specification.retention import deciding_fields
from chalicelib.specification.values import Json, Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.data.changes import Target
    from chalicelib.data.connection import Connection
    from chalicelib.data.items import Item
    from chalicelib.data.models import Models
    from chalicelib.specification import Specification
    from chalicelib.specification.retention import Terms


class Precondition(Struct, frozen=True):
    """What must hold of a record for a write to be allowed: all of these, for a caller of whom `actor` is known."""

    terms: tuple[Expression, ...]
    actor: dict[str, Json]


class DirectUpdate(Struct, frozen=True):
    """The fields that an update gives to a record (None: takes from it) which is as the precondition wants it."""

    precondition: Precondition
    values: Record


class UnmetError(WriteRefusedError):
    """The record is not as the precondition wants it; `item` is how it is, None where there is none."""

    def __init__(self, response: Mapping[str, Any]) -> None:
        super().__init__()
        self.item = response.get("Item")
        self.sent_again: bool = response.get("ResponseMetadata", {}).get("RetryAttempts", 0) > 0


def can_update(table: Table, values: Record, terms: Terms) -> bool:
    """Whether these fields can be written without a look at the record or at others, and with nothing else to write.

    `terms` say when its records expire, which may not change either.
    """
    unique = {name for rule in table.unique_together for name in rule}
    unique |= {field.name for field in table.fields if field.unique or field.type.kind == "file"}
    searched = set(searchable_fields(table)) if has_word_index(table) else set()
    references = {field.name for field in table.fields if field.reference and values.get(field.name) is not None}
    computed = any(field.computed for field in table.fields)
    deciding = deciding_fields(terms)
    written = values.keys() | {field.name for field in table.fields if field.auto in (*REVISION, "version")}
    seen = computed or table.former or table.history_days
    return not (seen or written & (unique | references | searched | deciding))


def can_delete(specification: Specification, table: Table) -> bool:
    """Whether a record can go without a look at what it holds and at what refers to it, and without a trace."""
    unique = table.unique_together or any(field.unique and field.name != table.key for field in table.fields)
    kept = table.soft_delete_days or table.history_days or table.former or has_word_index(table)
    return not (unique or table.file_fields or kept or any(referring_fields(specification, table)))


class DirectWrite:
    """One write of one record, by key.

    `unexpired_at` is a time (epoch seconds) at which it must not have expired, if its table's records do.
    """

    def __init__(
        self, models: Models, target: Target, precondition: Precondition, unexpired_at: int | None = None
    ) -> None:
        self.table = table = target.table
        self.key = target.key
        self.items = models.items
        place = {table.key: encode_field(table, table.key, target.key)}
        self.target = {"TableName": models.table_name(table.name), "Key": place}
        self.precondition = precondition
        self.unexpired_at = unexpired_at
        self.placeholders = Placeholders()

    def update(self, connection: Connection, values: Record, write_id: str, open_at: int | None = None) -> Item:
        """Set (None: remove) these fields and raise the version; the item as it is then.

        `open_at` is a time (epoch seconds) at which the record must not be under deletion.

        Raises:
            UntranslatableError: the precondition has to be checked on the record itself.
            UnmetError: the record is not as the precondition wants it, or not there.

        """
        mine = self.placeholders.value({"S": write_id})
        is_open = () if open_at is None else (self._is_open(open_at),)
        condition = self._condition(f"{self.placeholders.name(naming.WRITE_ID)} <> {mine}", *is_open)
        request = {
            **self.target,
            "UpdateExpression": self._assignments(values, mine),
            "ConditionExpression": condition,
            "ReturnValues": "ALL_NEW",
        }
        try:
            return dict(self._dispatch(connection, "UpdateItem", request)["Attributes"])
        except UnmetError as unmet:
            if unmet.item and unmet.item.get(naming.WRITE_ID) == {"S": write_id}:
                return unmet.item
            raise

    def delete(self, connection: Connection) -> Item | None:
        """Remove the record; the item that was there, or None where an earlier try of this call has removed it.

        Raises as `update` does.
        """
        request = {**self.target, "ConditionExpression": self._condition(), "ReturnValues": "ALL_OLD"}
        try:
            return dict(self._dispatch(connection, "DeleteItem", request)["Attributes"])
        except UnmetError as unmet:
            if unmet.item is None and unmet.sent_again:
                return None
            raise

    def _condition(self, *terms: str) -> str:
        there = f"attribute_exists({self.placeholders.name(self.table.key)})"
        asked = [
            translated(term, self.table, self.precondition.actor, self.placeholders) for term in self.precondition.terms
        ]
        current = [] if self.unexpired_at is None else [unexpired(self.placeholders, self.unexpired_at)]
        return " AND ".join([there, *terms, *current, *asked])

    def _is_open(self, at: int) -> str:
        closed, now = self.placeholders.name(naming.CLOSED_UNTIL), self.placeholders.value({"N": str(at)})
        return f"(attribute_not_exists({closed}) OR {closed} < {now})"

    def _assignments(self, values: Record, write_id: str) -> str:
        name, value = self.placeholders.name, self.placeholders.value
        version, one = name("version"), value({"N": "1"})
        own = {field: given for field, given in values.items() if field != self.table.key}  # a key never changes
        kept = {
            field: value(self.items.value(self.table, self.key, field, given))
            for field, given in own.items()
            if given is not None
        }
        setting = [f"{name(field)} = {placeholder}" for field, placeholder in kept.items()]
        setting += [f"{version} = {version} + {one}", f"{name(naming.WRITE_ID)} = {write_id}"]
        removing = [name(field) for field in own if field not in kept]
        return f"SET {', '.join(setting)}" + (f" REMOVE {', '.join(removing)}" if removing else "")

    def _dispatch(self, connection: Connection, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        asking = {"ReturnValuesOnConditionCheckFailure": ON_FAILURE}
        try:
            answer: dict[str, Any] = connection.dispatch(operation, request | asking | self.placeholders.arguments())
        except ClientError as error:
            refuse_conflict(error)
            raise UnmetError(error.response) from None
        return answer
