"""What changes for those who use the service: endpoints, permissions, roles, codes, and what happens by itself."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import structs

from chalicelib.specification.operations import (
    DeleteRecords,
    Email,
    EventHandler,
    Import,
    Publication,
    QueueConsumer,
    Webhook,
)
from infra.plan.changes import Change, destroying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from chalicelib.specification import Endpoint, ErrorCode, Permission, Specification
    from chalicelib.specification.operations import Alarm, DashboardMetric, Integration
    from infra.plan.changes import Changes, Sign

Part = TypeVar("Part")


def service_changes(before: Specification, after: Specification) -> Changes:
    """The changes of all that is not kept in a table."""
    yield from _endpoints(before, after)
    yield from _roles(before, after)
    yield from _permissions(before, after)
    yield from _codes(before, after)
    yield from _integrations(before, after)
    yield from _tasks(before, after)
    yield from _alarms(before, after)


def without_place(part: Any) -> Any:  # noqa: ANN401 - any part of the model
    """A part of the model as it means, wherever it stands in the document."""
    if hasattr(part, "__struct_fields__"):
        return structs.replace(
            part,
            **{name: without_place(getattr(part, name)) for name in part.__struct_fields__ if name != "origin"},
            **({"origin": None} if "origin" in part.__struct_fields__ else {}),
        )
    if isinstance(part, tuple):
        return tuple(without_place(one) for one in part)
    return part


def compared(
    before: Iterable[Part], after: Iterable[Part], name: Callable[[Part], str]
) -> Iterator[tuple[Sign, str, Part | None, Part | None]]:
    """What was added, changed and removed, by name: those that go come last."""
    old = dict(_named(before, name))
    for called, now in _named(after, name):
        was = old.pop(called, None)
        if was != now:
            yield "+" if was is None else "~", called, was, now
    yield from (("-", called, one, None) for called, one in old.items())


def _named(parts: Iterable[Part], name: Callable[[Part], str]) -> Iterator[tuple[str, Part]]:
    """Each part under its name; others of the same name are numbered."""
    seen: Counter[str] = Counter()
    for part in parts:
        called = name(part)
        seen[called] += 1
        yield called if seen[called] == 1 else f"{called} ({seen[called]})", without_place(part)


def _endpoints(before: Specification, after: Specification) -> Changes:
    for sign, name, old, new in compared(before.endpoints, after.endpoints, _endpoint):
        if old and new:
            reason = f"clients notice {_noticed(old, new)}"
        else:
            reason = "it answers from now on" if new else "it answers 404 from now on"
        yield Change(sign=sign, what="endpoint", name=name, reason=reason)


def _endpoint(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


NOTICED = {
    "operation": "that it does something else",
    "table": "that it is about another table",
    "body": "that it takes another body",
    "children": "that it takes another body",
    "response": "that it answers with other fields",
    "message": "another message",
    "filters": "other query parameters",
    "handler": "another function behind it",
}


def _noticed(old: Endpoint, new: Endpoint) -> str:
    parts = [told for part, told in NOTICED.items() if getattr(old, part) != getattr(new, part)]
    return " and ".join(dict.fromkeys(parts)) or "nothing: its description is another one"


def _roles(before: Specification, after: Specification) -> Changes:
    for role in after.roles:
        if role not in before.roles:
            yield Change(sign="+", what="role", name=role, reason="nobody has it yet")
    for role in before.roles:
        if role not in after.roles:
            yield destroying("-", "role", role, "its group goes, and with it who was in it", f"role {role}")


def _permissions(before: Specification, after: Specification) -> Changes:
    for sign, name, _, new in compared(before.permissions, after.permissions, _permission):
        narrows = new and (new.only or new.tenant)
        reason = "what it allowed is refused with 403 unless something else allows it"
        if new:
            reason = "others are refused with 403 from now on" if narrows else "it holds from the next request on"
        yield Change(sign=sign, what="permission", name=name, reason=reason)


def _permission(one: Permission) -> str:
    """`agent: read and update tickets`, as section 5.1 has it but for its words."""
    verbs = "anything" if "*" in one.verbs else " and ".join(one.verbs)
    what = one.table or "all tables"
    fields = f"{', '.join(one.fields)} of " if one.fields else ""
    own = "their own " if one.own else ""
    tenant = " of their own tenant" if one.tenant else ""
    only = "only " if one.only else ""
    condition = " under a condition" if one.where else ""
    return f"{only}{', '.join(one.roles)}: {verbs} {fields}{own}{what}{tenant}{condition}"


def _codes(before: Specification, after: Specification) -> Changes:
    for sign, name, _, new in compared(before.errors, after.errors, _code):
        enforced = "it is answered where its rule applies" if new and new.when else "it may be answered from now on"
        yield Change(sign=sign, what="code", name=name, reason=enforced if new else "it is no longer answered")


def _code(error: ErrorCode) -> str:
    return error.code


def _integrations(before: Specification, after: Specification) -> Changes:
    for sign, name, _, new in compared(before.integrations, after.integrations, _integration):
        reason = "it happens from now on" if new else "it no longer happens; what is under way is still delivered"
        yield Change(sign=sign, what="integration", name=name, reason=reason)


def _integration(one: Integration) -> str:
    match one:
        case QueueConsumer():
            return f"{one.queue}: {one.function}"
        case Import():
            return f"import {one.table} from {one.prefix}*{one.suffix}"
        case Email() | Webhook() | Publication() | EventHandler():
            by = f" by {one.function}" if isinstance(one, EventHandler) else ""
            return f"{one.service}: {one.event.words}{by}"
    return one.service


def _tasks(before: Specification, after: Specification) -> Changes:
    for sign, name, old, new in compared(before.tasks, after.tasks, lambda task: task.name):
        widened = new and isinstance(new.action, DeleteRecords) and (old is None or old.action != new.action)
        if new and widened:
            reason = f"it deletes records from its next run on: {new.schedule.expression}"
            yield destroying(sign, "task", name, reason, f"records by task {name}")
        else:
            reason = f"it runs at {new.schedule.expression}" if new else "it no longer runs"
            yield Change(sign=sign, what="task", name=name, reason=reason)


def _alarms(before: Specification, after: Specification) -> Changes:
    for sign, name, _, alarm in compared(before.alarms, after.alarms, _alarm):
        yield Change(sign=sign, what="alarm", name=name, reason="it watches from now on" if alarm else "nobody is told")
    for sign, name, _, metric in compared(before.metrics, after.metrics, _metric):
        reason = "it is drawn on the dashboard" if metric else "it is no longer drawn"
        yield Change(sign=sign, what="metric", name=name, reason=reason)


def _alarm(one: Alarm) -> str:
    queue = f" of {one.queue}" if one.queue else ""
    return f"{one.metric}{queue} {one.comparison} {one.threshold}"


def _metric(one: DashboardMetric) -> str:
    return one.event.words
