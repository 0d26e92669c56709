"""Lists of all records are spread over as many shards as what section 6.2 expects needs."""

from __future__ import annotations

from collections import Counter

import pytest

from chalicelib.specification.indexes import access_paths
from chalicelib.specification.volume import MOST_SHARDS, shard, shard_count

DOCUMENT = """\
# Depot: Technical Specification Document
## 3. Database Schema
#### parcels
{size}
- Fields:
  - weight: number indexed
  - street: string indexed
## 6. Performance Requirements
### 6.2 Scalability
{expected}
"""


@pytest.fixture
def depot(compiled):
    return lambda expected, size="": compiled(DOCUMENT.format(expected=expected, size=size)).specification


@pytest.mark.parametrize(
    ("expected", "size", "shards"),
    [
        ("", "", 1),
        ("- Concurrent Users: 500", "", 1),
        ("- Data Volume: 10 million parcels", "", 1),
        ("- Data Volume: 1 billion parcels", "", 4),
        ("- Data Volume: 1 billion records", "", 4),
        ("- Data Volume: 1 billion records, 1000 parcels", "", 1),
        ("- Concurrent Users: 10k", "", 1),
        ("- Concurrent Users: 20k-100k", "", 7),
        ("- Concurrent Users: 100k", "- Expected size: 1000", 1),
        ("- Throughput: 5000 requests/second", "", 4),
        ("- Concurrent Users: 100 million", "", MOST_SHARDS),
    ],
)
def test_the_load_that_is_expected_decides_the_number_of_shards(depot, expected, size, shards):
    specification = depot(expected, size)

    assert shard_count(specification, specification.tables[0]) == shards


def test_every_path_of_all_records_is_spread_and_no_other(depot):
    specification = depot("- Data Volume: 1 billion parcels")

    paths = {path.name: path.shards for path in access_paths(specification, specification.tables[0])}

    assert paths == {"by_all": 4, "by_weight": 4, "by_street": 1}


def test_records_are_spread_evenly_and_the_same_each_time(depot):
    specification = depot("- Data Volume: 1 billion parcels")
    (table,) = specification.tables

    places = [shard(specification, table, f"01KB{number:022}") for number in range(4000)]

    assert places == [shard(specification, table, f"01KB{number:022}") for number in range(4000)]
    assert set(places) == {"all", "all-1", "all-2", "all-3"}
    assert min(Counter(places).values()) > 900


def test_the_first_shard_is_that_of_a_table_that_is_not_spread(depot):
    specification = depot("")

    assert shard(specification, specification.tables[0], "01KB") == "all"
