"""The index that answers a list leads to the fewest records."""

from __future__ import annotations

from pathlib import Path

import pytest

from asbuilt.compiler import compile_document
from asbuilt.source import Source
from chalicelib.data import NoIndexError, plan
from chalicelib.specification import Compare, FieldPath, Value
from chalicelib.specification.indexes import access_paths

LIBRARY = Path(__file__).parents[1] / "documents/library.md"


def condition(text):
    name, op, *values = text.split()
    return Compare(op, FieldPath((name,)), tuple(Value(value) for value in values))


def planned(conditions, sort=None):
    library = compile_document(Source.read(LIBRARY)).specification
    table = library.table("books")
    return plan(access_paths(library, table), table, [condition(one) for one in conditions], sort, forward=True)


@pytest.mark.parametrize(
    ("conditions", "sort", "index", "bound"),
    [
        ([], None, "by_all", None),
        (["title eq x"], None, "by_all", None),
        (["genre eq crime"], None, "by_genre", None),
        (["author eq x", "genre eq crime"], None, "by_author", None),
        (["genre eq crime", "author eq x"], None, "by_genre", None),
        (["price gt 5"], None, "by_price", "gt"),
        (["price gt 5"], "price", "by_price", "gt"),
        (["price gte 5", "price lte 9"], None, "by_price", "between"),
        (["genre eq crime", "price gt 5"], None, "by_genre", None),
        (["genre eq crime", "price eq 5"], None, "by_price", "eq"),
        (["author eq x", "price gt 5"], None, "by_author_price", "gt"),
        (["author eq x"], "price", "by_author_price", None),
        (["genre eq crime"], "price", "by_price", None),
        ([], "published", "by_published", None),
        (["price gt 5"], "created_at", "by_all", None),
        (["created_at gte 2026-01-01T00:00:00.000Z"], None, "by_all", "gte"),
        (["created_at gte 2026-01-01T00:00:00.000Z", "genre eq crime"], None, "by_genre", "gte"),
    ],
)
def test_the_narrowest_index_is_read(conditions, sort, index, bound):
    query = planned(conditions, sort)

    assert query.path.name == index
    assert (query.bound and query.bound.op) == bound


def test_an_order_without_an_index_is_refused():
    with pytest.raises(NoIndexError):
        planned([], "title")


@pytest.mark.parametrize("condition", ["created_at begins 2026", "created_at contains 11", "created_at ne 2026"])
def test_a_part_of_a_time_is_no_range_of_keys(condition):
    assert planned([condition]).bound is None
