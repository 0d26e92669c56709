"""A plan for people: as text, as Markdown for a pull request, and as JSON for programs."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from infra.plan import Plan
    from infra.plan.changes import Change, Class

MEANT: Final[dict[Class, str]] = {
    "safe": "safe",
    "slow": "slow",
    "backfill": "needs backfill",
    "destroys": "destroys data",
}
NOTHING: Final = "Nothing would change."


def as_text(plan: Plan) -> str:
    """The changes, a line each and why below it, then what they come to and the order to go in."""
    return "\n".join(_text(plan)) + "\n"


def as_markdown(plan: Plan) -> str:
    """The same as a table."""
    return "\n".join(_markdown(plan)) + "\n"


def as_json(plan: Plan) -> dict[str, Any]:
    """The same for programs: `changes`, `steps`, `classes` (how many of each), `missing` consents, `refused`."""
    built: dict[str, Any] = msgspec.to_builtins(plan)
    for change, made in zip(plan.changes, built["changes"], strict=True):
        made["class"] = made.pop("kind", "safe")
        for part, done in (("job", change.job), ("check", change.check)):
            if done:
                made[part] = done.name
    return {**built, "classes": plan.counts(), "refused": plan.refused}


def one_line(plan: Plan) -> str:
    """`3 changes: 1 safe, 2 destroys data`."""
    if not plan.changes:
        return NOTHING
    told = ", ".join(f"{count} {MEANT[kind]}" for kind, count in plan.counts().items() if count)
    return f"{len(plan.changes)} change{'s' * (len(plan.changes) != 1)}: {told}"


def _text(plan: Plan) -> Iterator[str]:
    width = max((len(_name(change)) for change in plan.changes), default=0)
    for change in plan.changes:
        yield f"{_name(change):{width}}  {MEANT[change.kind]}"
        yield f"    {change.reason}"
    if plan.changes:
        yield ""
    yield one_line(plan)
    if plan.steps:
        yield "\nIn this order:"
        yield from (f"  {number}. {step.kind}: {step.what}" for number, step in enumerate(plan.steps, 1))
    yield from _consents(plan)


def _name(change: Change) -> str:
    return f"{change.sign} {change.what} {change.name}"


def _consents(plan: Plan) -> Iterator[str]:
    cannot = [change.name for change in plan.changes if change.cannot]
    if cannot:
        yield f"\nRefused, for it cannot be done: {', '.join(cannot)}"
    if plan.missing:
        yield "\nRefused until somebody consents, here or by a line of section 9:"
        yield from (f'  --consent "{one}"    - Consent: {one}' for one in plan.missing)
    if plan.unneeded:
        yield "\nNothing asks for these consents of section 9 any more; take them out:"
        yield from (f"  - Consent: {one}" for one in plan.unneeded)


def _markdown(plan: Plan) -> Iterator[str]:
    yield f"**{one_line(plan)}**"
    if not plan.changes:
        return
    yield "\n| | what | name | class | why |\n| --- | --- | --- | --- | --- |"
    for kind, changes in groupby(sorted(plan.changes, key=_gravest), key=lambda change: change.kind):
        for change in changes:
            cells = (change.sign, change.what, f"`{change.name}`", MEANT[kind], change.reason)
            yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
    yield "\nIn this order:\n"
    yield from (f"{number}. {step.kind}: {step.what}" for number, step in enumerate(plan.steps, 1))
    if plan.refused:
        yield "\n> [!CAUTION]"
        yield from (f"> Refused, for it cannot be done: `{one.name}`" for one in plan.changes if one.cannot)
        yield from (f"> Refused until section 9 says: `- Consent: {one}`" for one in plan.missing)


def _gravest(change: Change) -> int:
    return -list(MEANT).index(change.kind)
