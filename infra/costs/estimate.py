"""What a service costs in a month, item by item: what its load costs, and what it costs while nobody asks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from chalicelib.specification.indexes import access_paths
from chalicelib.specification.volume import PAGE_UNITS
from infra.costs.load import GB, HOURS, SECONDS, Load, copies
from infra.costs.prices import MILLION, Free, Prices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification import Specification
    from chalicelib.specification.operations import Stage

MILLISECONDS: Final = 30
"""What a request is billed for by Lambda, cold starts spread over all."""

ANSWER_BYTES: Final = 2048
LINE_BYTES: Final = 600
"""Bytes of an answer, and of what a request writes to the log."""

TRANSACTION: Final = 2
"""Units of a write in a transaction for each of a plain one."""

PAGES: Final = Decimal("0.5")
"""The part of all reads that are lists; the others read one record."""

METRICS: Final = 3
"""Metrics of the service."""

RULES: Final = 3
"""Rules of the firewall."""

FREE: Final = Free()

ASSUMPTIONS: Final = (
    "the peak is ten times the average; a user at once makes a request every ten seconds",
    "one request in five writes one record of 1 KB; the others read one record or a page of 20, half and half",
    "a request takes 30 ms of Lambda at the memory of the document, its answer has 2 KB and its log line 600 bytes",
    "each person makes 1,000 requests a month",
    "a record is stored once in its table and once in each index, as its table has them on average",
)
"""What the figures rest on, beside section 6."""


class Line(Struct, frozen=True):
    """One item of the bill: `quantity` times `price`; `idle` ones are due while nobody asks.

    `free` is how much of the quantity every account has for nothing.
    """

    service: str
    what: str
    quantity: Decimal
    price: Decimal
    idle: bool = False
    free: Decimal = Decimal(0)

    @property
    def amount(self) -> Decimal:
        """US dollars."""
        return self.quantity * self.price

    @property
    def spared(self) -> Decimal:
        """US dollars of it that the free allowances take off."""
        return min(self.quantity, self.free) * self.price


class Estimate(Struct, frozen=True):
    """The bill of a month."""

    load: Load
    prices: Prices
    lines: tuple[Line, ...]

    @property
    def total(self) -> Decimal:
        """US dollars for all of it."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def idle(self) -> Decimal:
        """US dollars of it that are due while nobody asks."""
        return sum((line.amount for line in self.lines if line.idle), Decimal(0))

    @property
    def spared(self) -> Decimal:
        """US dollars that the free allowances of every account take off, where nothing else uses them."""
        return sum((line.spared for line in self.lines), Decimal(0))

    def by_service(self) -> dict[str, Decimal]:
        """US dollars of each service, in the order of the lines."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[line.service] = sums.get(line.service, Decimal(0)) + line.amount
        return sums


def estimate(specification: Specification, load: Load, prices: Prices, stage: Stage | None = None) -> Estimate:
    """The bill of a month of a stage under a load; items of nothing are left out."""
    parts = (_gateway, _compute, _table_requests, _table_storage, _logs, _metrics, _people, _firewall, _fixed)
    lines = (line for part in parts for line in part(specification, load, prices, stage))
    return Estimate(load, prices, tuple(line for line in lines if line.quantity))


def _gateway(_: Specification, load: Load, prices: Prices, __: Stage | None) -> Iterator[Line]:
    first, second = Decimal(333), Decimal(1000)
    millions = load.requests / MILLION
    yield Line("API Gateway", "million requests", min(millions, first), prices.gateway_million)
    above = max(min(millions, second) - first, Decimal(0))
    yield Line("API Gateway", "million above 333 million", above, prices.gateway_million_above_333_million)
    most = max(millions - second, Decimal(0))
    yield Line("API Gateway", "million above a billion", most, prices.gateway_million_above_1_billion)
    out = load.requests * ANSWER_BYTES / GB
    yield Line("API Gateway", "GB of answers", out, prices.out_gb, free=FREE.out_gb)


def _compute(specification: Specification, load: Load, prices: Prices, stage: Stage | None) -> Iterator[Line]:
    stack = specification.stack
    memory = Decimal((stage.memory_mb if stage else None) or stack.memory_mb) / 1024
    arm = stack.architecture == "arm64"
    rate = prices.lambda_gb_second_arm64 if arm else prices.lambda_gb_second_x86_64
    free = FREE.lambda_requests / MILLION
    yield Line("Lambda", "million requests", load.requests / MILLION, prices.lambda_million, free=free)
    used = load.requests * MILLISECONDS / 1000 * memory
    yield Line("Lambda", "GB-seconds", used, rate, free=FREE.lambda_gb_seconds)
    ready = Decimal((stage.provisioned_concurrency if stage else None) or 0)
    kept = prices.lambda_ready_gb_second_arm64 if arm else prices.lambda_ready_gb_second_x86_64
    yield Line("Lambda", "GB-seconds kept ready", ready * memory * SECONDS, kept, idle=True)


def _table_requests(specification: Specification, load: Load, prices: Prices, _: Stage | None) -> Iterator[Line]:
    capacity, tables = specification.stack.capacity, len(specification.tables)
    if capacity:
        hours = Decimal(HOURS * tables)
        yield Line("DynamoDB", "write capacity hours", hours * capacity.write, prices.write_capacity_hour, idle=True)
        yield Line("DynamoDB", "read capacity hours", hours * capacity.read, prices.read_capacity_hour, idle=True)
        return
    writes = load.writes * write_units(specification) / MILLION
    yield Line("DynamoDB", "million write units", writes, prices.write_million)
    units = load.reads * (PAGES * Decimal(str(PAGE_UNITS)) + (1 - PAGES))
    yield Line("DynamoDB", "million read units", units / MILLION, prices.read_million)


def write_units(specification: Specification) -> Decimal:
    """The units of writing one record of 1 KB, as the tables have it on average.

    One for the record and one for each of its indexes; twice the record's where unique values, references, history or
    words make it a transaction, and two for each marker, entry of history and check.
    """
    units = Decimal(0)
    for table in specification.tables:
        unique = sum(field.unique and field.name != table.key for field in table.fields) + len(table.unique_together)
        beside = unique + sum(field.reference is not None for field in table.fields) + bool(table.history_days)
        own = Decimal(1) if not beside else Decimal(TRANSACTION) * (1 + beside)
        units += own + len(access_paths(specification, table))
    return units / max(len(specification.tables), 1)


def _table_storage(specification: Specification, load: Load, prices: Prices, _: Stage | None) -> Iterator[Line]:
    stack = specification.stack
    stored = load.gigabytes * copies(specification)
    yield Line("DynamoDB", "GB stored", stored, prices.storage_gb, idle=True, free=FREE.storage_gb)
    if stack.point_in_time_recovery:
        yield Line("DynamoDB", "GB of point-in-time recovery", load.gigabytes, prices.recovery_gb, idle=True)
    if stack.backup:
        days = {"hour": Decimal(1) / 24, "day": Decimal(1), "week": Decimal(7), "month": Decimal(30)}
        kept = Decimal(stack.backup.keep_days) / days[stack.backup.every]
        yield Line("DynamoDB", "GB of backups", load.gigabytes * kept, prices.backup_gb, idle=True)


def _logs(specification: Specification, load: Load, prices: Prices, stage: Stage | None) -> Iterator[Line]:
    written = load.requests * LINE_BYTES / GB
    yield Line("CloudWatch", "GB of logs written", written, prices.log_gb_written, free=FREE.log_gb)
    days = (stage.log_retention_days if stage else None) or specification.logging.keep_days or 365
    yield Line("CloudWatch", "GB of logs kept", written * days / 30, prices.log_gb)


def _metrics(specification: Specification, load: Load, prices: Prices, _: Stage | None) -> Iterator[Line]:
    alarms = Decimal(len(specification.alarms) + len(specification.performance.api_response))
    yield Line("CloudWatch", "alarms", alarms, prices.alarm, idle=True, free=FREE.alarms)
    dashboards = Decimal(1 if specification.stack.monitoring else 0)
    yield Line("CloudWatch", "dashboards", dashboards, prices.dashboard, idle=True, free=FREE.dashboards)
    busy = min(load.requests / HOURS, Decimal(1))  # metrics are paid by the hour
    yield Line("CloudWatch", "metrics of requests", METRICS * busy, prices.metric, free=FREE.metrics)


def _people(specification: Specification, load: Load, prices: Prices, _: Stage | None) -> Iterator[Line]:
    if "cognito" in specification.authentication.methods:
        yield Line("Cognito", "people in a month", load.people, prices.person, free=FREE.people)


def _firewall(specification: Specification, load: Load, prices: Prices, _: Stage | None) -> Iterator[Line]:
    if specification.limits.waf:
        yield Line("WAF", "firewall", Decimal(1), prices.firewall, idle=True)
        yield Line("WAF", "rules", Decimal(RULES), prices.firewall_rule, idle=True)
        yield Line("WAF", "million requests", load.requests / MILLION, prices.firewall_million)


def _fixed(specification: Specification, _: Load, prices: Prices, __: Stage | None) -> Iterator[Line]:
    if specification.protection.at_rest == "customer managed":
        yield Line("KMS", "key", Decimal(1), prices.key, idle=True)
