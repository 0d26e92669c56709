"""From one deployed template to another, one index of a table at a time."""

from __future__ import annotations

from typing import Any

import pytest

from infra.rollout import rollout


def index(name: str, key: str | None = None) -> dict[str, Any]:
    schema = [{"AttributeName": key or name, "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": schema, "Projection": {"ProjectionType": "ALL"}}


def template(code: str, **tables: dict[str, str]) -> dict[str, Any]:
    """A template of functions with this code, and of tables with these indexes (name: key)."""
    return {
        "Resources": {
            "Function": {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": code}},
            **{
                name: {
                    "Type": "AWS::DynamoDB::Table",
                    "Properties": {
                        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                        "AttributeDefinitions": [
                            {"AttributeName": one, "AttributeType": "S"} for one in ("id", *indexes.values())
                        ],
                        **(
                            {"GlobalSecondaryIndexes": [index(one, key) for one, key in indexes.items()]}
                            if indexes
                            else {}
                        ),
                    },
                }
                for name, indexes in tables.items()
            },
        }
    }


def told(step):
    """A step as text: its code, then the indexes of each table."""
    resources = step["Resources"]
    tables = {
        name: "+".join(f"{one['IndexName']}" for one in table["Properties"].get("GlobalSecondaryIndexes", ()))
        for name, table in resources.items()
        if table["Type"] == "AWS::DynamoDB::Table"
    }
    return " ".join(
        [resources["Function"]["Properties"]["CodeUri"], *(f"{name}:{one}" for name, one in tables.items())]
    )


ROLLOUTS = [
    ("nothing was there", None, {"t": {"a": "a", "b": "b"}}, ["new t:a+b"]),
    ("nothing of the tables changes", {"t": {"a": "a"}}, {"t": {"a": "a"}}, ["new t:a"]),
    ("built before the code asks for it", {"t": {}}, {"t": {"a": "a"}}, ["old t:a", "new t:a"]),
    ("one after the other", {"t": {}}, {"t": {"a": "a", "b": "b"}}, ["old t:a", "old t:a+b", "new t:a+b"]),
    ("tables side by side", {"t": {}, "u": {}}, {"t": {"a": "a"}, "u": {"b": "b"}}, ["old t:a u:b", "new t:a u:b"]),
    ("taken down when no code asks", {"t": {"a": "a", "b": "b"}}, {"t": {}}, ["new t:a+b", "new t:b", "new t:"]),
    ("another of the same name", {"t": {"a": "x"}}, {"t": {"a": "y"}}, ["old t:", "old t:a", "new t:a"]),
    ("a table more", {"t": {}}, {"t": {}, "u": {"a": "a"}}, ["new t: u:a"]),
    ("a table less", {"t": {}, "u": {"a": "a"}}, {"t": {}}, ["new t:"]),
]


@pytest.mark.parametrize(("_", "before", "after", "steps"), ROLLOUTS, ids=[row[0] for row in ROLLOUTS])
def test_a_table_changes_one_index_at_a_time(_, before, after, steps):
    made = rollout(None if before is None else template("old", **before), template("new", **after))

    assert [told(step) for step in made] == steps


def test_no_step_declares_an_attribute_that_is_no_key():
    before, after = template("old", t={"a": "a"}), template("new", t={"b": "b"})

    for step in rollout(before, after):
        properties = step["Resources"]["t"]["Properties"]
        schemas = [properties["KeySchema"], *(one["KeySchema"] for one in properties["GlobalSecondaryIndexes"])]
        keys = {part["AttributeName"] for schema in schemas for part in schema}
        assert {one["AttributeName"] for one in properties["AttributeDefinitions"]} == keys
