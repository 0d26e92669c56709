"""Conditions of the document's language as DynamoDB checks them: one tree, evaluated here or where the record is.

What DynamoDB cannot say in the same sense (functions of a field, paths through references, JSON kept as text) is
refused: the record is then read, and the condition evaluated by `chalicelib.specification.expressions`.  So are those
on the value of an encrypted field, which DynamoDB does not know.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.data.attributes import TAGS, encode
from chalicelib.specification import CALLER, Compare, Expression, FieldPath, Logic, Not, Table, evaluate, naming
from chalicelib.specification.expressions import paths, record_lookup

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.data.attributes import AttributeValue
    from chalicelib.specification import Field
    from chalicelib.specification.values import Json


class UntranslatableError(ValueError):
    """A condition that DynamoDB cannot check as it is meant."""


class Placeholders:
    """The names and values of one request: no text of a document or a client is part of an expression."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, AttributeValue] = {}

    def name(self, attribute: str) -> str:
        """What stands for an attribute: `#0`."""
        return self._names.setdefault(attribute, f"#{len(self._names)}")

    def value(self, value: AttributeValue) -> str:
        """What stands for a value: `:0`."""
        placeholder = f":{len(self._values)}"
        self._values[placeholder] = value
        return placeholder

    def arguments(self) -> dict[str, Any]:
        """The arguments of a call that say what they stand for."""
        names = {placeholder: attribute for attribute, placeholder in self._names.items()}
        values = {"ExpressionAttributeValues": self._values} if self._values else {}
        return {"ExpressionAttributeNames": names, **values}


def translated(expression: Expression, table: Table, actor: Mapping[str, Json], placeholders: Placeholders) -> str:
    """The condition on a record of the table as a DynamoDB expression; `actor` is what is known of the caller.

    Raises:
        UntranslatableError: DynamoDB cannot check it.

    """
    match expression:
        case Compare():
            return _comparison(expression, table, actor, placeholders)
        case Logic(op, terms):
            return f"({f' {op.upper()} '.join(translated(term, table, actor, placeholders) for term in terms)})"
        case Not(term):
            return f"(NOT {translated(term, table, actor, placeholders)})"
    raise UntranslatableError


def unexpired(placeholders: Placeholders, now: int) -> str:
    """The condition that a record has not expired (epoch seconds) as a DynamoDB expression."""
    expires = placeholders.name(naming.EXPIRES)
    return f"(attribute_not_exists({expires}) OR {expires} > {placeholders.value(encode(now))})"


FORMS = {
    "eq": "{0} = {1}",
    "ne": "(attribute_not_exists({0}) OR {0} <> {1})",
    "lt": "{0} < {1}",
    "lte": "{0} <= {1}",
    "gt": "{0} > {1}",
    "gte": "{0} >= {1}",
    "between": "{0} BETWEEN {1} AND {2}",
    "contains": "contains({0}, {1})",
    "begins": "begins_with({0}, {1})",
    "exists": "attribute_exists({0})",
    "missing": "attribute_not_exists({0})",
}

PRESENCE = ("exists", "missing")
"""The operators that ask for no value."""


def _comparison(comparison: Compare, table: Table, actor: Mapping[str, Json], placeholders: Placeholders) -> str:
    field = _field(comparison.left, table)
    name = placeholders.name(field.name)
    operands = [placeholders.value(encode(_constant(operand, actor))) for operand in comparison.right]
    is_sealed = field.encrypted and comparison.op not in PRESENCE
    if is_sealed or (comparison.op == "begins" and TAGS.get(field.type.kind, "S") != "S"):
        raise UntranslatableError
    if comparison.op == "in":
        return f"{name} IN ({', '.join(operands)})"
    return FORMS[comparison.op].format(name, *operands)


def _field(operand: Expression, table: Table) -> Field:
    steps = operand.steps if isinstance(operand, FieldPath) else ()
    field = table.field(steps[0]) if len(steps) == 1 else None
    if field is None or field.type.kind == "json":
        raise UntranslatableError
    return field


def _constant(operand: Expression, actor: Mapping[str, Json]) -> Json:
    constant = all(steps[0] == CALLER for steps in paths(operand))
    value = evaluate(operand, record_lookup({}, actor)) if constant else None
    if value is None:
        raise UntranslatableError
    return value
