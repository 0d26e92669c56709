"""What a change of the document asks of the records that are there: looked at before it is served, done after.

Nothing of a local run is destroyed by a change: what a document no longer speaks of stays where it is, and is there
again when the document is as it was.  What a deployment would destroy is told, and `asbuilt plan` tells why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from asbuilt.diagnostics import listing
from asbuilt.local.failure import LocalError
from asbuilt.local.misfits import misfitting
from chalicelib.data.renewal import Renewal, duplicates, holding
from infra.plan import plan
from infra.plan.drawing import MEANT
from infra.plan.rollout import jobs_by_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from chalicelib.data import Store
    from chalicelib.data.renewal import Conflict
    from chalicelib.specification import Specification, Table
    from infra.plan import Plan
    from infra.plan.changes import CheckKind

SHOWN: Final = 5
"""How many values that several records have are told, and how many of the records of each."""


class Upkeep:
    """The upkeep of the records of a store, whose document takes the place of `before`.

    `consents` are those that are given besides the document's.
    """

    def __init__(self, before: Specification, store: Store, consents: Collection[str] = ()) -> None:
        self.plan: Plan = plan(before, store.specification, stage=store.models.stage, consents=consents)
        self._store = store

    def check(self) -> None:
        """Look at what stands in the way; nothing is written.

        Raises:
            LocalError: records have the same value of a rule that is to be unique, or still hold something under a
                former name that the document no longer has.

        """
        for table, fields in self._asked("duplicates"):
            if found := list(duplicates(self._store, table, fields)):
                raise LocalError(_told(found))
        for table, (former,) in self._asked("left"):
            if count := holding(self._store, table, former):
                records = f"{count} record{'s' * (count != 1)} of {table.name}"
                message = f"{records} still held as '{former}': bring them up before the word goes"
                raise LocalError(message)

    def misfits(self) -> Iterator[str]:
        """What records hold that the document does not allow, a line for each field and reason; it stays as it is."""
        for table, fields in self._asked("values"):
            counts: dict[str, list[str]] = {}
            for one in misfitting(self._store, table, fields):
                counts.setdefault(f"{one.field} {one.reason}", []).append(one.key)
            for reason, keys in counts.items():
                yield f"{table.name}: {len(keys)} records, {keys[0]} the first: {reason}"

    def _asked(self, kind: CheckKind) -> Iterator[tuple[Table, tuple[str, ...]]]:
        for change in self.plan.changes:
            table = self._store.specification.table(change.check.table) if change.check else None
            if change.check and change.check.kind == kind and table and self._has(table):
                yield table, change.check.fields

    def _has(self, table: Table) -> bool:
        """Whether the table is there: what a run has served outlives data of which it could save nothing."""
        models = self._store.models
        try:
            models.connection.dispatch("DescribeTable", {"TableName": models.table_name(table.name)})
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return False
        return True

    def told(self) -> Iterator[str]:
        """What is not safe about the change, by name, in one line; none where all of it is."""
        graver = [change for change in self.plan.changes if change.kind in ("backfill", "destroys")]
        if graver:
            names = [f"{change.sign} {change.name} {MEANT[change.kind]}" for change in graver]
            yield f"not safe where it is deployed: {listing(names)}; asbuilt plan says why"

    def bring_up(self, *, anew: bool) -> Iterator[str]:
        """Bring the records up to the document, a line for each table; `anew` not where an earlier one was cut off.

        Raises:
            LocalError: records have the same value of a unique rule; the others are brought up.

        """
        conflicts: list[Conflict] = []
        for name, jobs in jobs_by_table(self.plan.changes).items():
            table = self._store.specification.table(name)
            if table is None:
                continue
            walk = Renewal(self._store, table, self._store.specification.hash)
            if anew:
                walk.begin_anew()
            *_, last = walk.pages()
            conflicts += walk.conflicts
            yield f"{name}: {last.written} of {last.seen} records brought up to date ({', '.join(jobs)})"
        if conflicts:
            raise LocalError(_told(conflicts))


def _told(conflicts: list[Conflict]) -> str:
    """Which records stand in each other's way, and what to do."""
    shown = [f"  {one.table} {_listed(one.keys)}: the same {', '.join(one.fields)}" for one in conflicts[:SHOWN]]
    more = [f"  and {len(conflicts) - SHOWN} more"] if len(conflicts) > SHOWN else []
    lines = ["records have the same value of what is to be unique; change all but one of each:", *shown, *more]
    return "\n".join(lines)


def _listed(keys: tuple[str, ...]) -> str:
    """The first keys, and how many more there are."""
    more = (f"{len(keys) - SHOWN} more",) if len(keys) > SHOWN else ()
    return " and ".join((*keys[:SHOWN], *more))
