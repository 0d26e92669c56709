"""The task that backs up tables, and removes its own backups when they have been kept long enough.

DynamoDB makes a backup under a name, and a second one under the same name if it is asked twice.  The name of ours says
which task made it of which table at which of its times: one that is there already is not made again.  Two can come of
one time only where the first call was done, its answer lost, and the list of backups not yet brought up to date.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from chalicelib.jobs.tasks.parts import Part
from chalicelib.specification.companions import all_tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chalicelib.jobs.tasks.parts import Action
    from chalicelib.jobs.work import Work
    from chalicelib.specification.operations import BackUp, Task
    from chalicelib.specification.values import Json

STAMP = "%Y%m%dT%H%M%SZ"
LONGEST = 255
"""Characters of a backup's name."""


def backing_up(work: Work, task: Task, at: datetime) -> Action:
    """What backs up one table, and removes what is old of it; the position is the number of the next."""
    action = cast("BackUp", task.action)
    keep_days = action.keep_days or _said(work)
    tables = [action.table] if action.table else list(all_tables(work.specification))
    name = f"{task.name}-{at.strftime(STAMP)}"[-LONGEST:]

    def step(position: Json) -> Part:
        place = int(position or 0)
        backups = _Backups(work, tables[place])
        made = backups.make(name)
        removed = backups.remove(f"{task.name}-", at - timedelta(days=keep_days)) if keep_days else 0
        onward = place + 1 if place + 1 < len(tables) else None
        return Part({"made": made, "removed": removed}, onward)

    return step


def _said(work: Work) -> int | None:
    backup = work.specification.stack.backup
    return backup.keep_days if backup else None


class _Backups:
    """The backups of one table."""

    def __init__(self, work: Work, table: str) -> None:
        store = work.backend.store
        self._dispatch = store.models.connection.dispatch
        self._table = store.models.table_name(table)

    def make(self, name: str) -> int:
        if any(one["BackupName"] == name for one in self._listed()):
            return 0
        self._dispatch("CreateBackup", {"TableName": self._table, "BackupName": name})
        return 1

    def remove(self, prefix: str, before: datetime) -> int:
        """Remove the task's own backups that were made before a moment; how many there were."""
        old = [one for one in self._listed() if one["BackupName"].startswith(prefix) and _stamp(one) < _text(before)]
        for one in old:
            self._dispatch("DeleteBackup", {"BackupArn": one["BackupArn"]})
        return len(old)

    def _listed(self) -> Iterator[dict[str, Any]]:
        request = {"TableName": self._table, "BackupType": "USER"}
        while True:
            found = self._dispatch("ListBackups", request)
            yield from found["BackupSummaries"]
            if "LastEvaluatedBackupArn" not in found:
                return
            request["ExclusiveStartBackupArn"] = found["LastEvaluatedBackupArn"]


def _stamp(backup: dict[str, Any]) -> str:
    """The time in a backup's name: that of the task, whenever it was really made."""
    return str(backup["BackupName"]).rpartition("-")[2]


def _text(moment: datetime) -> str:
    return moment.strftime(STAMP)
