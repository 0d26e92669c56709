"""What amounts a text names: the text beside them."""

from decimal import Decimal

import pytest

from asbuilt.forms.amounts import find_bytes, find_counts, find_percentages, find_rates, find_seconds, find_statistics
from asbuilt.source import Text

AMOUNTS = [
    (find_bytes, "10 MB", [(10_000_000, 10_000_000)]),
    (find_bytes, "100GB+ of media", [(100 * 10**9, 100 * 10**9)]),
    (find_bytes, "1–5 TiB", [(2**40, 5 * 2**40)]),
    (find_bytes, "1 million tickets, 10 GB", [(10**10, 10**10)]),
    (find_bytes, "5 bees", []),
    (find_seconds, "p95 < 300 ms", [(Decimal("0.3"), Decimal("0.3"))]),
    (find_seconds, "≤ 2 seconds", [(2, 2)]),
    (find_seconds, "1 hour, refresh 30 days", [(3600, 3600), (2_592_000, 2_592_000)]),
    (find_seconds, "30-day retention", [(2_592_000, 2_592_000)]),
    (find_seconds, "100 - 300 ms", [(Decimal("0.1"), Decimal("0.3"))]),
    (find_seconds, "between 1 and 2 hours", [(3600, 7200)]),
    (find_seconds, "2 weeks or 3 months or 1 year", [(1_209_600,) * 2, (7_776_000,) * 2, (31_536_000,) * 2]),
    (find_seconds, "12 characters", []),
    (find_counts, "500", [(500, 500)]),
    (find_counts, "10–50 (MVP)", [(10, 50)]),
    (find_counts, "100K–1M rows per table", [(100_000, 1_000_000)]),
    (find_counts, "5-10k", [(5_000, 10_000)]),
    (find_counts, "1000+ simultaneous", [(1000, 1000)]),
    (find_counts, "10,000+ records", [(10_000, 10_000)]),
    (find_counts, "1 million tickets, 10 GB in 500 ms at 3%", [(10**6, 10**6)]),
    (find_counts, "p95", []),
    (find_percentages, "99.9% of the time", [(Decimal("99.9"), Decimal("99.9"))]),
    (find_percentages, "1 per cent", [(1, 1)]),
]

RELATIONS = [
    ("< 300 ms", "below"),
    ("under 2 s", "below"),
    ("less than 2 s", "below"),
    ("at most 2 s", "below"),
    ("over 2 s", "above"),
    (">= 2 s", "above"),
    ("2 s", None),
]

RATES = [
    ("100 requests/second, burst 200", (100, 1)),
    ("100 requests per minute per client", (100, 60)),
    ("60 per minute", (60, 60)),
    ("1000 rps", (1000, 1)),
    ("1k req/s", (1000, 1)),
    ("10 calls every 5 minutes", (10, 300)),
    ("1,000 requests an hour", (1000, 3600)),
]

STATISTICS = [
    ("p95 < 300 ms", ["p95"]),
    ("p50 and p99.9", ["p50", "p99.9"]),
    ("for the 95th percentile", ["p95"]),
    ("average", ["average"]),
    ("median", ["p50"]),
    ("p12", []),
]


def text(value):
    return Text.at(value, 1, 1)


@pytest.mark.parametrize(("find", "value", "expected"), AMOUNTS)
def test_amounts_are_found_with_their_units(find, value, expected):
    assert [(amount.low, amount.high) for amount in find(text(value))] == expected


@pytest.mark.parametrize(("value", "expected"), RELATIONS)
def test_an_amount_knows_the_comparison_before_it(value, expected):
    assert next(find_seconds(text(value))).relation == expected


@pytest.mark.parametrize(("value", "expected"), RATES)
def test_a_rate_is_a_number_in_a_time(value, expected):
    rate = next(find_rates(text(value)))

    assert (rate.count, rate.seconds) == expected


@pytest.mark.parametrize(("value", "expected"), STATISTICS)
def test_statistics_are_found_by_their_names(value, expected):
    assert [statistic for _, statistic in find_statistics(text(value))] == expected


def test_an_amount_stands_in_its_place():
    span = next(find_seconds(text("API Response: p95 < 300 ms"))).place.span

    assert (span.column, span.end) == (21, 27)
