"""The very text of a condition, and what stands for its names and values: nothing of a client is part of it."""

from __future__ import annotations

import pytest

from chalicelib.data.conditions import Placeholders, UntranslatableError, translated, unexpired
from chalicelib.specification import CALLER, Call, Compare, Field, FieldPath, FieldType, Logic, Not, Table, Value

KINDS = {"name": "string", "hours": "integer", "scores": "list", "place": "map", "notes": "json", "open": "boolean"}
SEALED = Field(name="pin", type=FieldType(kind="string"), encrypted=True)
TABLE = Table(
    name="jobs", fields=(*(Field(name=name, type=FieldType(kind=kind)) for name, kind in KINDS.items()), SEALED)
)
ACTOR = {"id": "ann"}


def compare(op, field, *values):
    return Compare(op, FieldPath((field,)), tuple(Value(value) for value in values))


def said(condition):
    placeholders = Placeholders()
    text = translated(condition, TABLE, ACTOR, placeholders)
    return text, placeholders.arguments()


@pytest.mark.parametrize(
    ("condition", "text", "values"),
    [
        (compare("eq", "name", "x"), "#0 = :0", [{"S": "x"}]),
        (compare("ne", "name", "x"), "(attribute_not_exists(#0) OR #0 <> :0)", [{"S": "x"}]),
        (compare("lt", "hours", 1), "#0 < :0", [{"N": "1"}]),
        (compare("lte", "hours", 1), "#0 <= :0", [{"N": "1"}]),
        (compare("gt", "hours", 1), "#0 > :0", [{"N": "1"}]),
        (compare("gte", "hours", 1), "#0 >= :0", [{"N": "1"}]),
        (compare("between", "hours", 1, 2), "#0 BETWEEN :0 AND :1", [{"N": "1"}, {"N": "2"}]),
        (compare("in", "name", "x", "y"), "#0 IN (:0, :1)", [{"S": "x"}, {"S": "y"}]),
        (compare("contains", "scores", 1), "contains(#0, :0)", [{"N": "1"}]),
        (compare("begins", "name", "x"), "begins_with(#0, :0)", [{"S": "x"}]),
        (compare("exists", "name"), "attribute_exists(#0)", []),
        (compare("missing", "name"), "attribute_not_exists(#0)", []),
        (compare("exists", "pin"), "attribute_exists(#0)", []),
        (compare("missing", "pin"), "attribute_not_exists(#0)", []),
        (Compare("eq", FieldPath(("name",)), (FieldPath((CALLER, "id")),)), "#0 = :0", [{"S": "ann"}]),
        (Compare("eq", FieldPath(("name",)), (Call("lower", (Value("ANN"),)),)), "#0 = :0", [{"S": "ann"}]),
        (Not(compare("exists", "name")), "(NOT attribute_exists(#0))", []),
        (
            Logic("and", (compare("gt", "hours", 1), compare("lt", "hours", 5))),
            "(#0 > :0 AND #0 < :1)",
            [{"N": "1"}, {"N": "5"}],
        ),
    ],
)
def test_a_condition_on_one_field_has_one_name_and_each_value_by_its_own(condition, text, values):
    name = condition
    while not isinstance(name, FieldPath):
        name = name.term if isinstance(name, Not) else name.terms[0] if isinstance(name, Logic) else name.left
    arguments = {"ExpressionAttributeNames": {"#0": name.steps[0]}}

    expected = (
        {"ExpressionAttributeValues": {f":{place}": value for place, value in enumerate(values)}} if values else {}
    )
    assert said(condition) == (text, arguments | expected)


def test_terms_are_joined_and_each_field_is_named_once():
    either = Logic(
        "or", (compare("eq", "name", "x"), Logic("and", (compare("exists", "hours"), compare("eq", "name", "y"))))
    )

    text, arguments = said(either)

    assert text == "(#0 = :0 OR (attribute_exists(#1) AND #0 = :1))"
    assert arguments["ExpressionAttributeNames"] == {"#0": "name", "#1": "hours"}


def test_where_nothing_is_named_there_is_nothing_to_say():
    assert Placeholders().arguments() == {"ExpressionAttributeNames": {}}


def test_a_record_has_not_expired_while_the_moment_lies_ahead_or_there_is_none():
    placeholders = Placeholders()

    assert unexpired(placeholders, 7) == "(attribute_not_exists(#0) OR #0 > :0)"
    assert placeholders.arguments() == {
        "ExpressionAttributeNames": {"#0": "_expires"},
        "ExpressionAttributeValues": {":0": {"N": "7"}},
    }


@pytest.mark.parametrize(
    "condition",
    [
        compare("eq", "notes", "x"),
        *(compare(op, "pin", "1234") for op in ("eq", "ne", "lt", "gt", "in", "begins", "contains")),
        compare("exists", "notes"),
        compare("eq", "nothing", "x"),
        compare("begins", "hours", "1"),
        compare("begins", "scores", "1"),
        compare("eq", "name", None),
        Compare("eq", FieldPath(("name", "first")), (Value("x"),)),
        Compare("eq", FieldPath(()), (Value("x"),)),
        Compare("eq", Value("x"), (Value("x"),)),
        Compare("eq", Call("lower", (FieldPath(("name",)),)), (Value("x"),)),
        Compare("eq", FieldPath(("name",)), (FieldPath(("name",)),)),
        Compare("eq", FieldPath(("open",)), (Not(FieldPath(("open",))),)),
        Compare("eq", FieldPath(("name",)), (Call("lower", (FieldPath(("id",)),)),)),
        Compare("eq", FieldPath(("name",)), (FieldPath((CALLER, "team")),)),
        Value(value=True),
        FieldPath(("open",)),
        Logic("and", (compare("eq", "name", "x"), Value(value=True))),
    ],
)
def test_what_dynamodb_would_understand_otherwise_is_refused(condition):
    with pytest.raises(UntranslatableError):
        said(condition)
