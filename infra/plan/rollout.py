"""In which order a change is brought out: what is looked at first, then the deployments, and the jobs between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from infra.plan.indexes import deployments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.specification import Specification
    from infra.plan.changes import Change
    from infra.plan.indexes import IndexUpdate


class Step(Struct, frozen=True):
    """One step of a rollout; the next one begins when it is done."""

    kind: Literal["check", "deploy", "job"]
    what: str


def steps(before: Specification, after: Specification, stage: str, changes: Sequence[Change]) -> tuple[Step, ...]:
    """The steps in their order; none where nothing changes."""
    return tuple(_steps(before, after, stage, changes)) if changes else ()


def _steps(before: Specification, after: Specification, stage: str, changes: Sequence[Change]) -> Iterator[Step]:
    checks = dict.fromkeys(change.check.name for change in changes if change.check)
    yield from (Step("check", check) for check in checks)
    walks = jobs_by_table(changes).items()
    for one in deployments(before, after, stage):
        document = ["the document"] if one.document else []
        yield Step("deploy", ", ".join([*document, *map(_told, one.updates)]))
        yield from (Step("job", f"bring up {table}: {', '.join(jobs)}") for table, jobs in walks if one.document)


def jobs_by_table(changes: Sequence[Change]) -> dict[str, list[str]]:
    """What is to be brought up in the records of each table: `rename subject`; one walk does all of it."""
    jobs: dict[str, list[str]] = {}
    for change in changes:
        if change.job:
            told = " ".join([change.job.kind, *change.job.fields])
            if told not in jobs.setdefault(change.job.table, []):
                jobs[change.job.table].append(told)
    return jobs


def _told(update: IndexUpdate) -> str:
    return f"{update.action} index {update.index} of {update.table}"
