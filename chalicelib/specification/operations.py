"""What a specification says beyond requests: events and what they set off, stages, steps, alarms and tasks.

Sections 8, 9 and 10 of the document.  Nothing here reads a document or touches AWS; the parts say what is to be
done, in the terms of the tables, and `infra` and the jobs derive the rest.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from chalicelib.specification.expressions import Expression, FieldPath
from chalicelib.specification.span import Span

if TYPE_CHECKING:
    from chalicelib.specification.model import Specification

Change = Literal["created", "updated", "deleted"]
Format = Literal["csv", "ndjson"]


class Becomes(Struct, frozen=True):
    """The change of a field to one value: `status` to `closed`."""

    field: str
    value: str


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change of a record of a table, for records that meet a condition; with `becomes`, that change of a field.

    With `emitted` it is the event of that name instead, which functions of the team's own emit: it has no table, and
    the condition is about the values that are emitted with it.
    """

    table: str = ""
    changes: tuple[Change, ...] = ()
    becomes: Becomes | None = None
    where: Expression | None = None
    emitted: str | None = None
    origin: Span | None = None

    @property
    def words(self) -> str:
        """What it is in words: `tickets created or updated`, `order.paid emitted`."""
        return f"{self.emitted} emitted" if self.emitted else f"{self.table} {' or '.join(self.changes)}"


class Schedule(Struct, frozen=True, omit_defaults=True):
    """When something is done again and again.

    `expression` is what EventBridge Scheduler takes: `cron(0 2 * * ? *)`, `rate(15 minutes)`; the clock is that of
    `timezone`, a name of the time zone database.
    """

    expression: str
    timezone: str = "UTC"
    origin: Span | None = None


Part = str | FieldPath
"""A text as it stands, or the value at a path from the record of the event, or in what was emitted with it."""


class Email(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="email"):
    """A message sent by SES when something happens; a recipient is an address or the path to one."""

    service: str
    event: Event
    recipients: tuple[Part, ...]
    subject: tuple[Part, ...] = ()  # joined; empty: the service and the event say what it is about
    template: str | None = None
    origin: Span | None = None


class Webhook(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="webhook"):
    """An outgoing call when something happens.  `address`, `token` and `signing_secret` are names of secrets."""

    service: str
    event: Event
    method: Literal["POST", "PUT"]
    address: str
    token: str | None = None  # sent as `Authorization: Bearer`
    signing_secret: str | None = None  # None: the secret that the deployment makes
    origin: Span | None = None


class Import(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="import"):
    """Files put into a bucket become records; those whose key begins with `prefix` and ends with `suffix`."""

    service: str
    table: str
    prefix: str
    suffix: str
    format: Format
    bucket: str | None = None  # None: the service's own
    origin: Span | None = None


class QueueConsumer(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="consumer"):
    """A function of the team's own that is called for each message of a queue."""

    service: str
    function: str
    queue: str
    origin: Span | None = None


class EventHandler(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="handler"):
    """A function of the team's own that is called when something happens."""

    service: str
    function: str
    event: Event
    origin: Span | None = None


class Publication(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="publication"):
    """A message put on a queue (SQS), topic (SNS) or bus (EventBridge) when something happens."""

    service: str
    event: Event
    channel: Literal["queue", "topic", "bus"]
    name: str
    origin: Span | None = None


class UpdateRecords(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="update"):
    """Give a field a value in all records that meet a condition; `where` None is all records."""

    table: str
    field: str
    value: Expression
    where: Expression | None = None


class DeleteRecords(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="delete"):
    """Delete all records that meet a condition; `purge` deletes for good where the table deletes softly."""

    table: str
    where: Expression | None = None
    purge: bool = False


class ExportRecords(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="export"):
    """Write the records that meet a condition to a file in the service's bucket, under `prefix`."""

    table: str
    prefix: str
    format: Format = "csv"
    where: Expression | None = None


class BackUp(Struct, frozen=True, omit_defaults=True, tag="backup"):
    """Back up a table, or all of them, and keep the copies so many days (None: as section 2.3 says)."""

    table: str | None = None
    keep_days: int | None = None


class Rebuild(Struct, frozen=True, omit_defaults=True, tag="rebuild"):
    """Derive again what is kept beside the records of a table, or of all."""

    what: Literal["indexes", "counters", "search"]
    table: str | None = None


class TidyFiles(Struct, frozen=True, tag="files"):
    """Delete the uploaded files that belong to no record."""


class CallFunction(Struct, frozen=True, tag="function"):
    """Call a function of the team's own: `module.function`."""

    function: str


Action = UpdateRecords | DeleteRecords | ExportRecords | BackUp | Rebuild | CallFunction | TidyFiles


class Task(Struct, frozen=True, kw_only=True, omit_defaults=True, tag="task"):
    """Something done on a schedule; `name` is a slug, unique in its section."""

    name: str
    action: Action
    schedule: Schedule
    origin: Span | None = None


Outgoing = Email | Webhook | EventHandler | Publication
"""What an event sets off."""

Integration = Email | Webhook | Import | QueueConsumer | EventHandler | Publication
"""What a line of section 8 makes; a line with a schedule makes a Task."""


def sends_out(specification: Specification) -> bool:
    """Whether a change of a record sets anything off."""
    return bool(specification.followed) or any(isinstance(one, Outgoing) for one in specification.integrations)


def emitted_events(specification: Specification) -> tuple[str, ...]:
    """The names of the events that some line hears of when a function emits them, in the order of the lines."""
    events = [one.event.emitted for one in specification.integrations if isinstance(one, Outgoing)]
    return tuple(dict.fromkeys(name for name in events if name))


LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class Stage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An environment and its settings; None is what the rest of the document, or the service, has."""

    name: str  # a slug
    account: str | None = None  # twelve digits
    region: str | None = None
    domain: str | None = None
    memory_mb: int | None = None
    timeout_seconds: int | None = None
    log_level: LogLevel | None = None
    alarm_email: str | None = None
    log_retention_days: int | None = None
    deletion_protection: bool | None = None
    provisioned_concurrency: int | None = None
    snap_start: bool | None = None
    origin: Span | None = None


class Step(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A step of the deployment, in the document's order; `source` is the stage that a promotion comes from."""

    verb: Literal["test", "check", "package", "deploy", "verify", "approve", "promote", "roll back"]
    stage: str | None = None
    source: str | None = None
    on_failure: bool = False
    origin: Span | None = None


AlarmMetric = Literal[
    "error rate", "errors", "client error rate", "client errors", "availability", "latency", "requests", "throttles",
    "queue age", "queue depth", "dead letters",
]  # fmt: skip
"""What an alarm watches.  Rates and availability are in percent, latency in milliseconds, queue age in seconds;
the others are counts in a period.  `errors` are answers of 500 and more, `client errors` those of 400 to 499."""


class Alarm(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Tell people when a measure has been beyond its threshold in each of `periods` periods in a row."""

    metric: AlarmMetric
    comparison: Literal["gt", "gte", "lt", "lte"]
    threshold: Decimal
    statistic: str | None = None  # of latency: p95, p99.9, average, maximum
    period_seconds: int = 300
    periods: int = 1
    queue: str | None = None  # None: every queue
    notify: tuple[str, ...] = ()  # e-mail addresses; none: that of the stage
    origin: Span | None = None


class DashboardMetric(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How often an event happens in each period, shown on the dashboard."""

    event: Event
    period_seconds: int
    origin: Span | None = None
