"""The PynamoDB class of a table: its attributes and indexes as the specification has them."""

from __future__ import annotations

from types import new_class
from typing import TYPE_CHECKING, Any, cast

from pynamodb.attributes import Attribute
from pynamodb.connection import Connection as PynamoConnection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from chalicelib.data.attributes import JSON_DECODER, JSON_ENCODER, TAGS, decode, encode
from chalicelib.data.models import member
from chalicelib.specification import Kind, Specification, Table, naming
from chalicelib.specification.indexes import AccessPath, access_paths, attribute_type, stored_type
from chalicelib.specification.values import Json

if TYPE_CHECKING:
    from pynamodb.connection._botocore_private import BotocoreBaseClientPrivate

    from chalicelib.data.connection import Connection
    from chalicelib.data.models import TableModel


class RecordAttribute(Attribute[Json]):
    """A PynamoDB attribute for the values of one kind of field."""

    def __init__(self, kind: Kind, attr_name: str, *, hash_key: bool = False, range_key: bool = False) -> None:
        self.kind = kind
        self.attr_type = TAGS.get(kind, "S")
        super().__init__(attr_name=attr_name, hash_key=hash_key, range_key=range_key, null=not hash_key)

    def serialize(self, value: Json) -> Json:
        """What stands behind the type tag: `"12.50"` for a number."""
        return encode(JSON_ENCODER.encode(value).decode() if self.kind == "json" else value)[self.attr_type]

    def deserialize(self, value: Json) -> Json:
        """The JSON-able value of what stands behind the type tag."""
        decoded = decode({self.attr_type: value})
        return JSON_DECODER.decode(decoded) if self.kind == "json" else decoded


class SharedConnection(PynamoConnection):
    """The service's connection, as PynamoDB wants one.

    Each model would make its own, and each of these a botocore session: 75 ms and 10 MB apiece.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(region=connection.region, host=connection.host)
        self.service = connection

    @property
    def client(self) -> BotocoreBaseClientPrivate:
        """The botocore client of the service."""
        return cast("BotocoreBaseClientPrivate", self.service.client)

    def dispatch(self, operation_name: str, operation_kwargs: dict[str, Any]) -> dict[str, Any]:
        """Call DynamoDB; raises what botocore raises."""
        return self.service.dispatch(operation_name, operation_kwargs)


def model_class(name: str, members: dict[str, Any], connection: Connection) -> TableModel:
    """The model of a DynamoDB table, on the service's connection."""
    meta = {"table_name": name, "region": connection.region, "host": connection.host}
    namespace = members | {"Meta": type("Meta", (), meta)}
    model: TableModel = new_class(name, (Model,), exec_body=lambda body: body.update(namespace))
    own = model._get_connection()  # noqa: SLF001 - pynamodb has no public way to share one
    shared = SharedConnection(connection)
    shared.add_meta_table(own.get_meta_table())
    own.connection = shared
    return model


def table_members(specification: Specification, table: Table) -> dict[str, Any]:
    """The attributes and indexes of a table's model."""
    own: dict[str, Kind] = {naming.PARTITION: "string", naming.WRITE_ID: "string"}
    kinds = own | dict.fromkeys((naming.CLOSED_UNTIL, naming.EXPIRES), "integer")
    kinds |= {field.name: stored_type(specification, field).kind for field in table.fields}
    kinds |= {former: kinds[name] for name, former in table.former.items()}
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


def ledger_members() -> dict[str, Any]:
    """The attributes of the ledger's model."""
    texts = ("record", "fingerprint", "answer", naming.WRITE_ID)
    kinds: dict[str, Kind] = {**dict.fromkeys(texts, "string"), naming.EXPIRY: "integer"}
    fields = {member(name): RecordAttribute(kind, name) for name, kind in kinds.items()}
    return fields | {member(naming.LEDGER_KEY): RecordAttribute("string", naming.LEDGER_KEY, hash_key=True)}
