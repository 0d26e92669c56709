"""What a line of 5.3 sets: the line beside it."""

import pytest

from asbuilt.diagnostics import Findings, State
from asbuilt.document import read_outline
from asbuilt.sections.limits import ALL_HEADERS, read_limits
from asbuilt.source import Source
from chalicelib.specification.settings import Limits

LINES = [
    ("CORS origins: *", {"cors_origins": ("*",)}),
    ("CORS: https://app.example.com and http://localhost:3000",
     {"cors_origins": ("https://app.example.com", "http://localhost:3000")}),
    ("Allowed origins: `https://*.example.com`", {"cors_origins": ("https://*.example.com",)}),
    ("CORS: off", {"cors_origins": ()}),
    ("Maximum body size: 1 MB", {"max_body_bytes": 1_000_000}),
    ("Request bodies up to 512 KiB", {"max_body_bytes": 524_288}),
    ("Max payload: 2MB", {"max_body_bytes": 2_000_000}),
    ("JSON depth: 20", {"json_depth": 20}),
    ("At most 10 levels of nesting", {"json_depth": 10}),
    ("TLS 1.2 or newer", {"tls": "1.2"}),
    ("TLS version: TLS 1.3", {"tls": "1.3"}),
    ("HTTPS only", {}),
    ("Security headers: on", {"security_headers": ALL_HEADERS}),
    ("Security headers", {"security_headers": ALL_HEADERS}),
    ("Security Headers: X-Content-Type-Options, HSTS",
     {"security_headers": ("strict-transport-security", "x-content-type-options")}),
    ("Content Security Policy", {"security_headers": ("content-security-policy",)}),
    ("AWS WAF", {"waf": True}),
    ("WAF: off", {"waf": False}),
    ("Allowed IP ranges: 10.0.0.0/8, 192.0.2.7 and 2001:db8::/32",
     {"allowed_ranges": ("10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32")}),
]  # fmt: skip

RATES = [
    ("Rate limit: 100 requests/second, burst 200", [(100, 1, 200, "service")]),
    ("Rate limit: 1,000 requests per minute per user", [(1000, 60, None, "user")]),
    ("**Rate Limiting**: 100 requests per minute per client", [(100, 60, None, "user")]),
    ("Throttle at 50 rps per IP address", [(50, 1, None, "ip")]),
    ("Rate limit: 10 requests/second per user, 100 requests/second per API key burst 150",
     [(10, 1, None, "user"), (100, 1, 150, "key")]),
]  # fmt: skip

STATED = [
    "Rate limiting to prevent abuse",
    "Reject oversized payloads",
    "Enable CORS only for allowed frontend domains",
    "Input validation",
]

MISUSED = [
    ("Rate limit: 100", "TSD0530", 15),
    ("CORS origins: app.example.com/start", "TSD0531", 17),
    ("CORS origins: https://app.example.com/start", "TSD0531", 17),
    ("Maximum body size: 20 MB", "TSD0532", 22),
    ("Maximum body size: 10", "TSD0533", 22),
    ("TLS 1.0 or newer", "TSD0534", 3),
    ("Allowed IP ranges: 10.0.0.1/8", "TSD0535", 22),
    ("Allowed IP ranges: 10.0.0.0/8, 300.1.1.1", "TSD0535", 34),
    ("Security headers: X-Frame-Optoins", "TSD0536", 21),
    ("JSON depth: 1000", "TSD0537", 15),
    ("Rate limit: 10 requests/second; 20 requests/second", "TSD0020", 35),
]


def read(line):
    findings = Findings()
    document = f"## 5. Security Requirements\n### 5.3 API Security\n- {line}\n"
    return read_limits(read_outline(Source("document.md", document)).root.sections[0], findings), findings


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_sets_what_it_says(line, expected):
    limits, findings = read(line)

    assert {name: getattr(limits, name) for name in expected} == expected
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.BUILT]


@pytest.mark.parametrize(("line", "expected"), RATES)
def test_a_rate_has_a_time_a_burst_and_those_it_counts(line, expected):
    limits, findings = read(line)

    assert [(one.requests, one.seconds, one.burst, one.per) for one in limits.rates] == expected
    assert findings.diagnostics == []


@pytest.mark.parametrize("line", STATED)
def test_a_line_that_sets_nothing_is_stated_calmly(line):
    limits, findings = read(line)

    assert limits == Limits()
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.STATED]


@pytest.mark.parametrize(("line", "code", "column"), MISUSED)
def test_a_misuse_is_shown_where_it_stands(line, code, column):
    _, findings = read(line)

    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]


def test_a_section_without_parts_is_read_as_a_whole():
    findings = Findings()
    section = read_outline(Source("document.md", "## Security\n- TLS 1.3\n")).root.sections[0]

    assert read_limits(section, findings).tls == "1.3"
