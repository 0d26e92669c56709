"""What a line of 5.2 sets: the line beside it."""

import pytest

from asbuilt.diagnostics import Findings, State
from asbuilt.document import read_outline
from asbuilt.sections.protection import mark_fields, read_protection
from asbuilt.source import Source
from chalicelib.specification import Field, FieldType, Table
from chalicelib.specification.settings import Protection

TEXT, TIME = FieldType(kind="string"), FieldType(kind="datetime")
TABLES = {
    "users": Table(name="users", fields=(Field(name="email", type=TEXT), Field(name="phone_number", type=TEXT))),
    "tickets": Table(
        name="tickets",
        fields=(Field(name="status", type=TEXT), Field(name="email", type=TEXT), Field(name="closed_at", type=TIME)),
    ),
}
YEAR, DAY = 31_536_000, 86_400

LINES = [
    ("Encrypt all data at rest with KMS and in transit", {"at_rest": "aws managed", "in_transit": True}),
    ("Encryption at rest with a customer managed key", {"at_rest": "customer managed"}),
    ("Sensitive data encryption at rest", {"at_rest": "aws owned"}),
    ("HTTPS encryption for all traffic", {"in_transit": True}),
    ("Personal: email of users, phone number", {"personal": (("users", "email"), ("users", "phone_number"))}),
    ("PII: `users.email`", {"personal": (("users", "email"),)}),
    ("Personal fields: email", {"personal": (("users", "email"), ("tickets", "email"))}),
    ("Encrypted fields: phone_number of users", {"encrypted": (("users", "phone_number"),)}),
    ("Redact personal fields in logs", {"redact_personal": True}),
    ("Never log personal data", {"redact_personal": True}),
    ("Erase a person's records on request", {"erasure": True}),
    ("The right to be forgotten", {"erasure": True}),
    ("Keep tickets for ever", {}),
]

RETENTIONS = [
    ("Keep tickets 2 years", [("tickets", 2 * YEAR, "created_at", False)]),
    ("Retain all ticket records for at most 90 days", [("tickets", 90 * DAY, "created_at", False)]),
    ("Delete tickets 30 days after closed_at", [("tickets", 30 * DAY, "closed_at", False)]),
    ("Delete tickets after 90 days", [("tickets", 90 * DAY, "created_at", False)]),
    ("Purge tickets older than 1 year", [("tickets", YEAR, "created_at", False)]),
    ("Keep tickets 1 year where status is closed", [("tickets", YEAR, "created_at", True)]),
    ("Data retention: tickets 2 years, users 7 days",
     [("tickets", 2 * YEAR, "created_at", False), ("users", 7 * DAY, "created_at", False)]),
]  # fmt: skip

STATED = ["Sanitize and validate file uploads", "GDPR compliance", "Keep it simple", "Passwords are hashed"]

MISUSED = [
    ("Keep tikets 2 years", "TSD0520", 8),
    ("Keep logs 30 days", "TSD0520", 8),
    ("Keep tickets for a good while", "TSD0521", 8),
    ("Delete tickets where status is closed after 90 days", "TSD0521", 10),
    ("Personal: emial", "TSD0523", 13),
    ("Keep tickets 30 days after closing", "TSD0523", 30),
    ("Keep tickets 30 days where state is closed", "TSD0013", 30),
]


def read(line):
    findings = Findings()
    document = f"## 5. Security Requirements\n### 5.2 Data Protection\n- {line}\n"
    section = read_outline(Source("document.md", document)).root.sections[0]
    return read_protection(section, TABLES, findings), findings


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_line_sets_what_it_says(line, expected):
    protection, findings = read(line)

    assert {name: getattr(protection, name) for name in expected} == expected
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.BUILT]


@pytest.mark.parametrize(("line", "expected"), RETENTIONS)
def test_records_are_kept_as_long_as_the_line_says(line, expected):
    protection, findings = read(line)

    kept = [(one.table, one.seconds, one.after, one.where is not None) for one in protection.retention]
    assert kept == expected
    assert findings.diagnostics == []


@pytest.mark.parametrize("line", STATED)
def test_a_line_that_sets_nothing_is_stated_calmly(line):
    protection, findings = read(line)

    assert protection == Protection()
    assert findings.diagnostics == []
    assert [account.state for account in findings.lines.values()] == [State.STATED]


@pytest.mark.parametrize(("line", "code", "column"), MISUSED)
def test_a_misuse_is_shown_where_it_stands(line, code, column):
    _, findings = read(line)

    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]


def test_a_field_that_is_named_as_personal_is_personal_in_its_table():
    tables = mark_fields(TABLES.values(), Protection(personal=(("users", "email"),)))

    personal = [(table.name, field.name) for table in tables for field in table.fields if field.personal]
    assert personal == [("users", "email")]
