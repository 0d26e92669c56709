"""PynamoDB models made from the specification: one class a table, made on first use, all on one connection.

PynamoDB itself is imported with the first of them: reads, and most writes, do without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from chalicelib.specification import Specification, Table, naming
from chalicelib.specification.indexes import referring_fields
from chalicelib.specification.retention import expiry, terms_of

if TYPE_CHECKING:
    from pynamodb.models import Model

    from chalicelib.data.connection import Connection
    from chalicelib.data.items import Items
    from chalicelib.data.model_classes import RecordAttribute
    from chalicelib.specification.retention import Terms
    from chalicelib.specification.values import Record

    TableModel: TypeAlias = type[Model]


class Models:
    """The models of one service, by table name; the ledger's is under `naming.LEDGER`."""

    def __init__(self, specification: Specification, stage: str, connection: Connection, items: Items) -> None:
        self.specification = specification
        self.stage = stage
        self.connection = connection
        self.items = items
        self._made: dict[str, TableModel] = {}
        self._referred: dict[str, bool] = {}
        self._terms: dict[str, Terms] = {}

    def __getitem__(self, table: str) -> TableModel:
        if table not in self._made:
            self._made[table] = self._make(table)
        return self._made[table]

    def table_name(self, name: str) -> str:
        """The DynamoDB table of a table of the document, or of the ledger."""
        return naming.table_name(self.specification.name, self.stage, self.specification.stored_as(name))

    def is_referred_to(self, table: Table) -> bool:
        """Whether records of any table may refer to those of this one; found out once."""
        if table.name not in self._referred:
            self._referred[table.name] = any(referring_fields(self.specification, table))
        return self._referred[table.name]

    def terms(self, table: Table) -> Terms:
        """When the table's records expire; found out once."""
        if table.name not in self._terms:
            self._terms[table.name] = terms_of(self.specification, table)
        return self._terms[table.name]

    def expiry(self, table: Table, record: Record) -> int | None:
        """When a record expires (epoch seconds), None: never."""
        return expiry(self.terms(table), record)

    def _make(self, name: str) -> TableModel:
        from chalicelib.data.model_classes import ledger_members, model_class, table_members  # noqa: PLC0415 - see above

        table = self.specification.table(name)
        members = ledger_members() if table is None else table_members(self.specification, table)
        return model_class(self.table_name(name), members, self.connection)


def member(field: str) -> str:
    """The Python name of a field's attribute: no field can be mistaken for a method of the model."""
    return f"field_{field}"


def attribute(model: TableModel, field: str) -> RecordAttribute:
    """The attribute that holds a field."""
    return cast("RecordAttribute", model.get_attributes()[member(field)])
