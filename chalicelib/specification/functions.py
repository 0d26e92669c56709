"""The Lambda functions of a service, and what each of them reads: a queue, or the changes of tables.

Everything in the background is set off by a message of a queue or by a record of a stream.  The running service, its
template and the local run derive the same functions, queues and bucket from here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from chalicelib.specification.naming import EVENTS, UPLOADS
from chalicelib.specification.operations import (
    BackUp,
    ExportRecords,
    Import,
    Outgoing,
    Publication,
    QueueConsumer,
    Schedule,
    Task,
    TidyFiles,
    emitted_events,
    sends_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification.model import Specification
    from chalicelib.specification.settings import Period

FunctionKind = Literal["api", "jobs", "changes", "deliveries", "consumer"]

API: Final = "api"
"""The function that answers requests."""

JOBS: Final = "jobs"
DELIVERIES: Final = "deliveries"
"""The queues of the service itself; those of the document have the names that it gives them."""

VISIBLE_AGAIN: Final = 6
"""After how many times the longest that its function may take a message that was not dealt with is given out again."""

MOST_RECEIVES: Final = 5
"""How often a message is given out before it goes to the dead-letter queue."""

DEAD: Final = "-dead"
"""What the name of a queue's dead-letter queue ends with."""

BACKUP_TASK: Final = "backup-strategy"
"""The name of the task that section 2.3 asks for; those of section 10.2 are named by their words."""

BACKUP_TIMES: Final[dict[Period, str]] = {
    "hour": "cron(0 * * * ? *)",
    "day": "cron(0 3 * * ? *)",
    "week": "cron(0 3 ? * SUN *)",
    "month": "cron(0 3 1 * ? *)",
}
"""When a backup is made that is said to be made each hour, day, week or month (UTC)."""


FILES_TASK: Final = "file-clean-up"
"""The name of the task that deletes the files of no record, where a field holds files."""

FILES_TIMES: Final = "cron(30 3 * * ? *)"


class Function(Struct, frozen=True, kw_only=True):
    """A Lambda function: `name` is that of its handler in `app.py`.

    It reads at most `batch_size` messages of `queue`, or records of the streams of the tables `streams`, at once, and
    at most `concurrency` invocations of it read the queue at a time.
    """

    name: str
    kind: FunctionKind
    timeout_seconds: int
    queue: str | None = None
    streams: tuple[str, ...] = ()
    batch_size: int = 10
    concurrency: int | None = None


class Queue(Struct, frozen=True, kw_only=True):
    """A queue of messages; `function` reads it, or nobody in this service does."""

    name: str
    visibility_seconds: int = 30
    max_receives: int = MOST_RECEIVES
    function: str | None = None

    @property
    def dead(self) -> str:
        """The queue of the messages that were given out too often."""
        return self.name + DEAD


def functions(specification: Specification) -> tuple[Function, ...]:
    """The functions of a service, `api` first; without any work in the background it is the only one."""
    return (
        Function(name=API, kind="api", timeout_seconds=specification.stack.timeout_seconds),
        *_background(specification),
    )


def queues(specification: Specification) -> tuple[Queue, ...]:
    """The queues of a service, each once: those that its functions read, then those that it only publishes to."""
    read = [
        Queue(name=one.queue, visibility_seconds=VISIBLE_AGAIN * one.timeout_seconds, function=one.name)
        for one in functions(specification)
        if one.queue
    ]
    filled = [
        Queue(name=one.name)
        for one in specification.integrations
        if isinstance(one, Publication) and one.channel == "queue"
    ]
    named = {queue.name: queue for queue in [*filled, *read]}
    return tuple(sorted(named.values(), key=lambda queue: queue.function is None))


def needs_bucket(specification: Specification) -> bool:
    """Whether the service keeps files: some come in, some go out, or a field holds them."""
    return (
        any(one.operation in ("import", "export") for one in specification.endpoints)
        or any(isinstance(one, Import) and one.bucket is None for one in specification.integrations)
        or specification.has_files
        or any(isinstance(task.action, ExportRecords) for task in specification.tasks)
    )


def arrivals(specification: Specification) -> tuple[str, ...]:
    """What the keys begin with of the files whose arrival in the service's bucket is told to its jobs.

    None of them begins with another: S3 takes no two notifications for one file.
    """
    prefixes = {one.prefix for one in specification.integrations if isinstance(one, Import) and one.bucket is None}
    if any(one.operation == "import" for one in specification.endpoints):
        prefixes.add(UPLOADS)
    return tuple(sorted(one for one in prefixes if not any(one.startswith(other) for other in prefixes - {one})))


def scheduled(specification: Specification) -> tuple[Task, ...]:
    """All that is done on a schedule: the tasks of the document, and what the rest of it asks for."""
    return (*specification.tasks, *_derived(specification))


def _derived(specification: Specification) -> Iterator[Task]:
    """The backup that section 2.3 asks for, and the end of the files of no record."""
    backup = specification.stack.backup
    if backup is not None:
        times = Schedule(BACKUP_TIMES[backup.every])
        yield Task(name=BACKUP_TASK, action=BackUp(None, backup.keep_days), schedule=times)
    if specification.has_files:
        yield Task(name=FILES_TASK, action=TidyFiles(), schedule=Schedule(FILES_TIMES))


def consumers(specification: Specification, queue: str) -> tuple[QueueConsumer, ...]:
    """What is called for each message of a queue."""
    return tuple(one for one in specification.integrations if isinstance(one, QueueConsumer) and one.queue == queue)


def _background(specification: Specification) -> Iterator[Function]:
    if _has_jobs(specification):
        # One message at a time: a step of an import takes all the time that there is.
        yield Function(name=JOBS, kind="jobs", timeout_seconds=60, queue=JOBS, batch_size=1, concurrency=5)
    if streams := _watched(specification):
        yield Function(name="changes", kind="changes", timeout_seconds=60, streams=streams, batch_size=100)
    if sends_out(specification):
        # One at a time: a receiver that takes its time holds up no other's, and none is given back for want of time.
        yield Function(
            name=DELIVERIES, kind="deliveries", timeout_seconds=60, queue=DELIVERIES, batch_size=1, concurrency=10
        )
    for queue in dict.fromkeys(one.queue for one in specification.integrations if isinstance(one, QueueConsumer)):
        name = "consume_" + re.sub(r"\W", "_", queue)
        yield Function(name=name, kind="consumer", timeout_seconds=60, queue=queue, concurrency=5)


def _has_jobs(specification: Specification) -> bool:
    return (
        bool(scheduled(specification))
        or any(one.operation in ("import", "export") for one in specification.endpoints)
        or any(isinstance(one, Import) for one in specification.integrations)
    )


def _watched(specification: Specification) -> tuple[str, ...]:
    """The tables whose changes set something off, in the order in which the document says so; what is emitted last."""
    events = [one.event for one in specification.integrations if isinstance(one, Outgoing)]
    tables = [event.table for event in events if not event.emitted]
    emitted = [EVENTS] if emitted_events(specification) else []
    return tuple(dict.fromkeys([*tables, *specification.followed, *emitted]))
