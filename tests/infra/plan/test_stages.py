"""Several indexes are changed in as many deployments: DynamoDB takes one of a table at a time."""

from __future__ import annotations

from itertools import pairwise

import pytest

from infra.plan.indexes import stages
from infra.tables import definitions

DOCUMENT = "# Desk\n## 3. Database Schema\n#### tickets\n{lines}- Fields:\n  - day: date\n{fields}"


@pytest.fixture
def path(compiled):
    def between(*sides):
        before, after = (
            compiled(DOCUMENT.format(lines=lines, fields="".join(f"  - {one}\n" for one in fields))).specification
            for lines, fields in sides
        )
        return stages(before, after, "test"), definitions(before, "test"), definitions(after, "test")

    return between


def indexes(tables):
    return {one["TableName"]: {index["IndexName"] for index in one.get("GlobalSecondaryIndexes", ())} for one in tables}


def updates(stage):
    return [(one.action, one.index) for one in stage.updates]


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
def test_a_stage_changes_one_index_of_a_table_at_most(path, name):
    made, before, _ = path(*CHANGES[name])

    states = [indexes(before), *(indexes(stage.definitions) for stage in made)]
    for earlier, later in pairwise(states):
        for table, names in later.items():
            assert len(names ^ earlier.get(table, names)) <= 1


@pytest.mark.parametrize("name", CHANGES)
def test_the_last_stage_leaves_the_tables_as_the_document_has_them(path, name):
    made, _, after = path(*CHANGES[name])

    def keys(tables):
        return {one["TableName"]: sorted(map(str, one.get("GlobalSecondaryIndexes", ()))) for one in tables}

    def attributes(tables):
        return {one["TableName"]: sorted(map(str, one["AttributeDefinitions"])) for one in tables}

    assert keys(made[-1].definitions) == keys(after)
    assert attributes(made[-1].definitions) == attributes(after)


@pytest.mark.parametrize("name", CHANGES)
def test_every_stage_declares_the_attributes_of_its_keys_and_no_others(path, name):
    made, _, _ = path(*CHANGES[name])

    for stage in made:
        for table in stage.definitions:
            schemas = [table["KeySchema"], *(one["KeySchema"] for one in table.get("GlobalSecondaryIndexes", ()))]
            used = {key["AttributeName"] for schema in schemas for key in schema}
            assert sorted(one["AttributeName"] for one in table["AttributeDefinitions"]) == sorted(used)


def test_the_document_is_brought_out_once_when_its_new_indexes_are_there_and_before_old_ones_go(path):
    made, _, _ = path(("", ("a: string indexed", "b: string", "c: string")), ("", ("a: string", *THREE[1][1:])))

    assert [(updates(stage), stage.document) for stage in made] == [
        ([("create", "by_b")], False),
        ([("create", "by_c")], True),
        ([("drop", "by_a")], False),
    ]


def test_an_index_whose_attribute_changes_its_type_is_dropped_before_it_is_made_again(path):
    made, _, _ = path(*CHANGES["text to number"])

    assert [updates(stage) for stage in made] == [[], [("drop", "by_a")], [("create", "by_a")]]
