"""What an endpoint for signing up or in is documented to take and give: the words of its act, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import api as rules
from asbuilt.diagnostics import listing
from chalicelib.specification import BodyField, Shape
from chalicelib.specification.accounts import ACTS

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.forms.bodies import Body
    from chalicelib.specification import Operation, Table


def read_act_request(
    body: Body | None, operation: Operation, table: Table | None, findings: Findings
) -> tuple[BodyField, ...] | None:
    """The words that a client may send, and the account's fields with them where people register; None: all."""
    words = ACTS[operation].names
    fields = [field.name for field in table.fields if not field.server_set] if table and operation == "register" else []
    named = _named(body, body.value if body else None, (*words, *fields), findings)
    return tuple(BodyField(name, required=_needed(name, operation, table)) for name in named) or None


def read_act_response(body: Body | None, operation: Operation, findings: Findings) -> tuple[Shape | None, str | None]:
    """The words that are answered (None: all), and the message beside them."""
    value = body.value if body else None
    message = value.get("message") if isinstance(value, dict) else None
    data = value.get("data", value) if isinstance(value, dict) else None
    named = _named(body, data, ACTS[operation].gives, findings, passed=("status", "message", "code"))
    shape = Shape(fields=tuple((name, None) for name in named)) if named else None
    return shape, message if isinstance(message, str) else None


def _needed(name: str, operation: Operation, table: Table | None) -> bool:
    field = table.field(name) if table else None
    return name in ACTS[operation].takes or bool(field and field.required and not field.default)


def _named(
    body: Body | None,
    value: Any,  # noqa: ANN401 - whatever JSON has
    known: tuple[str, ...],
    findings: Findings,
    passed: tuple[str, ...] = (),
) -> list[str]:
    """The keys of an object that are known; the others are said, but for those that are passed over."""
    named = []
    for key in value if isinstance(value, dict) else ():
        name = key.rstrip("?")
        if name in known:
            named.append(name)
        elif body and key not in passed:
            hint = f"its words are: {listing(list(known))}" if known else "it has none"
            findings.say(rules.UNKNOWN_WORD.at_word(body.place(key), known, hint, found=key))
    return named
