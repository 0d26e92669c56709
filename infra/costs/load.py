"""What a service has to bear in a month, as section 6 has it, and what is assumed where it says nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from chalicelib.specification.indexes import access_paths
from chalicelib.specification.volume import PEAK, REQUESTS_OF_A_USER, WRITING

if TYPE_CHECKING:
    from chalicelib.specification import Specification, Table

HOURS: Final = 730
SECONDS: Final = HOURS * 3600
"""Those of a month."""

GB: Final = 10**9
RECORD_BYTES: Final = 1024
REQUESTS_OF_A_PERSON: Final = 1000
"""Requests in a month of each person who signs in."""


class Load(Struct, frozen=True):
    """What is asked of a service in a month, and what it keeps."""

    requests: Decimal
    records: Decimal
    gigabytes: Decimal  # of the records, without their indexes

    @property
    def writes(self) -> Decimal:
        """The requests that write."""
        return self.requests * Decimal(str(WRITING))

    @property
    def reads(self) -> Decimal:
        """The requests that read."""
        return self.requests - self.writes

    @property
    def people(self) -> Decimal:
        """The people who sign in."""
        return self.requests / REQUESTS_OF_A_PERSON


def load_of(specification: Specification, requests: Decimal | None = None) -> Load:
    """The load of a month; `requests` takes the place of what section 6 has.

    Section 6 tells what the service has to bear at its peak: on average that is a tenth.
    """
    performance = specification.performance
    users = performance.concurrent_users.high if performance.concurrent_users else 0
    peak = max(performance.requests_per_second or Decimal(0), users * Decimal(str(REQUESTS_OF_A_USER)))
    records = sum((_records(specification, table) for table in specification.tables), Decimal(0))
    stored = Decimal(performance.data_bytes.high if performance.data_bytes else records * RECORD_BYTES) / GB
    return Load(peak / PEAK * SECONDS if requests is None else requests, records, stored)


def copies(specification: Specification) -> Decimal:
    """How many times a record is stored on average: in its table, and in each of its indexes."""
    tables = specification.tables
    return Decimal(sum(1 + len(access_paths(specification, table)) for table in tables)) / max(len(tables), 1)


def _records(specification: Specification, table: Table) -> Decimal:
    volumes = specification.performance.volumes
    own = [table.expected_size or 0, *(one.records.high for one in volumes if one.table == table.name)]
    return Decimal(max(own) or max((one.records.high for one in volumes if one.table is None), default=0))
