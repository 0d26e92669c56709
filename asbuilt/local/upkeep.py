"""What a change of the document asks of the records that are there: looked at before it is served, done after.

Nothing of a local run is destroyed by a change: what a document no longer speaks of stays where it is, and is there
again when the document is as it was.  What a deployment would destroy is told, and `asbuilt plan` tells why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asbuilt.diagnostics import listing
from asbuilt.local.failure import LocalError
from chalicelib.data.renewal import Renewal, duplicates
from infra.plan import plan
from infra.plan.drawing import MEANT
from infra.plan.rollout import jobs_by_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.data import Store
    from chalicelib.data.renewal import Conflict
    from chalicelib.specification import Specification
    from infra.plan import Plan

SHOWN: Final = 5
"""How many values that several records have are told."""


class Upkeep:
    """The upkeep of the records of a store, whose document takes the place of `before`."""

    def __init__(self, before: Specification, store: Store) -> None:
        self.plan: Plan = plan(before, store.specification)
        self._store = store

    def check(self) -> None:
        """Look at what is there; nothing is written.

        Raises:
            LocalError: records have the same value of a rule that is to be unique.

        """
        rules = [change.job for change in self.plan.changes if change.job and change.job.kind == "markers"]
        for job in rules:
            table = self._store.specification.table(job.table)
            if table and (found := list(duplicates(self._store, table, job.fields))):
                raise LocalError(_told(found))

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
    shown = [f"  {one.table} {' and '.join(one.keys)}: the same {', '.join(one.fields)}" for one in conflicts[:SHOWN]]
    more = [f"  and {len(conflicts) - SHOWN} more"] if len(conflicts) > SHOWN else []
    return "\n".join(
        ["records have the same value of what is to be unique; change all but one of each:", *shown, *more]
    )
