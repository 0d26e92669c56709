"""Tasks in DynamoDB through PynamoDB's models, by hand."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pynamodb.attributes import ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from bench.peers.tasks import now

if TYPE_CHECKING:
    from bench.peers.tasks import Task


class ByStatus(GlobalSecondaryIndex["StoredTask"]):  # type: ignore[no-untyped-call]  # PynamoDB's own
    """Tasks of one status, in the order in which they were made."""

    class Meta:
        """What PynamoDB asks of an index."""

        index_name = "by_status"
        projection = AllProjection()

    status = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class StoredTask(Model):
    """A task as PynamoDB keeps it."""

    class Meta:
        """What PynamoDB asks of a table."""

        table_name = "tasks"
        region = os.environ["AWS_REGION"]
        host = os.environ["AWS_ENDPOINT_URL"]

    id = UnicodeAttribute(hash_key=True)
    title = UnicodeAttribute()
    status = UnicodeAttribute()
    priority = NumberAttribute()
    tags: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    owner = UnicodeAttribute()
    version = NumberAttribute()
    created_at = UnicodeAttribute()
    updated_at = UnicodeAttribute()
    by_status = ByStatus()


FIELDS = ("id", "title", "status", "priority", "tags", "owner", "version", "created_at", "updated_at")


def read(key: str) -> Task | None:
    """Return a task."""
    try:
        return _plain(StoredTask.get(key, consistent_read=True))
    except StoredTask.DoesNotExist:
        return None


def create(task: Task) -> None:
    """Store a new task."""
    StoredTask(**task).save(condition=StoredTask.id.does_not_exist())


def update(key: str, sent: Task, version: int) -> Task:
    """Return a task as it is with what was sent, if its version is still that one."""
    task = StoredTask(key)
    changed = sent | {"updated_at": now(), "version": version + 1}
    task.update(
        [getattr(StoredTask, name).set(value) for name, value in changed.items()],
        condition=StoredTask.version == version,
    )
    return _plain(task)


def delete(key: str) -> None:
    """Remove a task."""
    StoredTask(key).delete(condition=StoredTask.id.exists())


def page(status: str, limit: int, start: dict[str, Any] | None) -> tuple[list[Task], Any]:
    """Return tasks with that status, and where to go on."""
    found = StoredTask.by_status.query(status, limit=limit, page_size=limit, last_evaluated_key=start)
    return [_plain(task) for task in found], found.last_evaluated_key


def _plain(task: StoredTask) -> Task:
    return {name: getattr(task, name) for name in FIELDS} | {"tags": list(task.tags)}
