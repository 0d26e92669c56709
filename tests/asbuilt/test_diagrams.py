"""What is drawn of a specification, and what is said of a diagram in a document."""

import pytest

from asbuilt.checks.diagrams import check
from asbuilt.compiler import compile_document
from asbuilt.diagnostics import Findings
from asbuilt.diagrams import MOST_TABLES, architecture, entity_relationship
from asbuilt.document import read_outline
from asbuilt.source import Source

DOCUMENT = """
## 3. Database Schema
{diagram}
#### Table: users
- Fields:
  - email: email unique
  - role: enum(rider, mechanic)
#### Table: bikes
- Fields:
  - frame: string primary key
  - keeper: ref(users) required
  - lender: ref(users)
  - lock: ref(locks) unique
#### Table: locks
- Fields:
  - size: integer
## 4. API Specifications
#### Endpoint: Bikes
- Method: GET
- Path: `/bikes`
#### Endpoint: Ride
- Method: POST
- Path: `/ride`
- Handler: rides.begin
## 5. Security Requirements
### 5.1 Permissions
- Riders can read all bikes
- Anyone can read all locks
"""
DRAWN = """erDiagram
  users {
    uuid id PK
    email email UK
    enum role
  }
  bikes {
    string frame PK
    ref keeper FK
    ref lender FK
    ref lock FK, UK
  }
  locks {
    ulid id PK
    integer size
  }
  users ||--o{ bikes : keeper
  users |o--o{ bikes : lender
  locks |o--o| bikes : lock"""
OUTSIDE = """
## 8. Integration Points
- Amazon SES: email keeper when bikes is created, subject "Hello"
- Dis|pat#ch: POST ${URL} when bikes is created
- Amazon S3: import locks from locks/*.csv
## 10. Monitoring and Maintenance
### 10.2 Maintenance
- Back up the database every Sunday
"""
MARKED = f"<!-- asbuilt:erd -->\n```mermaid\n{DRAWN}\n```\n<!-- /asbuilt -->"

MARKS = [
    (MARKED, []),
    (MARKED.replace("integer size", "integer length"), ["TSD0101"]),
    (MARKED.replace("<!-- /asbuilt -->", "By hand.\n\n<!-- /asbuilt -->"), ["TSD0101"]),
    (MARKED.replace("<!-- /asbuilt -->", ""), ["TSD0101"]),
    ("<!-- asbuilt:erd -->", ["TSD0101"]),
    ("<!-- asbuilt:edr -->", ["TSD0102"]),
    ("<!-- a comment -->", []),
    ("```mermaid\nerDiagram\n```", []),
]


def specification(text):
    return compile_document(Source("document.md", text)).specification


def checked(diagram):
    source = Source("document.md", DOCUMENT.format(diagram=diagram))
    findings = Findings()
    check(read_outline(source), compile_document(source).specification, findings)
    return findings


def test_an_er_diagram_has_every_table_key_field_and_reference():
    assert entity_relationship(specification(DOCUMENT)) == DRAWN.split("\n")


def test_the_architecture_shows_who_calls_and_what_answers():
    assert architecture(specification(DOCUMENT)) == [
        "flowchart LR",
        '  people["rider, anyone"] -->|HTTPS| api["Amazon API Gateway<br/>2 endpoints"]',
        '  api --> service["AWS Lambda"]',
        '  people -->|sign in| identity["Amazon Cognito"]',
        "  service -->|verify tokens| identity",
        '  service --> custom["own functions"]',
        "  service --> database",
        '  subgraph database["Amazon DynamoDB"]',
        '    table1[("users")]',
        '    table2[("bikes")]',
        '    table3[("locks")]',
        "  end",
    ]


def test_an_architecture_of_many_tables_tells_their_number():
    tables = "".join(f"#### Table: t{number}\n- Fields:\n  - a: string\n" for number in range(MOST_TABLES + 1))

    assert f'    tables[("{MOST_TABLES + 1} tables")]' in architecture(specification(f"## 3. Schema\n{tables}"))


@pytest.mark.parametrize(("diagram", "codes"), MARKS)
def test_a_diagram_between_marks_shows_what_the_document_declares(diagram, codes):
    assert [one.code for one in checked(diagram).diagnostics] == codes


def test_the_lines_of_a_diagram_are_built():
    findings = checked(MARKED)

    assert {line: account.what for line, account in findings.lines.items()} == dict.fromkeys(
        range(3, 3 + MARKED.count("\n") + 1), "erd diagram"
    )


def test_a_near_name_in_a_mark_is_shown():
    assert checked("<!-- asbuilt:architectur -->").diagnostics[0].hint == "did you mean 'asbuilt:architecture'?"


def test_what_is_outside_is_drawn_with_what_passes(compiled):
    lines = architecture(compiled(DOCUMENT.format(diagram="") + OUTSIDE).specification)

    assert [line.strip() for line in lines if "outside" in line or "clock" in line] == [
        'service -->|e-mail| outside1["Amazon SES"]',
        'service -->|webhook| outside2["Dispatch"]',
        'outside3["Amazon S3"] -->|files| service',
        'clock["Amazon EventBridge Scheduler<br/>1 task"] --> service',
    ]
