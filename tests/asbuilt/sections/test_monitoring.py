"""What section 10 says of alarms, metrics and tasks: the line beside what it says."""

from decimal import Decimal

import pytest

from asbuilt.sections.monitoring import read_monitoring
from chalicelib.specification import Call, Value
from chalicelib.specification.operations import (
    BackUp,
    Becomes,
    CallFunction,
    DeleteRecords,
    ExportRecords,
    Rebuild,
    UpdateRecords,
)

MONITORING = "## 10. Monitoring and Maintenance\n### 10.1 Monitoring\n"

ALARMS = [
    ("Error rate above 1% for 5 minutes: notify ops@example.com", ("error rate", "gt", "1", None, 60, 5)),
    ("Alert ops@example.com when error rate is above 1% for 5 minutes", ("error rate", "gt", "1", None, 60, 5)),
    ("Alert if error rate exceeds 5 percent", ("error rate", "gt", "5", None, 300, 1)),
    ("Errors above 2%", ("error rate", "gt", "2", None, 300, 1)),
    ("5xx errors more than 10 in 5 minutes -> email ops@example.com", ("errors", "gt", "10", None, 300, 1)),
    ("4xx errors above 100 per hour", ("client errors", "gt", "100", None, 3600, 1)),
    ("Latency p95 above 500 ms for 10 minutes", ("latency", "gt", "500", "p95", 60, 10)),
    ("p99 latency > 2 s", ("latency", "gt", "2000", "p99", 300, 1)),
    ("API response time over 300ms", ("latency", "gt", "300", "p95", 300, 1)),
    ("average response time at least 1 s", ("latency", "gte", "1000", "average", 300, 1)),
    ("Throttles above 10 per minute for 5 minutes", ("throttles", "gt", "10", None, 60, 5)),
    ("Requests below 1 in 1 hour", ("requests", "lt", "1", None, 3600, 1)),
    ("Queue age above 10 minutes", ("queue age", "gt", "600", None, 300, 1)),
    ("Age of the oldest message in orders-queue over 10 minutes", ("queue age", "gt", "600", None, 300, 1)),
    ("Queue depth above 1000", ("queue depth", "gt", "1000", None, 300, 1)),
    ("Messages in the queue orders above 1000", ("queue depth", "gt", "1000", None, 300, 1)),
    ("Any dead letter: notify ops@example.com", ("dead letters", "gt", "0", None, 300, 1)),
    ("Messages in the dead-letter queue above 0", ("dead letters", "gt", "0", None, 300, 1)),
    ("Availability below 99.9%", ("availability", "lt", "99.9", None, 300, 1)),
]

METRICS = [
    ("Tickets created per hour", ("tickets", ("created",), None, 3600)),
    ("Number of new tickets per day", ("tickets", ("created",), None, 86400)),
    ("Tickets deleted per week where priority is urgent", ("tickets", ("deleted",), None, 604800)),
    ("Tickets closed per day", ("tickets", ("updated",), Becomes("status", "closed"), 86400)),
]

CLOSED = Value("closed")
TASKS = [
    ("Close tickets where status is resolved, every day at 02:00",
     UpdateRecords(table="tickets", field="status", value=CLOSED)),
    ("Set status of tickets to closed where status is resolved, nightly",
     UpdateRecords(table="tickets", field="status", value=CLOSED)),
    ("Set tickets.status to closed where status is resolved every Sunday",
     UpdateRecords(table="tickets", field="status", value=CLOSED)),
    ("Update tickets set done = true where status is closed, daily",
     UpdateRecords(table="tickets", field="done", value=Value(value=True))),
    ("Set due_at of tickets to now() where status is open, daily",
     UpdateRecords(table="tickets", field="due_at", value=Call("now"))),
    ("Set due_at of tickets to empty where status is closed, daily",
     UpdateRecords(table="tickets", field="due_at", value=Value(None))),
    ("Mark all tickets as urgent every year", UpdateRecords(table="tickets", field="priority", value=Value("urgent"))),
    ("Delete audit logs older than 90 days every night", DeleteRecords(table="audit_logs")),
    ("Purge tickets where status is closed monthly", DeleteRecords(table="tickets", purge=True)),
    ("Nightly: delete all audit_logs", DeleteRecords(table="audit_logs")),
    ("Export tickets every day", ExportRecords(table="tickets", prefix="exports/")),
    ("Export tickets as ndjson to dumps/ every day", ExportRecords(table="tickets", prefix="dumps/", format="ndjson")),
    ("Back up the database every Sunday", BackUp()),
    ("Daily backups", BackUp()),
    ("Automated database backups daily", BackUp()),
    ("Back up tickets weekly, keep 5 weeks", BackUp("tickets", 35)),
    ("Rebuild indexes monthly", Rebuild("indexes")),
    ("Reindex tickets weekly", Rebuild("indexes", "tickets")),
    ("Rebuild counters every hour", Rebuild("counters")),
    ("Refresh the search index of tickets nightly", Rebuild("search", "tickets")),
    ("Call reports.weekly every Monday at 08:00 Europe/Berlin", CallFunction("reports.weekly")),
    ("Run reports.weekly `0 8 * * 1`", CallFunction("reports.weekly")),
]  # fmt: skip

PROSE = [
    "Dataset ingestion success rate",
    "API uptime and error frequency",
    "Rotate API tokens if used",
    "Monthly security updates",
    "Regular dependency updates",
    "Database backups",
    "Backup strategy",
    "Review every open ticket with care",
    "CloudWatch",
    "Health checks for all services",
    "Trace failed queues where possible",
    "Revenue per day",
    "Error tracking and alerting",
]

MISUSE = [
    ("Error rate above 1% whenever the moon is full", ["TSD1001:23"]),
    ("Errors p95 above 10", ["TSD1001:10"]),
    ("Latency of tickets above 500 ms", ["TSD1001:14"]),
    ("Erorr rate above 1%", ["TSD1002:3"]),
    ("CPU usage above 80%", ["TSD1002:3"]),
    ("Latency p95 above 500", ["TSD1003:21"]),
    ("Error rate above 5", ["TSD1003:20"]),
    ("Availability below 101%", ["TSD1003:22"]),
    ("Queue depth above 5 minutes", ["TSD1003:21"]),
    ("Error rate above 1% for 90 seconds", ["TSD1004:27"]),
    ("Error rate above 1% for 2 days", ["TSD1004:27"]),
    ("Tikets created per hour", ["TSD1005:3"]),
    ("Tickets polished per hour", ["TSD0807:11"]),
    ("Delete tikets where status is closed, every day", ["TSD1005:10"]),
    ("Remove unused dependencies monthly", ["TSD1005:10"]),
    ("Polish tickets every day", ["TSD1006:3"]),
    ("Refresh weather/trip data sources monthly", ["TSD1006:11"]),
    ("Back up the database", ["TSD1007:3"]),
    ("Close tickets where status is resolved", ["TSD1007:3"]),
    ("Call reports.weekly", ["TSD1007:3"]),
    ("Back up the database every day at 25:00", ["TSD1008:37"]),
    ("Call reports.weekly every Monday at 08:00 Europe/Berln", ["TSD1008:45"]),
    ("Back up the database every fortnight", ["TSD1009:30"]),
    ("Delete tickets every day", ["TSD1010:10"]),
    ("Set title of tickets to old and title is older where status is closed, daily", ["TSD1011:27"]),
    ("Set status of tickets to clsed where status is open, daily", ["TSD0014:28"]),
    ("Set state of tickets to closed where status is open, daily", ["TSD0013:7"]),
    ("Mark tickets as clsed where status is open, daily", ["TSD0807:19"]),
    ("Close tickets where state is open, daily", ["TSD0013:23"]),
]


@pytest.fixture
def read(read_section):
    return lambda line: read_section(f"{MONITORING}- {line}\n", "monitoring", read_monitoring)


@pytest.mark.parametrize(("line", "expected"), ALARMS)
def test_an_alarm_watches_what_its_line_says(line, expected, read):
    ((alarm,), _, _), findings = read(line)

    metric, comparison, threshold, *rest = expected
    assert (alarm.metric, alarm.comparison, alarm.threshold) == (metric, comparison, Decimal(threshold))
    assert [alarm.statistic, alarm.period_seconds, alarm.periods] == rest
    assert findings.diagnostics == []


def test_an_alarm_tells_whom_it_names_about_the_queue_that_it_names(read):
    ((alarm,), _, _), _ = read("Queue age of orders-queue above 10 minutes: notify a@example.com and b@example.com")

    assert (alarm.queue, alarm.notify) == ("orders-queue", ("a@example.com", "b@example.com"))


@pytest.mark.parametrize(("line", "expected"), METRICS)
def test_a_metric_counts_an_event_in_each_period(line, expected, read):
    (_, (metric,), _), findings = read(line)

    event = metric.event
    assert (event.table, event.changes, event.becomes, metric.period_seconds) == expected
    assert findings.diagnostics == []


@pytest.mark.parametrize(("line", "expected"), TASKS)
def test_a_task_does_what_its_line_says(line, expected, read):
    (_, _, (task,)), findings = read(line)

    action = task.action
    assert type(action) is type(expected)
    assert [getattr(action, name) for name in action.__struct_fields__ if name != "where"] == [
        getattr(expected, name) for name in action.__struct_fields__ if name != "where"
    ]
    assert findings.diagnostics == []


@pytest.mark.parametrize(
    "line", ["Delete audit_logs older than 90 days, daily", "Close tickets where done is true, daily"]
)
def test_a_task_changes_the_records_that_meet_its_condition(line, read):
    (_, _, (task,)), _ = read(line)

    assert task.action.where is not None


def test_tasks_have_names_of_their_own(read):
    (_, _, tasks), _ = read("Back up the database daily\n- Back up the database monthly")

    assert [task.name for task in tasks] == ["back-up-the-database", "back-up-the-database-2"]


@pytest.mark.parametrize("line", PROSE)
def test_a_bare_noun_is_stated_without_a_word(line, read):
    made, findings = read(line)

    assert (made, findings.diagnostics) == (((), (), ()), [])
    assert max(findings.lines.items())[1].state.name == "STATED"


@pytest.mark.parametrize(("line", "expected"), MISUSE)
def test_a_line_that_does_nothing_is_shown_where(line, expected, read):
    made, findings = read(line)

    assert made == ((), (), ())
    assert [f"{one.code}:{one.span.column}" for one in findings.diagnostics] == expected
