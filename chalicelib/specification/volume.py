"""How much a table has to hold and to bear, and over how many shards its lists of all records are spread.

All records of a shard are under one key of an index.  Under one key DynamoDB writes at most 1,000 units a second (a
record of up to 1 KB is one) and reads at most 3,000 (half of one for each 4 KB).  It can divide what is under a key,
but records are listed in the order in which they are made, so that what is written at one time meets at one end.

A shard more is a call more for every page.  So there is one until section 6.2 expects more than that one can bear:
100,000 users at once make it 7.  The number may rise at any time, as every record keeps the shard that it was put into
and lists read all of them; lowered, it would leave the records of the last shards out of the lists.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING
from zlib import crc32

from chalicelib.specification import naming

if TYPE_CHECKING:
    from chalicelib.specification.model import Specification
    from chalicelib.specification.tables import Table
    from chalicelib.specification.values import Json

SMALL = 1000
"""Records up to which a table may be looked through."""

MOST_SHARDS = 10
"""Shards, and with them calls for one page, whatever the document expects."""

WRITE_UNITS, READ_UNITS = 1000, 3000
"""What DynamoDB writes and reads in a second under one key."""

REQUESTS_OF_A_USER = 0.1
"""Requests in a second of each user at once."""

WRITING = 0.2
"""The part of all requests that write; any table may be the one that all requests are about."""

PAGE_UNITS = 2.5
"""Units that reading a page of 20 records of 1 KB takes."""

FILLED_IN, PEAK = 30 * 24 * 60 * 60, 10
"""Seconds in which a table comes by its records, and how much faster than on average that goes at times."""


def is_small(table: Table) -> bool:
    """Whether the document expects so few records that any list may look through all of them."""
    return table.expected_size is not None and table.expected_size <= SMALL


def shard_count(specification: Specification, table: Table) -> int:
    """Over how many shards the lists of all records of a table are spread, 1 to 10."""
    records, requests = _records(specification, table), _requests(specification)
    if 0 < records <= SMALL:
        return 1
    writes = max(requests * WRITING, records * PEAK / FILLED_IN)
    reads = requests * (1 - WRITING) * PAGE_UNITS
    return max(1, min(ceil(max(writes / WRITE_UNITS, reads / READ_UNITS)), MOST_SHARDS))


def shard(specification: Specification, table: Table, key: Json) -> str:
    """The shard that a new record of this key is put into, as `naming.PARTITION` names it: the same every time."""
    count = shard_count(specification, table)
    return naming.shard(crc32(str(key).encode()) % count if count > 1 else 0)


def _records(specification: Specification, table: Table) -> int:
    """How many records the document expects in a table, of itself rather than of each; 0 where it does not say."""
    volumes = specification.performance.volumes
    own = [table.expected_size or 0, *(one.records.high for one in volumes if one.table == table.name)]
    return max(own) or max((one.records.high for one in volumes if one.table is None), default=0)


def _requests(specification: Specification) -> float:
    """How many requests a second the document expects."""
    performance = specification.performance
    users = performance.concurrent_users.high if performance.concurrent_users else 0
    return max(float(performance.requests_per_second or 0), users * REQUESTS_OF_A_USER)
