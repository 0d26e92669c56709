"""What a line of section 8 makes happen: the line beside what it says."""

import pytest

from asbuilt.sections.integrations import read_integrations
from chalicelib.specification import FieldPath
from chalicelib.specification.operations import (
    Becomes,
    CallFunction,
    Email,
    EventHandler,
    ExportRecords,
    Import,
    Publication,
    QueueConsumer,
    Task,
    Webhook,
)

SECTION = "## 8. Integration Points\n### 8.1 External Services\n"

EVENTS = [
    ("tickets is created", ("tickets", ("created",), None, False)),
    ("tickets are updated or deleted", ("tickets", ("updated", "deleted"), None, False)),
    ("a ticket is created", ("tickets", ("created",), None, False)),
    ("a new ticket is added", ("tickets", ("created",), None, False)),
    ("tickets created", ("tickets", ("created",), None, False)),
    ("audit logs are created", ("audit_logs", ("created",), None, False)),
    ("tickets is updated where priority is urgent", ("tickets", ("updated",), None, True)),
    ("tickets becomes closed", ("tickets", ("updated",), Becomes("status", "closed"), False)),
    ("a ticket is closed", ("tickets", ("updated",), Becomes("status", "closed"), False)),
    ("status of tickets changes to resolved", ("tickets", ("updated",), Becomes("status", "resolved"), False)),
    ("tickets.priority becomes urgent", ("tickets", ("updated",), Becomes("priority", "urgent"), False)),
]

RECIPIENTS = [
    ("ops@example.com", ("ops@example.com",)),
    ("requester.email", (FieldPath(("requester", "email")),)),
    ("requester", (FieldPath(("requester", "email")),)),
    ("customer.email", (FieldPath(("customer_id", "email")),)),
    ("ticket.requester.email", (FieldPath(("requester", "email")),)),
    ("a@example.com, b@example.com and requester.email",
     ("a@example.com", "b@example.com", FieldPath(("requester", "email")))),
]  # fmt: skip

LINES = [
    ("Slack: POST ${SLACK_URL} when tickets is created", Webhook, {"method": "POST", "address": "SLACK_URL"}),
    ("Slack: `POST ${SLACK_URL} when tickets is created`", Webhook, {"service": "Slack", "address": "SLACK_URL"}),
    ("**CRM:** PUT $CRM_URL when tickets is deleted", Webhook, {"method": "PUT", "service": "CRM"}),
    ("A: POST ${U} when tickets is created, signed with ${S}, with token ${T}", Webhook,
     {"signing_secret": "S", "token": "T"}),
    ("A: when tickets is created where priority is urgent, POST ${U}", Webhook, {"address": "U"}),
    ("Amazon S3: import users from imports/*.csv", Import,
     {"table": "users", "prefix": "imports/", "suffix": ".csv", "format": "csv", "bucket": None}),
    ("S3: import tickets from s3://drop/in/new-*.ndjson.gz", Import,
     {"prefix": "in/new-", "suffix": ".ndjson.gz", "format": "ndjson", "bucket": "drop"}),
    ("Amazon SQS: call billing.charge for each message of orders-queue", QueueConsumer,
     {"function": "billing.charge", "queue": "orders-queue"}),
    ("SQS: invoke billing.charge() for every message in the queue orders", QueueConsumer, {"queue": "orders"}),
    ("CRM: call crm.sync when users is updated", EventHandler, {"function": "crm.sync"}),
    ("Amazon SNS: publish to ticket-events when tickets is created", Publication,
     {"channel": "topic", "name": "ticket-events"}),
    ("Amazon SQS: send a message to orders when tickets is created", Publication, {"channel": "queue"}),
    ("EventBridge: put events on bus default when tickets is created", Publication,
     {"channel": "bus", "name": "default"}),
    ("Events: publish an event to the topic ticket-events when a ticket is closed", Publication,
     {"channel": "topic"}),
    ("Weather: call weather.fetch every day at 06:00", Task, {"action": CallFunction("weather.fetch")}),
    ("S3: export tickets to exports/tickets/ nightly", Task,
     {"action": ExportRecords(table="tickets", prefix="exports/tickets/")}),
]  # fmt: skip

DESCRIBED = [
    "NOAA Weather API: daily fetch",
    "**NOAA Weather API**: Daily historical weather fetch",
    "Postgres: JDBC",
    "SendGrid: email notifications",
    "Stripe: payment processing (cards and SEPA)",
    "Send order confirmations",
    "Import contacts",
    "Twilio: call the REST API v1.2 for text messages",
    "Slack: post updates to a channel",
    "Google Maps",
]

MISUSE = [
    ("A: email requester.email when tickets is written in haste", "TSD0801", 52),
    ("A: email users when their order ships", "TSD0801", 40),
    ("A: import costumers from imports/*.csv", "TSD0802", 13),
    ("A: email requester.email when tikets is created", "TSD0802", 33),
    ("A: API key: abcd1234efgh5678", "TSD0803", 15),
    ("A: POST https://example.com/hook when tickets is created", "TSD0804", 11),
    ("A: email requester.name when tickets is created", "TSD0805", 12),
    ("A: email title when tickets is created", "TSD0805", 12),
    ("A: POST ${U}", "TSD0806", 6),
    ("A: email ops@example.com", "TSD0806", 6),
    ("A: POST ${U} when tickets becomes clsed", "TSD0807", 37),
    ("A: POST ${U} when status of tickets becomes urgent", "TSD0807", 47),
    ("A: import users from imports/*.xlsx", "TSD0808", 24),
    ("A: publish to ticket-events when tickets is created", "TSD0809", 17),
    ('A: POST ${U} when tickets is created, subject "x"', "TSD0810", 41),
    ("A: import users from imports/*.csv when tickets is created", "TSD0810", 43),
    ("A: email requester.mail when tickets is created", "TSD0013", 22),
    ('A: email requester when tickets is created, subject "{titel}"', "TSD0013", 57),
    ("A: POST ${U} when tickets is created where colour is red", "TSD0013", 46),
    ("A: call weather.fetch every day at 25:00", "TSD1008", 38),
    ("A: export tickets every fortnight", "TSD1009", 27),
]


@pytest.fixture
def read(read_section):
    return lambda lines: read_section(
        SECTION + "".join(f"- {line}\n" for line in lines), "integrations", read_integrations
    )


@pytest.mark.parametrize(("words", "expected"), EVENTS)
def test_an_event_is_a_change_of_a_record(words, expected, read):
    (made,), findings = read([f"A: POST ${{U}} when {words}"])

    event = made.event
    assert (event.table, event.changes, event.becomes, event.where is not None) == expected
    assert findings.diagnostics == []


@pytest.mark.parametrize(("words", "expected"), RECIPIENTS)
def test_a_recipient_is_an_address_or_leads_to_one(words, expected, read):
    (made,), findings = read([f"Amazon SES: email {words} when tickets is created"])

    assert isinstance(made, Email)
    assert made.recipients == expected
    assert findings.diagnostics == []


@pytest.mark.parametrize(("line", "kind", "expected"), LINES)
def test_a_line_makes_what_it_says(line, kind, expected, read):
    (made,), findings = read([line])

    assert isinstance(made, kind)
    assert {name: getattr(made, name) for name in expected} == expected
    assert findings.diagnostics == []


def test_a_subject_may_name_fields_and_a_template_stands_beside_it(read):
    line = 'SES: email requester when tickets is created, subject "Ticket {title}: new", template mails/new'

    (made,), _ = read([line])

    assert made.subject == ("Ticket ", FieldPath(("title",)), ": new")
    assert made.template == "mails/new"


@pytest.mark.parametrize("line", DESCRIBED)
def test_a_service_that_is_only_described_is_stated_without_a_word(line, read):
    made, findings = read([line])

    assert (made, findings.diagnostics) == ((), [])
    assert max(findings.lines.items())[1].state.name == "STATED"


@pytest.mark.parametrize(("line", "code", "column"), MISUSE)
def test_a_line_that_cannot_act_is_shown_where(line, code, column, read):
    made, findings = read([line])

    assert made == ()
    assert [(one.code, one.span.column) for one in findings.diagnostics] == [(code, column)]


def test_lines_under_a_service_are_the_service_s(read):
    made, findings = read(["Amazon SES\n  - email requester when tickets is created\n  - about 10 a day"])

    assert [one.service for one in made] == ["Amazon SES"]
    assert findings.diagnostics == []


def test_a_near_word_is_a_fix(read):
    _, findings = read(["A: POST ${U} when tikets is created"])

    assert findings.diagnostics[0].hint == "did you mean 'tickets'?"
