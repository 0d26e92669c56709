"""A scene, running: its people have accounts, its records are stored, and what a write changes can be put back."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from chalicelib.data import Target, delete
from tests.chalicelib.matrix.oracle import Oracle, Person, Record, read_picture
from tests.chalicelib.matrix.scenes import Scene
from tests.chalicelib.yard import Yard

PICTURES = Path(__file__).parents[1] / "documents"
ROLES_WITHOUT_GROUP = ("anyone", "signed-in")


def picture_of(scene: Scene) -> Path:
    return PICTURES / f"{scene.document.lower()}.matrix.txt"


class Stage:
    """One scene with its oracle; counts what is compared, and keeps what differs."""

    def __init__(self, scene: Scene, world: Any) -> None:
        self.scene = scene
        self.world = world
        self.tables = {table.name: table for table in world.specification.tables}
        references = {
            (table.name, one.name): one.reference.table
            for table in self.tables.values()
            for one in table.fields
            if one.reference
        }
        self.oracle = Oracle(read_picture(picture_of(scene).read_text("utf-8")), references)
        self.clients = {person.name: self._client(person) for person in scene.people}
        self._fill()
        assert self.world.store.cursors  # the key that signs them is kept where a list first needs it
        self.kept = self.items()
        self.cells = 0
        self.differences: list[str] = []

    def _client(self, person: Person) -> Any:
        if not person.signed_in:
            return self.world.anonymous
        role = None if person.role in ROLES_WITHOUT_GROUP else person.role
        accounts = self.world.specification.accounts
        claims = {f"custom:{accounts.tenant}": person.tenant} if person.claimed else {}
        return self.world.person(person.name, role, **claims)

    def _fill(self) -> None:
        store = self.world.store
        for name, records in self.scene.records.items():
            for key, values in records.items():
                store.create(self.tables[name], {"id": key, **values})
        accounts = self.world.specification.accounts
        for person in self.scene.people:
            tenant = {accounts.tenant: person.tenant} if person.tenant and not person.claimed else {}
            values = tenant | self.scene.accounts.get(person.name, {})
            if values:
                store.update(accounts, person.name, lambda one, values=values: one | values)
        for name, key in self.scene.gone:
            self.dispatch("DeleteItem", TableName=store.models.table_name(name), Key={"id": {"S": key}})
        people = [(accounts.name, person.name) for person in self.scene.people if person.signed_in]
        stored = [(name, key) for name, records in self.scene.records.items() for key in records]
        for name, key in people + [place for place in stored if place not in self.scene.gone]:
            self.oracle.records[name, key] = store.get(self.tables[name], key)

    def records(self, table: str) -> list[Record]:
        return [record for (name, _), record in self.oracle.records.items() if name == table]

    def fields(self, table: str) -> list[str]:
        return [one.name for one in self.tables[table].fields]

    @cached_property
    def endpoints(self) -> dict[str, list[Any]]:
        """The endpoints of each operation."""
        found: dict[str, list[Any]] = {}
        for endpoint in self.world.specification.endpoints:
            found.setdefault(endpoint.operation, []).append(endpoint)
        return found

    @cached_property
    def yard(self) -> Yard:
        """The bucket and the queue, where files come and go."""
        return Yard(self.world)

    @staticmethod
    def address(endpoint: Any, record: Record) -> str:
        """The path of an endpoint about a record, or within it: by its key, or by the unique field that it names."""
        if endpoint.parent:
            return str(endpoint.path.replace(f"{{{endpoint.parent.parameter}}}", str(record["id"])))
        return str(endpoint.path.replace(f"{{{endpoint.key_parameter}}}", str(record.get(endpoint.by or "id"))))

    def delete(self, table: str, record: Record) -> None:
        """Delete a record past all permissions; `put_back` undoes it."""
        delete(self.world.store, Target(self.tables[table], record["id"]), lambda _: None, None)

    def same(self, what: str, expected: Any, actual: Any) -> None:
        """One cell: whether the service does what the picture says."""
        self.cells += 1
        if expected != actual:
            self.differences.append(f"{what}: expected {expected}, was {actual}")

    def dispatch(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Call DynamoDB past the service."""
        return dict(self.world.store.models.connection.dispatch(operation, arguments))

    def items(self) -> dict[str, list[dict[str, Any]]]:
        """All that is stored, by DynamoDB table."""
        names = self.dispatch("ListTables")["TableNames"]
        return {name: self.dispatch("Scan", TableName=name)["Items"] for name in names}

    def put_back(self) -> None:
        """Store again what was there before a write."""
        for name, items in self.items().items():
            for item in items:
                if item not in self.kept[name]:
                    self.dispatch("DeleteItem", TableName=name, Key={key: item[key] for key in self._keys(name)})
            for item in self.kept[name]:
                if item not in items:
                    self.dispatch("PutItem", TableName=name, Item=item)

    def _keys(self, name: str) -> list[str]:
        schema = self.dispatch("DescribeTable", TableName=name)["Table"]["KeySchema"]
        return [one["AttributeName"] for one in schema]
