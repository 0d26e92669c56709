"""What changes of what the service runs on and is protected by: sections 2, 4.1, 5.2, 5.3, 7.2 and 9.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.plan.changes import Change, destroying
from infra.plan.services import compared, without_place

if TYPE_CHECKING:
    from chalicelib.specification import Specification
    from chalicelib.specification.operations import Stage
    from infra.plan.changes import Changes, Sign


def setting_changes(before: Specification, after: Specification) -> Changes:
    """The changes of settings."""
    if before.name != after.name:
        reason = f"every resource is named by it: this is another service, which begins empty; '{before.name}' stays"
        yield destroying("~", "service", after.name, reason, f"service {before.name}")
    if "cognito" in before.authentication.methods and "cognito" not in after.authentication.methods:
        reason = "its user pool is no longer the service's: nobody who is in it can sign in"
        yield destroying("-", "user pool", after.name, reason, "the user pool")
    yield from _stack(before, after)
    yield from _backups(before, after)
    yield from _encryption(before, after)
    yield from _logs(before, after)
    yield from _stages(before, after)
    for part, what, reason in PLAIN:
        if without_place(getattr(before, part)) != without_place(getattr(after, part)):
            yield Change(sign="~", what="settings", name=what, reason=reason)


USUAL = "the usual region"
PLAIN = (
    ("authentication", "sign-in", "it holds for the next sign-in; tokens that are out stay good until they expire"),
    ("limits", "limits of requests", "they hold from the next request on"),
)
"""Settings that touch neither data nor what is built."""


def _stack(before: Specification, after: Specification) -> Changes:
    old, new = before.stack, after.stack
    if old.region != new.region:
        yield _moved("service", old.region or USUAL, new.region or USUAL)
    names = ("runtime", "architecture", "memory_mb", "timeout_seconds", "cdn", "monitoring", "console")
    changed = [f"{name.replace('_', ' ')} {getattr(new, name)}" for name in names if _differ(old, new, name)]
    if changed:
        yield Change(sign="~", what="settings", name=", ".join(changed), reason="the function is replaced at once")
    if old.capacity != new.capacity:
        paid = "by what it can bear" if new.capacity else "by request"
        reason = f"every table is paid for {paid}; DynamoDB changes that while it serves, once a day at most"
        yield Change(sign="~", what="settings", name="capacity", kind="slow", reason=reason)


def _differ(old: object, new: object, name: str) -> bool:
    return bool(getattr(old, name) != getattr(new, name))


def _moved(what: str, old: str, new: str) -> Change:
    reason = f"everything is made anew in {new}, empty; what is in {old} stays there, and is served by nobody"
    return destroying("~", "place", what, reason, f"what {what} has in {old}")


def _backups(before: Specification, after: Specification) -> Changes:
    old, new = before.stack, after.stack
    if new.point_in_time_recovery and not old.point_in_time_recovery:
        yield Change(sign="+", what="backup", name="point-in-time recovery", reason="it reaches back to this moment")
    if old.point_in_time_recovery and not new.point_in_time_recovery:
        reason = "the states of the last 35 days can no longer be brought back"
        yield destroying("-", "backup", "point-in-time recovery", reason)
    if old.backup != new.backup:
        sign: Sign = "+" if old.backup is None else "~" if new.backup else "-"
        kept = "copies that are there are kept as long as they were to be"
        reason = kept if old.backup else "a copy is made on schedule from now on"
        yield Change(sign=sign, what="backup", name="scheduled backup", reason=reason)


def _encryption(before: Specification, after: Specification) -> Changes:
    old, new = before.protection.at_rest, after.protection.at_rest
    if old != new:
        reason = f"DynamoDB encrypts every table anew with a key that is {new}, while it serves"
        yield Change(sign="~", what="encryption", name="at rest", kind="slow", reason=reason)


def _logs(before: Specification, after: Specification) -> Changes:
    old, new = before.logging, after.logging
    if old.keep_days != new.keep_days:
        shorter = new.keep_days is not None and (old.keep_days is None or new.keep_days < old.keep_days)
        if shorter:
            yield destroying("~", "logs", "retention", f"logs older than {new.keep_days} days go", "old logs")
        else:
            yield Change(sign="~", what="logs", name="retention", reason="they are kept longer from now on")
    if (old.level, old.format, old.redact, old.audit) != (new.level, new.format, new.redact, new.audit):
        yield Change(sign="~", what="logs", name="what they hold", reason="it holds for lines from now on")


def _stages(before: Specification, after: Specification) -> Changes:
    for sign, name, old, new in compared(before.stages, after.stages, lambda stage: stage.name):
        if old and new and (old.region, old.account) != (new.region, new.account):
            yield _moved(f"stage {name}", _place(old), _place(new))
        elif new:
            yield Change(sign=sign, what="stage", name=name, reason=_said(old, new))
        else:
            yield Change(sign="-", what="stage", name=name, reason="what is deployed there stays until it is removed")


def _place(stage: Stage) -> str:
    return " of ".join(part for part in (stage.region or USUAL, stage.account) if part)


def _said(old: Stage | None, new: Stage) -> str:
    if old is None:
        return "nothing is deployed there until a step of 9.2 or asbuilt deploy does it"
    changed: list[Any] = [name.replace("_", " ") for name in new.__struct_fields__ if _differ(old, new, name)]
    return f"another {', '.join(changed)}"
