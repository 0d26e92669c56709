"""What an endpoint's Request Body lets a client send, and what its Response says is answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import api as rules
from asbuilt.diagnostics import listing
from asbuilt.forms import sample_values
from asbuilt.forms.children import children_named
from chalicelib.specification import BodyField, Children, Shape

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from asbuilt.diagnostics import Findings
    from asbuilt.forms.bodies import Body
    from chalicelib.specification import Operation, Table

ENVELOPE = ("status", "message", "code")


@dataclass(frozen=True)
class Messages:
    """Reads the bodies of one endpoint, which is about `table`."""

    operation: Operation
    method: str
    table: Table | None
    tables: Mapping[str, Table]
    findings: Findings

    def request(self, body: Body) -> tuple[tuple[BodyField, ...] | None, tuple[Children, ...]]:
        """The fields that a client may send (None: all of them), and the records that may be sent with them."""
        value = body.value[0] if isinstance(body.value, list) and body.value else body.value
        if self.operation == "bulk":
            value = _item(body.value)
        if self.table is None or not isinstance(value, dict) or not value:
            return None, ()
        inside = self._inside(value, self.table)
        elsewhere = {*inside, *self._of_item(self.table)}
        own = {key: example for key, example in value.items() if key.rstrip("?") not in elsewhere}
        children = [
            self._children(body, key, example, inside[key.rstrip("?")])
            for key, example in value.items()
            if key.rstrip("?") in inside
        ]
        return self._fields(body, own, self.table, partial=self.method == "PATCH"), tuple(filter(None, children))

    def response(self, body: Body, children: Collection[Children] = ()) -> tuple[Shape | None, str | None]:
        """The shape of what is answered (None: all fields) and the message beside it."""
        value, table = body.value, self.table
        message = value.get("message") if isinstance(value, dict) and "data" not in _names(table) else None
        text = message if isinstance(message, str) else None
        if table is None:
            return None, text
        data = value["data"] if isinstance(value, dict) and "data" in value else _bare(value, table)
        data = _item(data) if self.operation == "bulk" else data
        array = isinstance(data, list)
        record = _record(data, table)
        nested = {one.name: self.tables[one.table] for one in children}
        shape = Shape(fields=self._shape(record, body, table, nested), array=array) if record or array else None
        return shape, text

    def _inside(self, value: dict[str, Any], table: Table) -> dict[str, list[tuple[Table, str]]]:
        """The keys of a body that may hold records of other tables, with which these may be."""
        lists = {key.rstrip("?") for key, example in value.items() if _holds_objects(example)}
        names = [name for name in lists if table.field(name) is None and self.operation == "create"]
        found = {name: children_named(name, table, self.tables) for name in names}
        return {name: tables for name, tables in found.items() if tables}

    def _of_item(self, table: Table) -> tuple[str, ...]:
        """The keys by which an item of a bulk tells which record it is about, in which version.

        An example that several methods share may have them where the record is new, too.
        """
        key = table.field(table.key)
        there = self.method != "POST" or (key is not None and key.server_set)
        return (*([table.key] if there else []), "version") if self.operation == "bulk" else ()

    def _fields(
        self, body: Body, value: dict[str, Any], table: Table, reference: str | None = None, *, partial: bool
    ) -> tuple[BodyField, ...]:
        """The fields that are sent; of a `partial` body nothing is required.  The server sets the `reference`."""
        fields = []
        for key, example in value.items():
            name = key.rstrip("?")
            known = table.field(name)
            if known is None:
                self._unknown(body, key, table)
            elif known.server_set or name == reference:
                self.findings.say(rules.SERVER_FIELD_IN_BODY.at(body.place(key).span, found=name))
            else:
                relaxed = partial or _is_optional(key, example)
                fields.append(BodyField(name, known.required and known.default is None and not relaxed))
        return tuple(fields)

    def _children(self, body: Body, key: str, example: Any, among: list[tuple[Table, str]]) -> Children | None:  # noqa: ANN401 - whatever JSON has
        name = key.rstrip("?")
        if len(among) > 1:
            hint = f"it may be {listing([f'{table.name}.{field}' for table, field in among])}"
            self.findings.say(rules.AMBIGUOUS_CHILDREN.at(body.place(key).span, hint=hint, found=name))
            return None
        ((table, field),) = among
        sent = self._fields(body, example[0], table, field, partial=False) if example[0] else None
        return Children(name=name, table=table.name, field=field, body=sent, required=not _is_optional(key, example))

    def _shape(
        self, record: dict[str, Any], body: Body, table: Table, children: Mapping[str, Table]
    ) -> tuple[tuple[str, Shape | None], ...]:
        shown: list[tuple[str, Shape | None]] = []
        for key, example in record.items():
            name = key.rstrip("?")
            field = table.field(name)
            if field is None and name in children and _holds_objects(example):
                shown.append((name, Shape(fields=self._shape(example[0], body, children[name], {}), array=True)))
            elif field is None:
                self._unknown(body, key, table)
            else:
                other = self.tables.get(field.reference.table) if field.reference else None
                nested = other is not None and isinstance(example, dict)
                inner = Shape(fields=self._shape(example, body, other, {})) if nested and other else None
                shown.append((field.name, inner))
        return tuple(shown)

    def _unknown(self, body: Body, key: str, table: Table) -> None:
        known = [field.name for field in table.fields]
        hint = f"its fields are: {listing(known)}"
        self.findings.say(rules.UNKNOWN_BODY_FIELD.at_word(body.place(key), known, hint, found=key, table=table.name))


def _holds_objects(example: object) -> bool:
    return isinstance(example, list) and bool(example) and isinstance(example[0], dict)


def _is_optional(key: str, example: object) -> bool:
    return key.endswith("?") or _says_optional(example)


def request_example(body: Body) -> dict[str, Any] | None:
    """The values of a Request Body that are examples."""
    return sample_values.example(_sent(body))


def response_example(body: Body, table: Table) -> dict[str, Any] | None:
    """The values of a Response's record that are examples."""
    return sample_values.example(_record(_data(body, table), table))


def _sent(body: Body) -> Any:  # noqa: ANN401 - whatever JSON has
    """The record that a Request Body shows, the first of several."""
    return body.value[0] if isinstance(body.value, list) and body.value else body.value


def _says_optional(example: object) -> bool:
    if isinstance(example, list):
        return any(_says_optional(item) for item in example)
    return isinstance(example, str) and ("optional" in example.lower() or example.endswith("?"))


def _item(value: Any) -> Any:  # noqa: ANN401 - whatever JSON has
    """The first item of a bulk, and of an item of its answer the data."""
    value = value.get("items", value) if isinstance(value, dict) else value
    item = value[0] if isinstance(value, list) and value else {}
    return item["data"] if isinstance(item, dict) and set(item) == {"status", "data"} else item


def _names(table: Table | None) -> set[str]:
    return {field.name for field in table.fields} if table else set()


def _data(body: Body, table: Table | None) -> Any:  # noqa: ANN401 - whatever JSON has
    """What a Response shows, out of its envelope if it has one."""
    value = body.value
    return value["data"] if isinstance(value, dict) and "data" in value else _bare(value, table)


def _bare(value: Any, table: Table | None) -> Any:  # noqa: ANN401 - whatever JSON has
    """The data of a Response that does not show the envelope."""
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if key not in ENVELOPE or key in _names(table)}
    return value


def _record(data: Any, table: Table) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON has
    """The record that a Response shows: in a list, under `items`, under the table's name, or bare."""
    if isinstance(data, list):
        return _record(data[0], table) if data else {}
    if not isinstance(data, dict):
        return {}
    if not _names(table) & set(data):
        for part in data.values():
            if isinstance(part, dict | list) and part and _record(part, table):
                return _record(part, table)
    return data
