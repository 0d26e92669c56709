"""Documents of one table: several indexes are changed in as many deployments, as DynamoDB takes one at a time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from infra.rollout import TABLE, rollout
from infra.tables import definitions

DOCUMENT = "# Desk\n## 3. Database Schema\n#### tickets\n{lines}- Fields:\n  - day: date\n{fields}"


def template(specification):
    """The tables of a specification as a template has them, and something that only this template has."""
    tables = {one["TableName"]: {"Type": TABLE, "Properties": one} for one in definitions(specification, "test")}
    return {"Resources": {**tables, "Function": {"Type": "Function", "hash": specification.hash}}}


@pytest.fixture
def path(compiled):
    """The templates between two documents of one table, and those of the two."""

    def between(*sides):
        before, after = (
            template(compiled(DOCUMENT.format(lines=lines, fields=rows(fields))).specification)
            for lines, fields in sides
        )
        return rollout(before, after), before, after

    return between


def rows(fields):
    return "".join(f"  - {one}\n" for one in fields)


def tables(one):
    return {name: part["Properties"] for name, part in one["Resources"].items() if part["Type"] == TABLE}


def indexes(one):
    return {
        name: {index["IndexName"] for index in part.get("GlobalSecondaryIndexes", ())}
        for name, part in tables(one).items()
    }


def updates(*states):
    """What each step does to the indexes of the one table."""
    name = "desk-test-tickets"
    told = []
    for earlier, later in pairwise(indexes(state)[name] for state in states):
        told.append([("drop", one) for one in earlier - later] + [("create", one) for one in later - earlier])
    return told


NONE = ("", ("a: string", "b: string", "c: string"))
THREE = ("", ("a: string indexed", "b: string indexed", "c: string indexed"))
CHANGES = {
    "nothing": (NONE, NONE),
    "three new": (NONE, THREE),
    "three dropped": (THREE, NONE),
    "another order": (("- Owner: day\n", ("a: string",)), ("", ("a: string",))),
    "text to number": (("", ("a: string indexed",)), ("", ("a: integer indexed",))),
    "new and dropped": (("", ("a: string indexed", "b: string")), ("", ("a: string", "b: string indexed"))),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_step_changes_one_index_of_a_table_at_most(path, name):
    steps, before, _ = path(*CHANGES[name])

    for earlier, later in pairwise(map(indexes, [before, *steps])):
        for table, names in later.items():
            assert len(names ^ earlier.get(table, names)) <= 1


@pytest.mark.parametrize("name", CHANGES)
def test_an_index_that_changes_is_never_there_in_two_ways_in_a_row(path, name):
    steps, before, _ = path(*CHANGES[name])

    def keys(one):
        types = {part["AttributeName"]: part["AttributeType"] for part in one["AttributeDefinitions"]}
        return {
            index["IndexName"]: [(key["AttributeName"], types[key["AttributeName"]]) for key in index["KeySchema"]]
            for index in one.get("GlobalSecondaryIndexes", ())
        }

    for earlier, later in pairwise([before, *steps]):
        for table, part in tables(later).items():
            old, new = keys(tables(earlier)[table]), keys(part)
            assert all(old[one] == new[one] for one in old.keys() & new.keys())


@pytest.mark.parametrize("name", CHANGES)
def test_the_last_step_is_the_template_of_the_document(path, name):
    steps, _, after = path(*CHANGES[name])

    def sorted_parts(one):
        return {
            name: {part: sorted(map(str, value)) if isinstance(value, list) else value for part, value in table.items()}
            for name, table in tables(one).items()
        }

    assert sorted_parts(steps[-1]) == sorted_parts(after)
    assert steps[-1]["Resources"]["Function"] == after["Resources"]["Function"]


@pytest.mark.parametrize("name", CHANGES)
def test_every_step_declares_the_attributes_of_its_keys_and_no_others(path, name):
    steps, _, _ = path(*CHANGES[name])

    for step in steps:
        for table in tables(step).values():
            schemas = [table["KeySchema"], *(one["KeySchema"] for one in table.get("GlobalSecondaryIndexes", ()))]
            used = {key["AttributeName"] for schema in schemas for key in schema}
            assert sorted(one["AttributeName"] for one in table["AttributeDefinitions"]) == sorted(used)


def test_the_functions_change_when_their_new_indexes_are_there_and_before_old_ones_go(path):
    steps, before, after = path(
        ("", ("a: string indexed", "b: string", "c: string")), ("", ("a: string", *THREE[1][1:]))
    )

    assert updates(before, *steps) == [[("create", "by_b")], [("create", "by_c")], [], [("drop", "by_a")]]
    changed = [step["Resources"]["Function"] == after["Resources"]["Function"] for step in steps]
    assert changed == [False, False, True, True]


def test_an_index_whose_attribute_changes_its_type_is_dropped_before_it_is_made_again(path):
    steps, before, _ = path(*CHANGES["text to number"])

    assert updates(before, *steps)[:2] == [[("drop", "by_a")], [("create", "by_a")]]


def test_the_first_template_of_a_stage_is_brought_out_at_once(compiled):
    one = template(compiled(DOCUMENT.format(lines="", fields=rows(THREE[1]))).specification)

    assert rollout(None, one) == [one]
