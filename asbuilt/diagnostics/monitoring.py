"""Section 10, Monitoring and Maintenance: what there is to say about alarms, metrics and tasks."""

from asbuilt.diagnostics.diagnostic import Rule, Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING
TABLES = (
    "## 3. Database Schema\n### 3.2 Tables/Collections\n#### tickets\n- Fields:\n  - title: string\n"
    "  - status: enum(open, closed) transitions open -> closed\n"
)
MONITORING = TABLES + "## 10. Monitoring and Maintenance\n### 10.1 Monitoring\n"
MAINTENANCE = TABLES + "## 10. Monitoring and Maintenance\n### 10.2 Maintenance\n"

ALARM_NOT_UNDERSTOOD = Rule(
    "TSD1001",
    WARNING,
    "{found} is not understood here, so there is no alarm",
    None,
    "An alarm names a measure, a threshold, perhaps for how long, and perhaps whom to tell: `Error rate above 1% for "
    "5 minutes: notify ops@example.com`. Without an address it goes to the alarm e-mail of the stage.",
    MONITORING + "- Error rate above 1% whenever the moon is full\n",
    MONITORING + "- Error rate above 1% for 5 minutes\n",
)
UNKNOWN_METRIC = Rule(
    "TSD1002",
    WARNING,
    "'{found}' is not measured, so there is no alarm",
    "measured are: error rate, errors, client error rate, client errors, availability, latency, requests, throttles, "
    "queue age, queue depth, dead letters",
    "Alarms watch what the service and its queues report to CloudWatch.",
    MONITORING + "- Erorr rate above 1%\n",
    MONITORING + "- Error rate above 1%\n",
)
BAD_THRESHOLD = Rule(
    "TSD1003",
    ERROR,
    "the threshold of {metric} is {expected}, not '{found}'",
    None,
    "Rates and availability are percentages, latency and queue age are times, everything else is a count.",
    MONITORING + "- Latency p95 above 500\n",
    MONITORING + "- Latency p95 above 500 ms\n",
)
BAD_WINDOW = Rule(
    "TSD1004",
    ERROR,
    "'{found}' is not a time that an alarm can look at",
    "use whole minutes, from 1 minute to 1 day",
    "CloudWatch measures in minutes, and an alarm looks back one day at most.",
    MONITORING + "- Error rate above 1% for 90 seconds\n",
    MONITORING + "- Error rate above 1% for 2 minutes\n",
)
UNKNOWN_TABLE = Rule(
    "TSD1005",
    WARNING,
    "'{found}' is not a table, so nothing comes of this line",
    None,
    "Metrics and tasks are about tables of section 3, in singular or plural.",
    MAINTENANCE + "- Delete tikets where status is closed, every day at 02:00\n",
    MAINTENANCE + "- Delete tickets where status is closed, every day at 02:00\n",
)
TASK_NOT_UNDERSTOOD = Rule(
    "TSD1006",
    WARNING,
    "{found} is not understood here, so nothing is done {when}",
    None,
    "A task is an action and a schedule. Actions are: a transition (`Close tickets where …`), `Set FIELD of TABLE to "
    "VALUE where …`, delete or purge, export, back up, rebuild indexes or counters, refresh search, and `Call "
    "module.function` for everything else.",
    MAINTENANCE + "- Polish tickets every day\n",
    MAINTENANCE + "- Call tickets.polish every day\n",
)
NO_SCHEDULE = Rule(
    "TSD1007",
    WARNING,
    "nothing says when this is to be done, so it never is",
    "add a schedule: every day at 02:00, weekly on Sunday, on the 1st of every month, cron(0 2 * * ? *)",
    "A task runs on a schedule.",
    MAINTENANCE + "- Back up the database\n",
    MAINTENANCE + "- Back up the database every Sunday\n",
)
BAD_SCHEDULE = Rule(
    "TSD1008",
    ERROR,
    "this schedule cannot be kept: {reason}",
    None,
    "Times are of a day of 24 hours, dates of a month, zones of the time zone database; what one schedule cannot say "
    "takes two lines.",
    MAINTENANCE + "- Back up the database every day at 25:00\n",
    MAINTENANCE + "- Back up the database every day at 23:00\n",
)
SCHEDULE_NOT_UNDERSTOOD = Rule(
    "TSD1009",
    WARNING,
    "{reason}, so this is never done",
    "schedules read like: every day at 02:00, nightly, every Monday at 08:00 Europe/Berlin, every 15 minutes, "
    "on the 1st of every month, cron(0 2 * * ? *)",
    "A schedule says how often, and perhaps at which time of day and in which time zone; without a zone it is UTC.",
    MAINTENANCE + "- Back up the database every fortnight\n",
    MAINTENANCE + "- Back up the database every week\n",
)
NO_CONDITION = Rule(
    "TSD1010",
    WARNING,
    "this would {action} every record of '{table}', so it is not done",
    "say which: where …, older than 90 days; or write all {table}",
    "A task that changes records names a condition, or says that all are meant.",
    MAINTENANCE + "- Delete tickets every day\n",
    MAINTENANCE + "- Delete tickets older than 90 days every day\n",
)
NOT_CONSTANT = Rule(
    "TSD1011",
    ERROR,
    "'{found}' is not a value that '{field}' can be set to",
    "write one value: `Set status of tickets to closed where …`",
    "A task gives a field one value, the same in all records.",
    MAINTENANCE + "- Set title of tickets to old and title is older where status is closed, every day\n",
    MAINTENANCE + "- Set title of tickets to old where status is closed, every day\n",
)
