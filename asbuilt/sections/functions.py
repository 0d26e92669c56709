"""What an endpoint of the team's own is documented to take and give: the keys of its JSON, each with its type.

A value is a word for a type (`decimal(10,2)`, `email, optional`) or an example; what stands under the name of a field
of the endpoint's table has the type of that field.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from asbuilt.forms.types import read_type
from asbuilt.forms.words import split_words
from asbuilt.source import Text
from chalicelib.specification import Field, FieldType, Payload

if TYPE_CHECKING:
    from asbuilt.forms.bodies import Body
    from chalicelib.specification import Endpoint, Operation, Table

VERBS: dict[Operation, str] = {
    "list": "list",
    "create": "create",
    "read": "read",
    "replace": "update",
    "update": "update",
    "delete": "delete",
    "bulk": "update",
    "import": "import",
    "export": "export",
    "history": "read",
    "restore": "delete",
    "purge": "delete",
    "me": "read",
    "update_me": "update",
    "export_person": "export",
    "erase_person": "delete",
}
"""What a caller must be allowed on the table, where a function answers in the place of an operation."""

ENVELOPE = ("status", "message", "code")
OPTIONAL = re.compile(r",?\s*\(?\boptional\b\)?|\?\s*$", re.IGNORECASE)
CHOICE = re.compile(r"[\w-]+(\s*\|\s*[\w-]+)+")
"""`low | medium | high`."""

EXAMPLES: tuple[tuple[type, FieldType], ...] = (
    (bool, FieldType(kind="boolean")),
    (int, FieldType(kind="number")),
    (Decimal, FieldType(kind="number")),
    (dict, FieldType(kind="map")),
    (list, FieldType(kind="list")),
    (str, FieldType(kind="string")),
)
"""The types that examples have."""


def verb_of(endpoint: Endpoint) -> str:
    """What a caller must be allowed on the endpoint's table: the action's word, or what its operation would need."""
    return endpoint.action or VERBS.get(endpoint.operation, "update")


def read_input(body: Body | None, table: Table | None) -> Payload | None:
    """What a function is sent."""
    value = body.value if body else None
    return _payload(value, table) if isinstance(value, dict) else None


def read_output(body: Body | None, table: Table | None) -> Payload | None:
    """What a function answers: what stands under `data`, or all but the envelope; None: nothing is said of it."""
    value = body.value if body else None
    if isinstance(value, dict):
        value = value["data"] if "data" in value else {key: value[key] for key in value if key not in ENVELOPE}
    row = value[0] if isinstance(value, list) and value else value
    if not isinstance(row, dict) or not row:
        return None
    return _payload(row, table, array=isinstance(value, list))


def message_of(body: Body | None) -> str | None:
    """The `message` that a Response shows beside its data."""
    message = body.value.get("message") if body and isinstance(body.value, dict) else None
    return message if isinstance(message, str) else None


def _payload(value: dict[str, Any], table: Table | None, *, array: bool = False) -> Payload:
    return Payload(tuple(_field(key, example, table) for key, example in value.items()), array)


def _field(key: str, example: Any, table: Table | None) -> Field:  # noqa: ANN401 - whatever JSON has
    name = key.rstrip("?")
    said = example if isinstance(example, str) else ""
    required = not (key.endswith("?") or OPTIONAL.search(said))
    known = table.field(name) if table else None
    kind = known.type if known else _type_said(OPTIONAL.sub("", said)) or _type_of(example)
    return Field(name=name, type=kind, required=required)


def _type_said(text: str) -> FieldType | None:
    """The type that a word names; None where the text is an example, or prose."""
    if CHOICE.fullmatch(text.strip()):
        return FieldType(kind="enum", values=tuple(value.strip() for value in text.split("|")))
    words = split_words(Text.at(text, 1, 1))
    read = read_type(words)
    return read.type if read and read.words == len(words) else None


def _type_of(example: Any) -> FieldType:  # noqa: ANN401 - whatever JSON has
    return next((kind for python, kind in EXAMPLES if isinstance(example, python)), FieldType(kind="json"))
