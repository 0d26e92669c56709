"""What would change if a specification took the place of another: each change, its class, and the order to go in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.specification.naming import LOCAL_STAGE
from infra.plan.background import background_changes
from infra.plan.changes import CLASSES, Change, Class, Job
from infra.plan.rollout import Step, steps
from infra.plan.services import service_changes
from infra.plan.settings import setting_changes
from infra.plan.tables import table_changes

if TYPE_CHECKING:
    from collections.abc import Collection

    from chalicelib.specification import Specification

__all__ = ["CLASSES", "Change", "Class", "Job", "Plan", "Step", "plan"]


class Plan(Struct, frozen=True):
    """The changes, the steps that bring them out, and the consents that are asked for and were not given."""

    changes: tuple[Change, ...]
    steps: tuple[Step, ...]
    consents: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unneeded: tuple[str, ...] = ()  # consents of the document that no change asks for

    @property
    def refused(self) -> bool:
        """Whether something cannot be done, or would be destroyed and nobody has consented."""
        return bool(self.missing) or any(change.cannot for change in self.changes)

    def counts(self) -> dict[Class, int]:
        """How many changes there are of each class."""
        return {kind: sum(change.kind == kind for change in self.changes) for kind in CLASSES}


def plan(
    before: Specification, after: Specification, *, stage: str = LOCAL_STAGE, consents: Collection[str] = ()
) -> Plan:
    """What leads from the one specification to the other; `consents` are given besides those of the document."""
    rules = (setting_changes, table_changes, service_changes, background_changes)
    changes = tuple(change for rule in rules for change in rule(before, after))
    wanted = dict.fromkeys(change.consent for change in changes if change.consent)
    given = {_spoken(one) for one in (*after.consents, *consents)}
    asked = {_spoken(one) for one in wanted}
    return Plan(
        changes,
        steps(before, after, stage, changes),
        tuple(wanted),
        tuple(one for one in wanted if _spoken(one) not in given),
        tuple(one for one in after.consents if _spoken(one) not in asked),
    )


def _spoken(consent: str) -> str:
    """A consent as it is compared: without case and the number of spaces."""
    return " ".join(consent.lower().split())
