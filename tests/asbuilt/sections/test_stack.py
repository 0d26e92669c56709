"""What a line of section 2 sets: the line beside it."""

import pytest

from asbuilt.diagnostics import Findings, State
from asbuilt.document import read_outline
from asbuilt.sections.stack import read_stack
from asbuilt.source import Source
from chalicelib.specification.settings import Backup, Capacity, Stack

BACKEND, DATABASE, PLACE, FRONTEND = "2.2 Backend", "2.3 Database", "2.4 Infrastructure", "2.1 Frontend"

LINES = [
    (BACKEND, "- Language: Python 3.13", {"runtime": "python3.13"}),
    (BACKEND, "- **Language:** `Python 3.12+`", {"runtime": "python3.12"}),
    (BACKEND, "- Runtime: Python", {"runtime": "python3.12"}),
    (BACKEND, "- Framework: AWS Chalice", {}),
    (BACKEND, "- API Design: REST (OpenAPI)", {}),
    (BACKEND, "- Authentication: Amazon Cognito", {}),
    (DATABASE, "- Type: DynamoDB, on-demand", {"capacity": None}),
    (DATABASE, "- Type: DynamoDB, provisioned 5 read 10 write", {"capacity": Capacity(5, 10)}),
    (DATABASE, "- Database: DynamoDB (provisioned: read 5, write 10)", {"capacity": Capacity(5, 10)}),
    (DATABASE, "- Type: DynamoDB, provisioned 5 RCU / 10 WCU", {"capacity": Capacity(5, 10)}),
    (DATABASE, "- Backup Strategy: point-in-time recovery", {"point_in_time_recovery": True, "backup": None}),
    (DATABASE, "- Backup: PITR, nightly backups, retention 2 weeks", {"backup": Backup("day", 14)}),
    (DATABASE, "- Backup Strategy: daily backup kept 35 days", {"backup": Backup("day", 35)}),
    (DATABASE, "- Backup Strategy: every week", {"backup": Backup("week", 35)}),
    (DATABASE, "- Backup Strategy: none", {"backup": None, "point_in_time_recovery": False}),
    (PLACE, "- Hosting: AWS Lambda, eu-west-1, x86_64, 1 GB, timeout 5 s",
     {"region": "eu-west-1", "architecture": "x86_64", "memory_mb": 1024, "timeout_seconds": 5}),
    (PLACE, "- Hosting: Lambda on Graviton (us-east-2)", {"region": "us-east-2", "architecture": "arm64"}),
    (PLACE, "- Region: eu-central-1", {"region": "eu-central-1"}),
    (PLACE, "- Memory: 256 MB", {"memory_mb": 256}),
    (PLACE, "- Timeout: 29 seconds", {"timeout_seconds": 29}),
    (PLACE, "- CDN: CloudFront", {"cdn": True}),
    (PLACE, "- CDN: None for now", {"cdn": False}),
    (PLACE, "- Monitoring: CloudWatch", {"monitoring": True}),
    (FRONTEND, "- Framework: admin console", {"console": True}),
    (FRONTEND, "- Framework: none", {"console": False}),
    ("Technologies", "- Frontend Framework: none", {"console": False}),
    (BACKEND, "| Component | Technology |\n|---|---|\n| Language | Python 3.13 |", {"runtime": "python3.13"}),
]  # fmt: skip

STATED = [
    (FRONTEND, "- Framework: React"),
    (FRONTEND, "- Language: TypeScript"),
    (FRONTEND, "- UI Libraries: Chart.js"),
    (DATABASE, "- Schema: one table a collection"),
    (PLACE, "- Monitoring: Prometheus"),
    (PLACE, "- CI: GitHub Actions"),
]

MISUSED = [
    (BACKEND, "- Framework: Spring Boot", "TSD0201", 14),
    (BACKEND, "- API Design: GraphQL", "TSD0201", 15),
    (BACKEND, "- Authentication: OAuth with Okta", "TSD0201", 30),
    (DATABASE, "- Type: PostgreSQL 16", "TSD0201", 9),
    (BACKEND, "- Language: Python 3.6", "TSD0202", 13),
    (PLACE, "- Hosting: AWS Lambda, 64 MB", "TSD0203", 24),
    (PLACE, "- Hosting: AWS Lambda, timeout 2 minutes", "TSD0204", 32),
    (PLACE, "- Hosting: AWS Lambda, eu-wset-1", "TSD0205", 24),
    (DATABASE, "- Type: DynamoDB, provisioned", "TSD0206", 19),
    (PLACE, "- Timeout: soon", "TSD0207", 12),
    (PLACE, "- Memory: 256 MB\n- Hosting: AWS Lambda, 512 MB", "TSD0020", 24),
]


def read(heading, lines):
    findings = Findings()
    outline = read_outline(Source("document.md", f"## 2. Technology Stack\n### {heading}\n{lines}\n"))
    return read_stack(outline.root.sections[0], findings), findings


@pytest.mark.parametrize(("heading", "line", "expected"), LINES)
def test_a_line_sets_what_it_says(heading, line, expected):
    stack, findings = read(heading, line)

    assert {name: getattr(stack, name) for name in expected} == expected
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.BUILT]


@pytest.mark.parametrize(("heading", "line"), STATED)
def test_a_line_that_sets_nothing_is_stated_calmly(heading, line):
    stack, findings = read(heading, line)

    assert stack == Stack()
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.STATED]


@pytest.mark.parametrize(("heading", "line", "code", "column"), MISUSED)
def test_a_misuse_is_shown_where_it_stands(heading, line, code, column):
    _, findings = read(heading, line)

    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]


def test_a_region_that_is_nearly_right_has_a_certain_fix():
    _, findings = read(PLACE, "- Region: eu-wset-1")

    assert findings.diagnostics[0].fix.text == "eu-west-1"
