"""The query parameters of a list: those of every list, and the filters of the fields that the caller may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.api.checking import checked_type
from chalicelib.api.filters import MOST_VALUES, operators
from chalicelib.api.history import PARAMETERS
from chalicelib.api.inclusion import DEEPEST, WIDEST
from chalicelib.api.openapi.audience import access, readable
from chalicelib.api.openapi.values import Schema, value_schema
from chalicelib.api.parameters import DEFAULT_LIMIT, LARGEST_LIMIT, RESERVED
from chalicelib.api.rendering import shown_fields
from chalicelib.api.replays import HEADER, LONGEST
from chalicelib.api.searching import can_search
from chalicelib.auth.narrowed import narrowed
from chalicelib.data import sortable
from chalicelib.specification.indexes import sort_field

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.api.calls import Call
    from chalicelib.auth import Access
    from chalicelib.specification import FieldType, Table


def list_parameters(call: Call) -> list[Schema]:
    """Return the query parameters of a list."""
    described = {name: DESCRIBED[name](call) for name in RESERVED}
    return [*(query_parameter(name, schema) for name, schema in described.items() if schema), *_filters(call)]


def exported_parameters(call: Call) -> list[Schema]:
    """Return those of them that an export takes too."""
    return [*(query_parameter(name, DESCRIBED[name](call)) for name in ("sort", "fields")), *_filters(call)]


def history_parameters(call: Call) -> list[Schema]:
    """Return the query parameters of a history."""
    return [query_parameter(name, DESCRIBED[name](call)) for name in PARAMETERS]


def _allowed(call: Call) -> Access:
    """What the caller sees of the list; of an export, what they may export too."""
    listed = access(call, "list", call.table)
    return narrowed(listed, access(call, "export", call.table)) if call.endpoint.operation == "export" else listed


def _filters(call: Call) -> Iterator[Schema]:
    allowed = _allowed(call)
    for field in call.table.fields:
        kind = checked_type(call.backend.specification, call.table, field)
        for operator in operators(call, field) if allowed.ever(field.name) else ():
            name = field.name if operator == "eq" else f"{field.name}[{operator}]"
            yield query_parameter(name, _operand(kind, operator))


def _operand(kind: FieldType, operator: str) -> Schema:
    if operator in ("begins", "contains"):
        return value_schema(kind.item) if kind.kind == "list" and kind.item else {"type": "string"}
    if operator in ("between", "in"):
        least, most = (2, 2) if operator == "between" else (1, MOST_VALUES)
        return {"type": "array", "items": _without_commas(kind), "minItems": least, "maxItems": most}
    return value_schema(kind)


def _without_commas(kind: FieldType) -> Schema:
    schema = value_schema(kind)
    free = schema.get("type") == "string" and not {"pattern", "format", "enum"} & set(schema)
    return schema | {"pattern": "^[^,]*$"} if free else schema


def query_parameter(name: str, schema: Schema) -> Schema:
    """Return a query parameter; a list is written with commas."""
    joined = {"style": "form", "explode": False} if schema.get("type") == "array" else {}
    return {"name": name, "in": "query", "schema": schema, **joined}


def _sort(call: Call) -> Schema:
    first, allowed = sort_field(call.table), _allowed(call)
    parent = frozenset({call.endpoint.parent.field} if call.endpoint.parent else ())
    names = sortable(call.backend.store.paths(call.table), call.table, parent)
    known = [name for name in names if name == first or allowed.always(name)]
    return {"type": "string", "enum": [sign + name for name in known for sign in ("", "-")], "default": first}


def _fields(call: Call) -> Schema:
    names = [field.name for field in shown_fields(_allowed(call))]
    return {"type": "array", "items": {"type": "string", "enum": names}, "minItems": 1}


def _include(call: Call) -> Schema:
    paths = list(_references(call, call.table, 1))
    items = {"type": "string", "enum": paths}
    return {"type": "array", "items": items, "minItems": 1, "maxItems": WIDEST} if paths else {}


def _references(call: Call, table: Table, depth: int) -> Iterator[str]:
    for field in readable(call, table):
        if field.reference is None:
            continue
        names = {field.name, field.name.removesuffix("_id")}
        target = call.find_table(field.reference.table)
        deeper = list(_references(call, target, depth + 1)) if depth < DEEPEST else []
        for name in sorted(names):
            yield name
            yield from (f"{name}.{path}" for path in deeper)


def _words(call: Call) -> Schema:
    told = "Words of two letters or digits and more: each has to begin a word of what is found"
    return {"type": "string", "description": told} if can_search(access(call, "list", call.table)) else {}


DESCRIBED: dict[str, Callable[[Call], Schema]] = {
    "limit": lambda _: {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT},
    "cursor": lambda _: {"type": "string", "description": "The `next` of the page before, of the same list"},
    "sort": _sort,
    "fields": _fields,
    "include": _include,
    "count": lambda _: {"type": "boolean", "default": False},
    "q": _words,
}
"""The schema of each parameter that is no filter; an empty one where the list does not take it."""


def header_parameter(name: str, description: str, schema: Schema | None = None) -> Schema:
    """Return the description of a header."""
    return {"name": name, "in": "header", "description": description, "schema": schema or {"type": "string"}}


def idempotency_key() -> Schema:
    """Return the description of the header that makes a write be done once."""
    key = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    return header_parameter(HEADER, "The request is done once; sent again within a day, it is answered again", key)
