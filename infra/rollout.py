"""The templates that lead from a deployed one to another: of each table, DynamoDB changes one index at a time.

Indexes that are new are built first, while the functions are as they were; then comes the template itself; those that
are no longer asked come down last.  An index that stays by name but is another is taken down before it is built anew:
lists that use it fail in between, which the plan says.
"""

from __future__ import annotations

from copy import deepcopy
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.template import Template

TABLE: Final = "AWS::DynamoDB::Table"
INDEXES: Final = "GlobalSecondaryIndexes"

Indexes = dict[str, dict[str, Any]]
Types = dict[str, str]


def rollout(before: Template | None, after: Template) -> list[Template]:
    """The templates to deploy, in their order; the last of them may only take indexes away."""
    if before is None:
        return [after]
    steps = [*_steps(before, after)]
    return [one for place, one in enumerate(steps) if place == 0 or one != steps[place - 1]] or [after]


def _steps(before: Template, after: Template) -> Iterator[Template]:
    tables = [name for name in _tables(after) if name in _tables(before)]
    was, will = ({name: _types(side, name) for name in tables} for side in (before, after))
    then = {name: was[name] | will[name] for name in tables}
    old, new = ({name: _indexes(side, name) for name in tables} for side in (before, after))
    kept = {
        name: {one: index for one, index in old[name].items() if _fits(one, index, new[name], was[name], will[name])}
        for name in tables
    }
    now = before
    for change in _in_turn({name: [one for one in old[name] if one not in kept[name]] for name in tables}):
        now = _with(now, was, {name: _less(_indexes(now, name), one) for name, one in change.items()})
        yield now
    for change in _in_turn({name: [one for one in new[name] if one not in kept[name]] for name in tables}):
        now = _with(now, then, {name: _indexes(now, name) | {one: new[name][one]} for name, one in change.items()})
        yield now
    yield _with(after, then, {name: new[name] | _indexes(now, name) for name in tables})
    left = {name: dict(_indexes(now, name)) for name in tables}
    for change in _in_turn({name: [one for one in left[name] if one not in new[name]] for name in tables}):
        for name, one in change.items():
            left[name].pop(one)
        yield _with(after, then, {name: new[name] | left[name] for name in tables})


def _tables(template: Template) -> list[str]:
    return [name for name, one in template["Resources"].items() if one["Type"] == TABLE]


def _indexes(template: Template, table: str) -> Indexes:
    properties = template["Resources"][table]["Properties"]
    return {index["IndexName"]: index for index in properties.get(INDEXES, ())}


def _fits(name: str, index: dict[str, Any], wanted: Indexes, was: Types, will: Types) -> bool:
    """Whether an index can stay: it is wanted as it is, or no longer wanted, and so can wait.

    Of a table, an attribute is declared once: one of another type by then keeps no index of the old one.
    """
    names = [part["AttributeName"] for part in index["KeySchema"]]
    if any(will.get(one, was[one]) != was[one] for one in names):
        return False
    return name not in wanted or all(wanted[name][part] == index[part] for part in ("KeySchema", "Projection"))


def _types(template: Template, table: str) -> Types:
    declared = template["Resources"][table]["Properties"]["AttributeDefinitions"]
    return {one["AttributeName"]: one["AttributeType"] for one in declared}


def _less(indexes: Indexes, name: str) -> Indexes:
    return {one: index for one, index in indexes.items() if one != name}


def _in_turn(names: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """What each table changes first, then what each changes second, and so on."""
    for round_ in zip_longest(*names.values()):
        change = {table: name for table, name in zip(names, round_, strict=True) if name is not None}
        if change:
            yield change


def _with(template: Template, types: dict[str, Types], wanted: dict[str, Indexes]) -> Template:
    """A template whose tables have these indexes; only attributes that are keys may be declared of a table."""
    changed = deepcopy(template)
    for table, indexes in wanted.items():
        properties = changed["Resources"][table]["Properties"]
        properties[INDEXES] = list(indexes.values())
        if not indexes:
            properties.pop(INDEXES)
        schemas = [properties["KeySchema"], *(index["KeySchema"] for index in indexes.values())]
        keys = dict.fromkeys(part["AttributeName"] for schema in schemas for part in schema)
        properties["AttributeDefinitions"] = [
            {"AttributeName": key, "AttributeType": types[table][key]} for key in keys
        ]
    return changed
