"""What a query parameter of a list means, or why it means nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from chalicelib.api.filters import OPERATORS, filters, operators
from chalicelib.api.parameters import RESERVED
from chalicelib.specification import Compare, Endpoint, FieldPath, Index, Reference, Table, Value
from tests.chalicelib.shelf import allow, calling, field, person, specified

PARTS = Table(
    name="parts",
    owner="maker",
    indexes=(Index(("grade", "weight")),),
    fields=(
        field("id", "ulid", auto="key"),
        field("created_at", "datetime"),
        field("maker"),
        field("name", indexed=True),
        field("grade"),
        field("weight", "decimal"),
        field("colour", "enum", values=("red", "green")),
        field("note", "text"),
        field("seal", indexed=True, write_only=True),
        field("price", "integer", indexed=True),
        field("gr\u00f6\u00dfe", "integer", indexed=True),
        field("hidden", indexed=True),
        field("pin", encrypted=True),
        field("bin", "ref", reference=Reference("bins")),
    ),
)
BINS = Table(
    name="bins",
    key="nr",
    expected_size=1000,
    fields=(
        field("nr", "integer"),
        field("label", "text"),
        field("full", "boolean"),
        field("tags", "list", item="integer"),
        field("words", "list"),
        field("rate", "number"),
        *(field(kind, kind) for kind in ("json", "map", "money", "geo", "binary", "file")),
        field("day", "date"),
        field("seal", write_only=True),
    ),
)
NAMED = "id created_at maker name grade weight colour note seal price pin bin"
PERMISSIONS = (
    allow(
        "anyone",
        "read",
        "parts",
        "id created_at maker name grade weight colour note seal price gr\u00f6\u00dfe pin bin",
    ),
    allow("anyone", "read", "bins"),
)
YARD = specified((PARTS, BINS), PERMISSIONS)
LIST = {
    "parts": Endpoint(method="GET", path="/parts", operation="list", table="parts", filters=("colour",)),
    "bins": Endpoint(method="GET", path="/bins", operation="list", table="bins"),
}
ALL = OPERATORS
ORDERED = ("eq", "gt", "gte", "lt", "lte", "between", "in", "ne")


def asked(of, **texts):
    """The conditions and the mistakes of query parameters."""
    call = calling(YARD, LIST[of], person("ann"))
    mistakes = {}
    found = filters(call, call.access("read"), texts, RESERVED, mistakes)
    return found, mistakes


def condition(op, name, *values):
    return Compare(op, FieldPath((name,)), tuple(Value(value) for value in values))


@pytest.mark.parametrize(
    ("of", "parameter", "text", "op", "values"),
    [
        ("parts", "name", "Nut", "eq", ["Nut"]),
        ("parts", "name", "", "eq", [""]),
        ("parts", "name[eq]", "Nut", "eq", ["Nut"]),
        ("parts", "name[ne]", "Nut", "ne", ["Nut"]),
        ("parts", "name[begins]", "N", "begins", ["N"]),
        ("parts", "name[contains]", "u,t", "contains", ["u,t"]),
        ("parts", "name[in]", "Nut,Bolt", "in", ["Nut", "Bolt"]),
        ("parts", "name[in]", "Nut", "in", ["Nut"]),
        ("parts", "name[between]", "a,b", "between", ["a", "b"]),
        ("parts", "name[between]", "a,a", "between", ["a", "a"]),
        ("parts", "name[in]", "b,a", "in", ["b", "a"]),
        ("parts", "price[gte]", "3", "gte", [3]),
        ("parts", "price[gt]", "3", "gt", [3]),
        ("parts", "price[lt]", "3", "lt", [3]),
        ("parts", "price[lte]", "3", "lte", [3]),
        ("parts", "price[between]", "9,10", "between", [9, 10]),
        ("parts", "weight", "1.50", "eq", [Decimal("1.5")]),
        ("parts", "colour", "red", "eq", ["red"]),
        ("parts", "colour[contains]", "re", "contains", ["re"]),
        ("parts", "id", "01J00000000000000000000000", "eq", ["01J00000000000000000000000"]),
        ("parts", "created_at[gt]", "2026-01-01T00:00:00Z", "gt", ["2026-01-01T00:00:00.000Z"]),
        ("parts", "maker", "ann", "eq", ["ann"]),
        ("parts", "gr\u00f6\u00dfe[gte]", "3", "gte", [3]),
        ("parts", "grade", "a", "eq", ["a"]),
        ("parts", "bin", "7", "eq", [7]),
        ("bins", "label", "x", "eq", ["x"]),
        ("bins", "full", "true", "eq", [True]),
        ("bins", "full[ne]", "false", "ne", [False]),
        ("bins", "tags[contains]", "7", "contains", [7]),
        ("bins", "words[contains]", "7", "contains", ["7"]),
        ("bins", "rate[lt]", "0.5", "lt", [Decimal("0.5")]),
        ("bins", "day[begins]", "2026", "begins", ["2026"]),
        ("bins", "nr", "7", "eq", [7]),
    ],
)
def test_a_parameter_is_a_condition_on_its_field(of, parameter, text, op, values):
    name = parameter.partition("[")[0]

    found, mistakes = asked(of, **{parameter: text})

    assert (found, mistakes) == ([condition(op, name, *values)], {})


UNKNOWN = "is not a query parameter here"
HUNDRED = ",".join(map(str, range(100)))


@pytest.mark.parametrize(
    ("of", "parameter", "text", "mistake"),
    [
        ("parts", "nothing", "x", UNKNOWN),
        ("parts", "nam", "x", f"{UNKNOWN}; did you mean 'name'?"),
        ("parts", "limt", "x", f"{UNKNOWN}; did you mean 'limit'?"),
        ("parts", "not", "x", UNKNOWN),
        ("parts", "hiden", "x", UNKNOWN),
        ("parts", "hidden", "x", UNKNOWN),
        ("parts", "seal", "x", UNKNOWN),
        ("bins", "seal", "x", UNKNOWN),
        ("bins", "geoo", "x", UNKNOWN),
        ("parts", "name[eq", "x", f"{UNKNOWN}; did you mean 'name'?"),
        ("parts", "name[eq]x", "x", f"{UNKNOWN}; did you mean 'name'?"),
        ("parts", "n\u00e4me", "x", f"{UNKNOWN}; did you mean 'name'?"),
        ("parts", "note", "x", "is not indexed: add `indexed` to note of parts in section 3.2 of the document"),
        ("parts", "pin", "1", "is encrypted: nothing is found by it"),
        ("parts", "pin[exists]", "true", "is encrypted: nothing is found by it"),
        ("parts", "name[begin]", "x", "has no operator 'begin'; did you mean 'begins'?"),
        ("parts", "name[zzzz]", "x", "has no operator 'zzzz'"),
        ("parts", "name[EQ]", "x", "has no operator 'EQ'"),
        ("parts", "price[begins]", "3", "cannot be asked with 'begins'"),
        ("parts", "price[contains]", "3", "cannot be asked with 'contains'"),
        ("parts", "weight[begins]", "3", "cannot be asked with 'begins'"),
        ("bins", "rate[contains]", "3", "cannot be asked with 'contains'"),
        ("bins", "full[gt]", "true", "cannot be asked with 'gt'"),
        ("bins", "tags", "1", "cannot be asked with 'eq'"),
        *(
            ("bins", kind, "1", "cannot be asked with 'eq'")
            for kind in ("json", "map", "money", "geo", "binary", "file")
        ),
        ("parts", "price", "x", "must be a number"),
        ("bins", "tags[contains]", "x", "must be a number"),
        ("parts", "price[between]", "1", "must be 2 values with a comma between them"),
        ("parts", "price[between]", "1,2,3", "must be 2 values with a comma between them"),
        ("parts", "price[between]", "10,9", "must be the lower value first"),
        ("parts", "price[in]", f"{HUNDRED},100", "must be at most 100 values"),
    ],
)
def test_a_parameter_that_means_nothing_is_told_why(of, parameter, text, mistake):
    assert asked(of, **{parameter: text}) == ([], {parameter: mistake})


def test_a_hundred_values_are_not_too_many():
    found, mistakes = asked("parts", **{"price[in]": HUNDRED})

    assert (len(found[0].right), mistakes) == (100, {})


def test_every_mistake_is_found_and_what_is_right_is_kept():
    found, mistakes = asked("parts", name="Nut", price="x", nothing="y", grade="a")

    assert found == [condition("eq", "name", "Nut"), condition("eq", "grade", "a")]
    assert set(mistakes) == {"price", "nothing"}


@pytest.mark.parametrize(
    ("of", "name", "known"),
    [
        ("parts", "name", ALL),
        ("parts", "colour", ALL),
        ("parts", "price", ORDERED),
        ("parts", "weight", ORDERED),
        ("parts", "created_at", ALL),
        ("parts", "id", ALL),
        ("parts", "bin", ORDERED),
        ("parts", "note", ()),
        ("parts", "seal", ()),
        ("bins", "full", ("eq", "ne")),
        ("bins", "tags", ("contains",)),
        ("bins", "rate", ORDERED),
        ("bins", "json", ()),
        ("bins", "seal", ()),
    ],
)
def test_by_which_operators_a_field_can_be_asked_for(of, name, known):
    call = calling(YARD, LIST[of], person("ann"))

    assert operators(call, call.table.field(name)) == known
