"""What an endpoint's Request Body lets a client send, and what its Response says is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import api as rules
from asbuilt.diagnostics import listing
from asbuilt.forms import sample_values
from chalicelib.specification import BodyField, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asbuilt.diagnostics import Findings
    from asbuilt.forms.bodies import Body
    from chalicelib.specification import Table

ENVELOPE = ("status", "message", "code")


def read_request(body: Body, table: Table, findings: Findings, *, partial: bool) -> tuple[BodyField, ...] | None:
    """The fields that a client may send; None (all of them) where the body is no object or an empty one.

    Of a `partial` body nothing is required.
    """
    value = _sent(body)
    if not isinstance(value, dict) or not value:
        return None
    fields = []
    for key, example in value.items():
        name = key.rstrip("?")
        known = table.field(name)
        if known is None:
            _unknown(body, key, table, findings)
        elif known.server_set:
            findings.say(rules.SERVER_FIELD_IN_BODY.at(body.place(key).span, found=name))
        else:
            relaxed = partial or key.endswith("?") or _says_optional(example)
            fields.append(BodyField(name, known.required and known.default is None and not relaxed))
    return tuple(fields)


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


def read_response(
    body: Body, table: Table | None, tables: Mapping[str, Table], findings: Findings
) -> tuple[Shape | None, str | None]:
    """The shape of what is answered (None: all fields) and the message beside it."""
    value = body.value
    message = value.get("message") if isinstance(value, dict) and "data" not in _fields(table) else None
    data = _data(body, table)
    if table is None:
        return None, message if isinstance(message, str) else None
    array = isinstance(data, list)
    record = _record(data, table)
    shape = Shape(fields=_shape(record, body, table, tables, findings), array=array) if record or array else None
    return shape, message if isinstance(message, str) else None


def _fields(table: Table | None) -> set[str]:
    return {field.name for field in table.fields} if table else set()


def _data(body: Body, table: Table | None) -> Any:  # noqa: ANN401 - whatever JSON has
    """What a Response shows, out of its envelope if it has one."""
    value = body.value
    return value["data"] if isinstance(value, dict) and "data" in value else _bare(value, table)


def _bare(value: Any, table: Table | None) -> Any:  # noqa: ANN401 - whatever JSON has
    """The data of a Response that does not show the envelope."""
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if key not in ENVELOPE or key in _fields(table)}
    return value


def _record(data: Any, table: Table) -> dict[str, Any]:  # noqa: ANN401 - whatever JSON has
    """The record that a Response shows: in a list, under `items`, under the table's name, or bare."""
    if isinstance(data, list):
        return _record(data[0], table) if data else {}
    if not isinstance(data, dict):
        return {}
    if not _fields(table) & set(data):
        for part in data.values():
            if isinstance(part, dict | list) and part and _record(part, table):
                return _record(part, table)
    return data


def _shape(
    record: dict[str, Any], body: Body, table: Table, tables: Mapping[str, Table], findings: Findings
) -> tuple[tuple[str, Shape | None], ...]:
    shown: list[tuple[str, Shape | None]] = []
    for key, example in record.items():
        field = table.field(key.rstrip("?"))
        if field is None:
            _unknown(body, key, table, findings)
            continue
        other = tables.get(field.reference.table) if field.reference else None
        nested = isinstance(example, dict) and other is not None
        inner = Shape(fields=_shape(example, body, other, tables, findings)) if nested and other else None
        shown.append((field.name, inner))
    return tuple(shown)


def _unknown(body: Body, key: str, table: Table, findings: Findings) -> None:
    known = [field.name for field in table.fields]
    hint = f"its fields are: {listing(known)}"
    findings.say(rules.UNKNOWN_BODY_FIELD.at_word(body.place(key), known, hint, found=key, table=table.name))
