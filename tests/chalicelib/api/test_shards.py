"""Lists are the same whether their table is spread over shards or not, and however DynamoDB cuts its answers."""

from __future__ import annotations

import json
from itertools import count
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.data.connection import Connection
from tests.chalicelib.conftest import CALLS

FIRST = {"id": {"S": "before all"}}
"""A position that only the reluctant connection knows."""


class Reluctant(Connection):
    """Gives at first an empty page, then two items, and one of the records of a batch; always with more to come."""

    def __init__(self):
        super().__init__(region="eu-west-1")
        self.asked = []

    def dispatch(self, operation_name, operation_kwargs):
        before = len(CALLS)
        if operation_name == "Query":
            answer = self._query(operation_kwargs)
        elif operation_name == "BatchGetItem":
            answer = self._batch(operation_kwargs["RequestItems"])
        else:
            return super().dispatch(operation_name, operation_kwargs)
        del CALLS[before:]  # an answer that is cut costs calls that the bound of a request is not about
        return answer

    def _query(self, arguments):
        start = arguments.get("ExclusiveStartKey", FIRST)
        place = {**arguments, "ExclusiveStartKey": start}
        if place not in self.asked:
            self.asked.append(place)
            return {"Items": [], "LastEvaluatedKey": start}
        self.asked.remove(place)
        real = {} if start == FIRST else {"ExclusiveStartKey": start}
        arguments = {name: value for name, value in arguments.items() if name != "ExclusiveStartKey"} | real
        return super().dispatch("Query", arguments | {"Limit": min(2, arguments["Limit"])})

    def _batch(self, wanted):
        keys = [(name, key) for name, part in wanted.items() for key in part["Keys"]]
        (name, first), *others = keys
        answer = super().dispatch("BatchGetItem", {"RequestItems": {name: {**wanted[name], "Keys": [first]}}})
        left = {name: {**part, "Keys": [key for n, key in others if n == name]} for name, part in wanted.items()}
        return answer | {"UnprocessedKeys": {name: part for name, part in left.items() if part["Keys"]}}


@pytest.fixture(params=[Connection, Reluctant], ids=["whole", "cut"])
def depot(request, running):
    return running("depot", Reluctant() if request.param is Reluctant else None)


@pytest.fixture
def anyone(depot):
    return depot.anonymous


def walk(client, path, between=lambda: None):
    rows = []
    while path:
        answered = client.get(path)
        assert answered.status == 200, answered.text
        rows += answered.items
        path = unquote(answered.headers.get("Link", "")[1:].partition(">")[0])
        between()
    return rows


def new(client, path, number, weight, street):
    values = {"number": number, "weight": weight, "street": street}
    made = client.post(path, {name: value for name, value in values.items() if value is not None})
    assert made.status == 201, made.text
    return made.data


ROWS = st.lists(st.tuples(st.none() | st.integers(0, 4), st.sampled_from("ABC")), max_size=14)
LISTS = [  # query, which rows, in what order
    ("", lambda row: True, "number"),
    ("sort=-created_at", lambda row: True, "-number"),
    ("sort=weight", lambda row: row["weight"] is not None, "weight"),
    ("sort=-weight", lambda row: row["weight"] is not None, "-weight"),
    ("weight[gte]=2", lambda row: row["weight"] is not None and row["weight"] >= 2, "weight"),
    ("weight[between]=1,3&sort=-weight", lambda row: row["weight"] in (1, 2, 3), "-weight"),
    ("weight=2", lambda row: row["weight"] == 2, "weight"),
    ("weight[gt]=1&street=B", lambda row: (row["weight"] or 0) > 1 and row["street"] == "B", "number"),
    ("created_at[gte]=2020-01-01T00:00:00Z&street=A", lambda row: row["street"] == "A", "number"),
]


def in_order(rows, order):
    name = order.removeprefix("-")
    values = [row[name] for row in rows]
    return values == sorted(values, reverse=order.startswith("-"))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.integers(1, 6))
def test_a_list_is_that_of_the_same_records_in_memory_whether_it_is_spread_or_not(anyone, rows, limit):
    made = {
        path: [new(anyone, path, number, *row) for number, row in enumerate(rows)] for path in ("/parcels", "/crates")
    }

    for query, fits, order in LISTS:
        wanted = sorted(number for number, row in enumerate(made["/crates"]) if fits(row))
        for path in made:
            found = walk(anyone, f"{path}?{query}&limit={limit}")
            assert sorted(row["number"] for row in found) == wanted
            assert in_order(found, order)
            assert anyone.get(f"{path}?{query}&count=true").data["count"] == len(wanted)

    for path, records in made.items():
        for record in records:
            anyone.delete(f"{path}/{record['id']}")


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.integers(1, 4), st.sampled_from(["", "sort=weight", "sort=-weight", "weight[lte]=4"]), st.data())
def test_what_comes_and_goes_between_pages_neither_doubles_nor_loses_what_stays(anyone, rows, limit, query, data):
    made = {row["id"]: row for row in (new(anyone, "/parcels", 0, weight or 0, street) for weight, street in rows)}
    lasting, numbers = set(made), count(100)

    def change():
        for key in data.draw(st.lists(st.sampled_from([*made, "none"]), max_size=2)):
            anyone.delete(f"/parcels/{key}")
            made.pop(key, None)
            lasting.discard(key)
        if data.draw(st.booleans()) and len(made) < 20:
            row = new(anyone, "/parcels", next(numbers), 2, "A")
            made[row["id"]] = row

    seen = [row["id"] for row in walk(anyone, f"/parcels?{query}&limit={limit}", change)]

    assert len(seen) == len(set(seen))
    assert lasting <= set(seen)
    for key in made:
        anyone.delete(f"/parcels/{key}")


def test_what_is_cut_is_read_to_its_end(anyone):
    parcels = [new(anyone, "/parcels", number, 1, "A")["id"] for number in range(5)]
    for number in range(9):
        anyone.post("/labels", {"parcel": parcels[number % 3], "text": f"fragile {number}"})

    labels = walk(anyone, "/labels?include=parcel&limit=9")
    found = walk(anyone, "/labels?q=fragile&limit=4")
    assert sorted(label["parcel"]["number"] for label in labels) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert len({label["id"] for label in found}) == 9

    assert anyone.delete(f"/parcels/{parcels[0]}").status == 200
    assert len(walk(anyone, "/labels?q=fragile")) == 6


def test_records_are_spread_over_the_shards_and_a_page_reads_them_all_once(depot, anyone):
    for number in range(40):
        new(anyone, "/parcels", number, number, "A")
    wire, client = [], depot.store.models.connection.client

    def note(model, params, **_):
        wire.append((model.name, params["body"].decode()))

    client.meta.events.register("before-call.dynamodb", note)
    page = anyone.get("/parcels?sort=weight&limit=8")
    client.meta.events.unregister("before-call.dynamodb", note)

    shards = {item["_all"]["S"] for item in client.scan(TableName="depot-test-parcels")["Items"]}
    queries = [body for name, body in wire if name == "Query"]
    assert [row["weight"] for row in page.items] == list(range(8))
    assert shards == {"all", "all-1", "all-2", "all-3"}
    assert all(any(f'"{shard}"' in body for body in queries) for shard in shards)
    assert sum(json.loads(body)["Limit"] for body in queries) <= 9 + 3 * 4
