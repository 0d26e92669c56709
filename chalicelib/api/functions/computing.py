"""Fields that functions compute: a read-only field gets its value at each write, from the record as it will be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.api.checking import checked_type
from chalicelib.api.functions.payloads import plain
from chalicelib.api.kinds import conform
from chalicelib.api.rendering import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.hooks.registry import Function, Registry
    from chalicelib.specification import Field, Specification, Table
    from chalicelib.specification.values import Record


def derivations(specification: Specification, functions: Registry) -> dict[str, Callable[[Record], Record]]:
    """Return, by table, what gives a record the fields that functions compute of it."""
    found: dict[str, Callable[[Record], Record]] = {}
    for table in specification.tables:
        computing = [
            (field, function)
            for field in table.fields
            if (function := functions.one("computed", f"{table.name}.{field.name}"))
        ]
        if computing:
            found[table.name] = partial(_computed, specification, table, computing)
    return found


def _computed(
    specification: Specification, table: Table, computing: list[tuple[Field, Function]], record: Record
) -> Record:
    for field, function in computing:
        value, mistakes = plain(function(whole(table, record))), dict[str, str]()
        kind = checked_type(specification, table, field)
        kept = None if value is None else conform(kind, value, field.name, mistakes)
        if mistakes:
            raise TypeError(f"{function.__module__}.{function.__qualname__} returned {mistakes}")
        record = {name: old for name, old in record.items() if name != field.name}
        record |= {} if kept is None else {field.name: kept}
    return record
