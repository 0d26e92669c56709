"""PynamoDB models made from the specification: one class a table, made on first use, all on one connection."""

from __future__ import annotations

from types import new_class
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.data.attributes import RecordAttribute
from chalicelib.specification import Kind, Specification, Table, naming
from chalicelib.specification.indexes import AccessPath, access_paths, attribute_type, stored_type

if TYPE_CHECKING:
    from chalicelib.data.connection import Connection

TableModel: TypeAlias = type[Model]


class Models:
    """The models of one service, by table name; the ledger's is under `naming.LEDGER`."""

    def __init__(self, specification: Specification, stage: str, connection: Connection) -> None:
        self.specification = specification
        self.stage = stage
        self.connection = connection
        self._made: dict[str, TableModel] = {}

    def __getitem__(self, table: str) -> TableModel:
        if table not in self._made:
            self._made[table] = self._make(table)
        return self._made[table]

    def table_name(self, name: str) -> str:
        """The DynamoDB table of a table of the document, or of the ledger."""
        return naming.table_name(self.specification.name, self.stage, name)

    def _make(self, name: str) -> TableModel:
        table = self.specification.table(name)
        members = _ledger_members() if table is None else _members(self.specification, table)
        meta = {
            "table_name": self.table_name(name),
            "region": self.connection.region,
            "host": self.connection.host,
        }
        namespace = members | {"Meta": type("Meta", (), meta)}
        model: TableModel = new_class(name, (Model,), exec_body=lambda body: body.update(namespace))
        return _share(model, self.connection)


def member(field: str) -> str:
    """The Python name of a field's attribute: no field can be mistaken for a method of the model."""
    return f"field_{field}"


def attribute(model: TableModel, field: str) -> RecordAttribute:
    """The attribute that holds a field."""
    return cast("RecordAttribute", model.get_attributes()[member(field)])


def _share(model: TableModel, connection: Connection) -> TableModel:
    # Each model would make a connection of its own, and each of these a botocore session: 75 ms and 10 MB apiece.
    own = model._get_connection()  # noqa: SLF001 - pynamodb has no public way to share one
    connection.add_meta_table(own.get_meta_table())
    own.connection = connection
    return model


def _members(specification: Specification, table: Table) -> dict[str, Any]:
    kinds: dict[str, Kind] = {naming.PARTITION: "string", naming.WRITE_ID: "string", naming.CLOSED_UNTIL: "integer"}
    kinds |= {field.name: stored_type(specification, field).kind for field in table.fields}
    fields = {member(name): RecordAttribute(kind, name, hash_key=name == table.key) for name, kind in kinds.items()}
    indexes = {path.name: _index(specification, table, path) for path in access_paths(specification, table)}
    return fields | indexes


def _index(specification: Specification, table: Table, path: AccessPath) -> GlobalSecondaryIndex[Model]:
    def key(name: str, *, hash_key: bool) -> RecordAttribute:
        kind: Kind = "number" if attribute_type(specification, table, name) == "N" else "string"
        return RecordAttribute(kind, name, hash_key=hash_key, range_key=not hash_key)

    meta = type("Meta", (), {"index_name": path.name, "projection": AllProjection()})
    members = {"Meta": meta, "partition": key(path.partition, hash_key=True), "sort": key(path.sort, hash_key=False)}
    index: GlobalSecondaryIndex[Model] = type(path.name, (GlobalSecondaryIndex,), members)()
    return index


def _ledger_members() -> dict[str, Any]:
    texts = ("record", "fingerprint", "answer", naming.WRITE_ID)
    kinds: dict[str, Kind] = {**dict.fromkeys(texts, "string"), naming.EXPIRY: "integer"}
    fields = {member(name): RecordAttribute(kind, name) for name, kind in kinds.items()}
    return fields | {member(naming.LEDGER_KEY): RecordAttribute("string", naming.LEDGER_KEY, hash_key=True)}
