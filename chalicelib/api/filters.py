"""Filters of a list: `?field=value` and `?field[operator]=value`, as conditions of the document's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from chalicelib.api.checking import Mistakes, checked_type
from chalicelib.api.kinds import Mistake, did_you_mean, from_text
from chalicelib.api.rendering import shown_fields
from chalicelib.specification import Compare, FieldPath, FieldType, Value
from chalicelib.specification.indexes import sort_field
from chalicelib.specification.volume import is_small

if TYPE_CHECKING:
    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification import Field, Kind
    from chalicelib.specification.values import Json

NAME = re.compile(r"(?P<field>\w+)(?:\[(?P<operator>\w+)\])?", re.ASCII)
OPERATORS = ("eq", "gt", "gte", "lt", "lte", "between", "in", "begins", "contains", "ne")
Operator: TypeAlias = Literal["eq", "gt", "gte", "lt", "lte", "between", "in", "begins", "contains", "ne"]

MOST_VALUES = 100
"""Values that one `in` may name."""

TEXTUAL = ("begins", "contains")
ORDERED = tuple(operator for operator in OPERATORS if operator not in TEXTUAL)

POSSIBLE: dict[Kind, tuple[str, ...]] = {
    "integer": ORDERED,
    "number": ORDERED,
    "decimal": ORDERED,
    "boolean": ("eq", "ne"),
    "list": ("contains",),
    **dict.fromkeys(("json", "map", "money", "geo", "binary", "file"), ()),
}
"""The operators of the kinds that do not have all of them."""


def filters(
    call: Call, access: Access, texts: dict[str, str], reserved: tuple[str, ...], mistakes: Mistakes
) -> list[Compare]:
    """Return the condition of each parameter; what is wrong with them goes into `mistakes`."""
    found = []
    for parameter, text in texts.items():
        try:
            found.append(_condition(call, access, parameter, text))
        except UnknownParameter:
            known = [field.name for field in shown_fields(access) if operators(call, field)]
            mistakes[parameter] = f"is not a query parameter here{did_you_mean(parameter, [*known, *reserved])}"
        except Mistake as mistake:
            mistakes[parameter] = str(mistake)
    return found


class UnknownParameter(Mistake):
    """A parameter that names no field of the caller's: what a filter finds would tell what is in it."""


def _condition(call: Call, access: Access, parameter: str, text: str) -> Compare:
    match = NAME.fullmatch(parameter)
    field = call.table.field(match["field"]) if match else None
    if match is None or field is None or field.write_only or not access.ever(field.name):
        raise UnknownParameter
    if field.encrypted:
        raise Mistake("is encrypted: nothing is found by it")
    if not _is_filterable(call, field):
        line = f"add `indexed` to {field.name} of {call.table.name} in section 3.2 of the document"
        raise Mistake(f"is not indexed: {line}")
    operator = match["operator"] or "eq"
    if operator not in OPERATORS:
        raise Mistake(f"has no operator '{operator}'{did_you_mean(operator, OPERATORS)}")
    kind = checked_type(call.backend.specification, call.table, field)
    return Compare(cast("Operator", operator), FieldPath((field.name,)), tuple(_operands(kind, operator, text)))


def _operands(kind: FieldType, operator: str, text: str) -> list[Value]:
    if operator not in POSSIBLE.get(kind.kind, OPERATORS):
        raise Mistake(f"cannot be asked with '{operator}'")
    if operator in ("between", "in"):
        return _several(kind, text, 2 if operator == "between" else None)
    return [Value(_operand(kind, operator, text))]


def _operand(kind: FieldType, operator: str, text: str) -> Json:
    if operator in ("contains", "begins"):  # a part of a text is no text of the kind
        return from_text(kind.item, text) if kind.kind == "list" and kind.item else text
    return from_text(kind, text)


def _several(kind: FieldType, text: str, count: int | None) -> list[Value]:
    texts = text.split(",")
    if count is not None and len(texts) != count:
        raise Mistake(f"must be {count} values with a comma between them")
    if len(texts) > MOST_VALUES:
        raise Mistake(f"must be at most {MOST_VALUES} values")
    values = [from_text(kind, one) for one in texts]
    if count is not None and values != sorted(values):
        raise Mistake("must be the lower value first")
    return [Value(value) for value in values]


def operators(call: Call, field: Field) -> tuple[str, ...]:
    """Return the operators by which the field can be asked for; none where it cannot."""
    if field.write_only or field.encrypted or not _is_filterable(call, field):
        return ()
    return POSSIBLE.get(checked_type(call.backend.specification, call.table, field).kind, OPERATORS)


def _is_filterable(call: Call, field: Field) -> bool:
    table = call.table
    named = field.name in (*call.endpoint.filters, sort_field(table), table.key) or is_small(table)
    return named or any(field.name in (path.partition, path.sort) for path in call.backend.store.paths(table))
