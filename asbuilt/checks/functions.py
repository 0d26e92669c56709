"""The team's functions are those that the document names, and are called as they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from asbuilt.checks.bindings import Bindings
from asbuilt.diagnostics import functions as rules
from asbuilt.source import Text
from chalicelib.hooks.refusals import REFUSALS
from chalicelib.specification.functions import needs_bucket
from chalicelib.specification.operations import CallFunction, EventHandler, QueueConsumer, emitted_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from asbuilt.functions import Bound, Code, Written
    from asbuilt.source import Source, Span
    from chalicelib.specification import Specification

CALLS: Final = {
    "endpoint": ("call",),
    "task": ("call",),
    "queue": ("call",),
    "event": ("call", "record"),
    "emitted event": ("call", "values"),
    "rule": ("call", "record"),
    "computed": ("record",),
    "transition": ("call", "old", "new"),
    "before_create": ("call", "new"),
    "before_update": ("call", "old", "new"),
    "before_delete": ("call", "old"),
    "after_create": ("call", "new"),
    "after_update": ("call", "old", "new"),
    "after_delete": ("call", "old"),
}
"""What each kind of function is called with."""

Finding = tuple["Source | None", "Diagnostic"]
"""A complaint, and the module that it is about; None: the document."""


def check(specification: Specification, code: Code) -> Iterator[Finding]:
    """All that is wrong between the document and the code."""
    for broken in code.broken:
        yield broken.source, rules.NOT_PYTHON.at(broken.span, reason=broken.reason)
    yield from _names(specification, code)
    known = Bindings(specification)
    first: dict[tuple[str, str], Written] = {}
    for written, bound in code.bound:
        yield from ((written.source, one) for one in _binding(known, written, bound, first))
    if not needs_bucket(specification):
        yield from ((source, rules.IMPORTS_NOWHERE.at(span)) for source, span in code.imports)
    codes = {*REFUSALS, *(one.code for one in specification.errors)}
    for source, literal in code.refusals:
        if literal.value not in codes:
            word = Text.at(literal.value or "", literal.span.line, literal.span.column)
            yield source, rules.UNKNOWN_REFUSAL.at_word(word, sorted(codes), f"declare it in 7.1: - {word} (409): …")
    heard = emitted_events(specification)
    for source, literal in code.emissions:
        if literal.value not in heard:
            word = Text.at(literal.value or "", literal.span.line, literal.span.column)
            hint = f"let a line of section 8 hear of it: call module.function when {word or 'order.paid'} is emitted"
            yield source, rules.UNKNOWN_EVENT.at_word(word, heard, hint)


def _names(specification: Specification, code: Code) -> Iterator[Finding]:
    """Functions that the document calls by name, and how they are called."""
    for kind, name, span in named_functions(specification):
        written = code.function(name)
        if not code.broken and is_missing(specification, code, kind, name):
            file = f"{code.folder}/{module_of(name)}.py"
            yield None, rules.MISSING_FUNCTION.at(span, folder=code.folder, name=name, file=file)
        elif written is not None:
            yield from ((written.source, one) for one in _signature(written, kind))


def named_functions(specification: Specification) -> Iterator[tuple[str, str, Span]]:
    """Each function that the document calls by name: its kind, its name, and where."""
    for endpoint in specification.endpoints:
        if endpoint.handler and endpoint.origin:
            yield "endpoint", endpoint.handler, endpoint.origin
    for task in specification.tasks:
        if isinstance(task.action, CallFunction) and task.origin:
            yield "task", task.action.function, task.origin
    for integration in specification.integrations:
        if isinstance(integration, QueueConsumer | EventHandler) and integration.origin:
            yield _kind(integration), integration.function, integration.origin


def _kind(integration: QueueConsumer | EventHandler) -> str:
    if isinstance(integration, QueueConsumer):
        return "queue"
    return "emitted event" if integration.event.emitted else "event"


def is_missing(specification: Specification, code: Code, kind: str, name: str) -> bool:
    """Whether nothing does what the document names a function for."""
    return code.function(name) is None and not _is_bound_otherwise(specification, code, kind, name)


def module_of(name: str) -> str:
    """The module of a function that a document names; the package itself is `__init__`."""
    module = name.removeprefix("custom.").rpartition(".")[0]
    return module.replace(".", "/") or "__init__"


def _is_bound_otherwise(specification: Specification, code: Code, kind: str, name: str) -> bool:
    """Whether a decorator binds another function in the place of a named one."""
    places = {name}
    if kind == "queue":
        consumers = [one for one in specification.integrations if isinstance(one, QueueConsumer)]
        places = {one.queue for one in consumers if one.function == name}
    elif kind == "task":
        places |= {one.name for one in specification.tasks if one.action == CallFunction(name)}
    return any(bound.kind == kind and bound.binding and bound.binding.name in places for _, bound in code.bound)


def _binding(
    known: Bindings, written: Written, bound: Bound, first: dict[tuple[str, str], Written]
) -> Iterator[Diagnostic]:
    if bound.binding is None:
        place = next((one.span for one in bound.arguments if one.value is None), bound.span)
        yield rules.NOT_WRITTEN_OUT.at(place, kind=bound.kind)
        return
    yield from known.complaints(written, bound)
    yield from _signature(written, bound.kind)
    if not bound.kind.startswith(("before", "after", "transition")):
        other = first.setdefault((bound.kind, bound.binding.name), written)
        if other is not written:
            yield rules.BOUND_TWICE.at(bound.span, found=bound.binding.name, first=other.full_name)


def _signature(written: Written, kind: str) -> Iterator[Diagnostic]:
    arguments = CALLS[kind]
    fits = written.least <= len(arguments) and (written.most is None or len(arguments) <= written.most)
    if not fits or written.is_async:
        call = f"{written.name}({', '.join(arguments)})" + (", which does not wait" if written.is_async else "")
        yield rules.WRONG_SIGNATURE.at(written.span, name=written.name, kind=kind, call=call)
