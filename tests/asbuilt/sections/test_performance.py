"""What a line of section 6 sets: the line beside it."""

from decimal import Decimal

import pytest

from asbuilt.diagnostics import Findings, State
from asbuilt.document import read_outline
from asbuilt.sections.performance import read_performance
from asbuilt.source import Source
from chalicelib.specification import Table
from chalicelib.specification.settings import Performance, Range, Volume

TABLES = {"tickets": Table(name="tickets", fields=()), "users": Table(name="users", fields=())}

TIMES = [
    ("API Response: p95 < 300 ms", "api_response", [("p95", 300)]),
    ("API Response: ≤ 500ms for aggregated data", "api_response", [("p95", 500)]),
    ("**API Response**: p50 < 100 ms, p95 under 300 ms; p99 ≤ 1 s", "api_response",
     [("p50", 100), ("p95", 300), ("p99", 1000)]),
    ("Response Time: < 200ms for 95th percentile", "api_response", [("p95", 200)]),
    ("API Endpoints: < 200ms average response time", "api_response", [("average", 200)]),
    ("Page Load: < 2 s", "page_load", [("p95", 2000)]),
    ("Page Load Time: less than 3 seconds", "page_load", [("p95", 3000)]),
]  # fmt: skip

LINES = [
    ("Concurrent Users: 500", {"concurrent_users": Range(500, 500)}),
    ("Concurrent Users: 10–50 (MVP); horizontally scalable", {"concurrent_users": Range(10, 50)}),
    ("Concurrent Users: Support 1000+ simultaneous users", {"concurrent_users": Range(1000, 1000)}),
    ("Data Volume: 100K–1M rows per table", {"volumes": (Volume(Range(100_000, 1_000_000)),)}),
    ("Data Volume: 1 million tickets, 10 GB",
     {"volumes": (Volume(Range(10**6, 10**6), "tickets"),), "data_bytes": Range(10**10, 10**10)}),
    ("Data Volume: 5k users and 1M tickets",
     {"volumes": (Volume(Range(5000, 5000), "users"), Volume(Range(10**6, 10**6), "tickets"))}),
    ("Throughput: 1000 requests per second", {"requests_per_second": Decimal(1000)}),
    ("Uptime: 99.9%", {"availability": Decimal("99.9")}),
    ("| What | Target |\n|---|---|\n| Concurrent users | 2k |", {"concurrent_users": Range(2000, 2000)}),
]  # fmt: skip

STATED = ["Health check response: < 100 ms", "Caching: in memory", "API response caching", "Horizontal scaling"]

MISUSED = [
    ("API Response: fast", "TSD0601", 17),
    ("API Response: p95 < 300", "TSD0601", 17),
    ("API Response: p95 > 300 ms", "TSD0601", 17),
    ("Concurrent Users: many", "TSD0601", 21),
    ("Data Volume: large", "TSD0601", 16),
    ("API Response: p50 < 500 ms, p95 < 300 ms", "TSD0602", 37),
    ("Availability: 110%", "TSD0603", 17),
    ("API Response: p95 < 300 ms\n- API Response: p95 < 400 ms", "TSD0020", 23),
]


def read(lines):
    findings = Findings()
    start = "" if lines.startswith("|") else "- "
    document = f"## 6. Performance Requirements\n### 6.1 Response Times\n{start}{lines}\n"
    section = read_outline(Source("document.md", document)).root.sections[0]
    return read_performance(section, TABLES, findings), findings


@pytest.mark.parametrize(("line", "name", "expected"), TIMES)
def test_a_response_time_has_a_statistic_and_milliseconds(line, name, expected):
    performance, findings = read(line)

    assert [(one.statistic, one.milliseconds) for one in getattr(performance, name)] == expected
    assert findings.diagnostics == []


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_sets_what_it_says(line, expected):
    performance, findings = read(line)

    assert {name: getattr(performance, name) for name in expected} == expected
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.BUILT]


@pytest.mark.parametrize("line", STATED)
def test_a_line_that_sets_nothing_is_stated_calmly(line):
    performance, findings = read(line)

    assert performance == Performance()
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.STATED]


@pytest.mark.parametrize(("line", "code", "column"), MISUSED)
def test_a_misuse_is_shown_where_it_stands(line, code, column):
    _, findings = read(line)

    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]
