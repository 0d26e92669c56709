"""A condition says the same to DynamoDB as it does here."""

from __future__ import annotations

import pytest

from chalicelib.data.attributes import encode
from chalicelib.data.conditions import Placeholders, UntranslatableError, translated
from chalicelib.specification import CALLER, Arithmetic, Call, Compare, FieldPath, Logic, Not, Value, holds
from chalicelib.specification.expressions import record_lookup

ACTOR = {"id": "ann"}
RECORDS = [
    {"id": "1"},
    {"id": "2", "name": "Shed", "hours": 3, "billable": True, "scores": [1, 2], "client": "ann"},
    {"id": "3", "name": "Barn", "hours": 10, "billable": False, "scores": [], "client": "bob"},
    {"id": "4", "name": "", "hours": -1},
]

TRUE = (True,)


def compare(op, field, *values):
    return Compare(op, FieldPath((field,)), tuple(Value(value) for value in values))


IS_SHED = compare("eq", "name", "Shed")
IS_LONG = compare("gte", "hours", 3)
IS_ANNS = Compare("eq", FieldPath(("client",)), (FieldPath((CALLER, "id")),))


@pytest.mark.parametrize(
    "condition",
    [
        IS_SHED,
        IS_LONG,
        IS_ANNS,
        compare("ne", "name", "Shed"),
        compare("ne", "billable", *TRUE),
        compare("lt", "hours", 3),
        compare("lte", "hours", 3),
        compare("gt", "name", "Barn"),
        compare("in", "name", "Shed", "Barn"),
        compare("between", "hours", 0, 3),
        compare("contains", "name", "he"),
        compare("contains", "scores", 2),
        compare("begins", "name", "S"),
        compare("exists", "name"),
        compare("missing", "hours"),
        compare("ne", "scores", []),
        Compare("gt", FieldPath(("hours",)), (Arithmetic("+", Value(1), Value(2)),)),
        Compare("eq", FieldPath(("client",)), (Call("lower", (Value("ANN"),)),)),
        Logic("and", (IS_SHED, IS_LONG)),
        Logic("or", (IS_SHED, compare("missing", "name"))),
        Not(IS_SHED),
        Not(Logic("or", (IS_LONG, Not(IS_ANNS)))),
    ],
)
def test_a_condition_holds_in_dynamodb_for_the_records_for_which_it_holds_here(workshop, condition):
    table = workshop.specification.table("projects")
    name = workshop.store.models.table_name("projects")
    client = workshop.store.models.connection.client
    for record in RECORDS:
        client.put_item(TableName=name, Item={field: encode(value) for field, value in record.items()})
    placeholders = Placeholders()

    text = translated(condition, table, ACTOR, placeholders)
    found = client.scan(TableName=name, FilterExpression=text, **placeholders.arguments())["Items"]

    here = {record["id"] for record in RECORDS if holds(condition, record_lookup(record, ACTOR))}
    assert {item["id"]["S"] for item in found} == here


@pytest.mark.parametrize(
    "condition",
    [
        Value(value=True),
        FieldPath(("billable",)),
        Compare("eq", FieldPath(("after", "title")), (Value("x"),)),
        Compare("eq", Call("lower", (FieldPath(("name",)),)), (Value("x"),)),
        Compare("gt", FieldPath(("hours",)), (FieldPath(("number",)),)),
        Compare("eq", FieldPath(("client",)), (FieldPath((CALLER, "team")),)),
        compare("eq", "notes", "json"),
        compare("begins", "hours", "1"),
        compare("eq", "nothing", 1),
        Not(Logic("and", (IS_SHED, FieldPath(("billable",))))),
    ],
)
def test_what_dynamodb_would_understand_otherwise_is_not_asked_of_it(workshop, condition):
    with pytest.raises(UntranslatableError):
        translated(condition, workshop.specification.table("projects"), ACTOR, Placeholders())
