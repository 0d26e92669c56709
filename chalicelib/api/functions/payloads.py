"""What an endpoint of the team's own is sent and answers, by the documented Request Body and Response."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from chalicelib.api.checking import REQUIRED, Mistakes, refuse, unknown_parameters
from chalicelib.api.kinds import conform, did_you_mean
from chalicelib.data.keys import timestamp

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.specification import Payload
    from chalicelib.specification.values import Json, Record

NOTHING = "cannot be sent here"


def query_of(call: Call, mistakes: Mistakes) -> dict[str, str]:
    """Return the query parameters that the document names, as texts; what is wrong goes into `mistakes`."""
    mistakes |= unknown_parameters(call, call.endpoint.filters)
    mistakes |= {name: "is given more than once" for name, texts in call.query.items() if len(texts) > 1}
    return {name: texts[0] for name, texts in call.query.items()}


def checked_input(call: Call, content: Record, mistakes: Mistakes) -> Record:
    """Return what was sent, canonical; None for what is left out.  Raises ApiError with all mistakes."""
    fields = {field.name: field for field in call.endpoint.input.fields} if call.endpoint.input else {}
    unknown = [name for name in content if name not in fields]
    mistakes |= {name: NOTHING + did_you_mean(name, fields) for name in unknown}
    sent: Record = {}
    for name, field in fields.items():
        value = content.get(name)
        if value is None and field.required:
            mistakes[name] = REQUIRED
        sent[name] = None if value is None else conform(field.type, value, name, mistakes)
    refuse(mistakes)
    return sent


def shaped_output(call: Call, data: Any) -> Json:  # noqa: ANN401 - a function may return anything
    """Return what is answered of what a function returned: the documented keys, or all of it where none are.

    Raises TypeError where it is not what the document says, which is a fault of the function's.
    """
    data, payload = plain(data), call.endpoint.output
    if payload is None:
        return data
    mistakes: Mistakes = {}
    if payload.array and not isinstance(data, list):
        raise TypeError(f"{call.endpoint.place} is documented to answer an array")
    rows = [_row(payload, row, mistakes) for row in (data if payload.array else [data])]
    if mistakes:
        raise TypeError(f"{call.endpoint.place} is documented otherwise: {mistakes}")
    return rows if payload.array else rows[0]


def _row(payload: Payload, row: Json, mistakes: Mistakes) -> Json:
    if not isinstance(row, dict):
        mistakes["data"] = "must be an object"
        return None
    named = ((field, row.get(field.name)) for field in payload.fields)
    return {
        field.name: None if value is None else conform(field.type, value, field.name, mistakes)
        for field, value in named
    }


def plain(value: Any) -> Json:  # noqa: ANN401 - the same
    """Return a value of Python's as JSON has it: times as texts, binary fractions as they are written."""
    match value:
        case dict():
            return {str(name): plain(part) for name, part in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(part) for part in value]
        case bool() | int() | str() | Decimal() | None:
            return value.value if isinstance(value, Enum) else value
        case float():
            return Decimal(repr(value))
        case datetime():
            return timestamp(value)
        case date():
            return value.isoformat()
    raise TypeError(f"{type(value).__name__} is not a value of JSON")
