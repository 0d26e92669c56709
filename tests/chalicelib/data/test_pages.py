"""A list in pages is the list, however many shards it is spread over and whatever happens between two pages."""

from __future__ import annotations

from bisect import bisect, insort
from hashlib import sha256
from itertools import count, pairwise
from random import Random
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.data import Query, read_page, walk
from chalicelib.specification import Field, FieldType, Table, naming
from chalicelib.specification.indexes import AccessPath

TABLE = Table(name="parcels", fields=(Field(name="weight", type=FieldType(kind="integer")),))


class Shelf:
    """An index in memory: records of equal weight are in an order that only it knows, as in DynamoDB."""

    def __init__(self, shards, records=()):
        self.shards, self.reads, self.calls = shards, 0, 0
        self.records = dict(records)

    def query(self, *, forward=True):
        path = AccessPath("by_weight", naming.PARTITION, "weight", self.shards)
        return Query(TABLE, path, naming.shard(0), forward)

    def __call__(self, query, start, limit):
        self.calls += 1
        shard = [
            {"weight": weight, "id": key} for key, weight in self.records.items() if self.shard(key) == query.value
        ]
        ordered = sorted(shard, key=self.place, reverse=not query.forward)
        behind = [one for one in ordered if start is None or (self.place(one) > self.place(start)) == query.forward]
        found = [one for one in behind if start is None or one["id"] != start["id"]][:limit]
        self.reads += len(found)
        return found

    def shard(self, key):
        return naming.shard(crc32(key.encode()) % self.shards)

    @staticmethod
    def place(record):
        return record["weight"], sha256(record["id"].encode()).digest()


def pages(shelf, limit, show, between, *, forward):
    """Walk to the end; `between` is called between two pages."""
    query, start, rows = shelf.query(forward=forward), None, []
    while True:
        found = walk(shelf, query, start, limit + 1)
        page = read_page(((record if show(record) else None, position) for record, position in found), limit)
        rows += page.rows
        if page.last is None:
            return rows
        start = page.last
        between()


KEYS = st.text("abcdefgh", min_size=1, max_size=4)
RECORDS = st.dictionaries(KEYS, st.integers(0, 5), max_size=40)


@given(RECORDS, st.integers(1, 10), st.integers(1, 12), st.booleans(), st.integers(1, 4))
def test_pages_hold_every_record_that_is_shown_once_and_in_order(records, shards, limit, forward, step):
    shelf = Shelf(shards, records)

    rows = pages(shelf, limit, lambda record: record["weight"] % step == 0, lambda: None, forward=forward)

    weights = [record["weight"] for record in rows]
    shown = sorted(key for key, weight in records.items() if weight % step == 0)
    assert sorted(record["id"] for record in rows) == shown
    assert weights == sorted(weights, reverse=not forward)


@given(RECORDS, st.integers(1, 10), st.integers(1, 5), st.booleans(), st.data())
def test_what_comes_and_goes_between_pages_doubles_nothing_and_loses_nothing_that_stays(
    records, shards, limit, forward, data
):
    shelf, lasting, numbers = Shelf(shards, records), set(records), count()

    def change():
        for key in data.draw(st.lists(st.sampled_from([*shelf.records, "gone"]), max_size=2)):
            shelf.records.pop(key, None)
            lasting.discard(key)
        for weight in data.draw(st.lists(st.integers(0, 5), max_size=2)):
            shelf.records[f"new {next(numbers)}"] = weight

    rows = pages(shelf, limit, lambda _: True, change, forward=forward)

    seen = [record["id"] for record in rows]
    assert len(seen) == len(set(seen))
    assert lasting <= set(seen)


class LongShelf(Shelf):
    """A shelf whose shards are kept in order; no two of its records are of equal weight."""

    def __init__(self, shards, rows):
        super().__init__(shards)
        self.ordered = {shard.value: [] for shard in self.query().shards}
        for weight in range(0, 2 * rows, 2):
            self.ordered[self.shard(str(weight))].append(weight)

    def __call__(self, query, start, limit):
        shard = self.ordered[query.value]
        first = bisect(shard, start["weight"]) if start else 0
        return [{"weight": weight, "id": str(weight)} for weight in shard[first : first + limit]]

    def replace(self, old, new):
        """Take a record away, if it is there, and put another in."""
        gone = self.ordered[self.shard(str(old))]
        gone[:] = [weight for weight in gone if weight != old]
        insort(self.ordered[self.shard(str(new))], new)


@pytest.mark.parametrize("shards", [1, 4])
@pytest.mark.parametrize(("limit", "rows"), [(1, 10_000), (7, 100_000), (100, 100_000)])
def test_a_long_walk_meets_every_record_that_stays_once_though_others_come_and_go(shards, limit, rows):
    shelf, chance = LongShelf(shards, rows), Random(limit)
    gone = chance.sample(range(0, 2 * rows, 2), 200)
    new = iter(chance.sample(range(1, 2 * rows, 2), 200))
    times, pages_walked = iter(gone), count()

    def change():
        if next(pages_walked) % (rows // limit // 200) == 0 and (old := next(times, None)) is not None:
            shelf.replace(old, next(new))

    seen = [row["weight"] for row in pages(shelf, limit, lambda _: True, change, forward=True)]

    assert all(one < other for one, other in pairwise(seen))
    assert set(range(0, 2 * rows, 2)) - set(gone) <= set(seen)


def many(rows, shards):
    return Shelf(shards, {f"01KB{number:022}": number for number in range(rows)})


def test_a_page_reads_one_record_more_than_it_shows_however_many_there_are():
    for rows in (1_000, 10_000):
        for limit in (1, 20, 100):
            shelf = many(rows, 1)
            read_page(walk(shelf, shelf.query(), None, limit + 1), limit)

            assert (shelf.reads, shelf.calls) == (limit + 1, 1)


def test_of_several_shards_little_more_is_read_however_many_records_there_are():
    for shards in (2, 4, 10):
        for limit in (1, 20, 100):
            reads = []
            for rows in (1_000, 10_000):
                shelf = many(rows, shards)
                page = read_page(walk(shelf, shelf.query(), None, limit + 1), limit)
                assert [row["weight"] for row in page.rows] == list(range(limit))
                reads.append(shelf.reads)

            assert max(reads) <= limit + 1 + 3 * shards
            assert shelf.calls <= 3 * shards


def test_though_all_of_a_page_is_in_one_shard_less_than_two_pages_are_read():
    shelf = many(10_000, 4)
    in_one = [key for key in shelf.records if shelf.shard(key) == "all-2"]
    shelf.records |= dict.fromkeys(in_one[:100], -1)

    page = read_page(walk(shelf, shelf.query(), None, 101), 100)

    assert len(page.rows) == 100
    assert shelf.reads < 2 * 101


def test_a_page_ends_where_a_thousand_records_were_passed_over_and_goes_on_from_there():
    shelf = many(2_500, 4)

    rows = pages(shelf, 20, lambda record: record["weight"] == 2_400, lambda: None, forward=True)

    assert [row["weight"] for row in rows] == [2_400]
