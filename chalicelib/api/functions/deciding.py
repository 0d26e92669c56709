"""Functions that decide on writes of records: before a record is made, changed or deleted, and on rules of 7.1.

They run while the write is decided, as often as that is, and what they write is part of the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from chalicelib.api.calls import Part
from chalicelib.api.checking import Mistakes, checked_fields
from chalicelib.api.decisions import with_files
from chalicelib.api.errors import ApiError
from chalicelib.api.functions.running import given_to, invoke
from chalicelib.api.rendering import whole
from chalicelib.specification import Endpoint
from chalicelib.specification.transitions import verbs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.api.calls import Call
    from chalicelib.auth.policy import Verb
    from chalicelib.hooks.registry import Function
    from chalicelib.specification.values import Record


def decide(call: Call, verb: Verb, *records: Record) -> Record:
    """Return the last of the records as the functions leave it: the one that is stored, or that goes."""
    *before, record = records
    for function in (*_of_transitions(call, verb, *records), *_before(call, verb)):
        shown = call.backend.store.revise(call.table, before[0], record, call.actor.id) if before else record
        changed = invoke(call, function, given_to(call), *(whole(call.table, one) for one in (*before, shown)))
        if verb != "delete" and changed:
            given = _checked(call, function, record, changed)
            record = {name: value for name, value in (record | given).items() if value is not None or name not in given}
    return call.backend.store.derive(call.table, record) if verb == "create" else record


def rule_forbids(call: Call, function: Function, record: Record) -> bool:
    """Whether the function of a rule says that the verb is forbidden on the record."""
    return bool(invoke(call, function, given_to(call), whole(call.table, record)))


def _before(call: Call, verb: Verb) -> tuple[Function, ...]:
    return call.backend.functions.all(f"before_{verb}", call.table.name)  # type: ignore[arg-type]


def _of_transitions(call: Call, verb: Verb, *records: Record) -> Iterator[Function]:
    if verb != "update":
        return
    stored, wanted = records
    for field in call.table.fields:
        value = wanted.get(field.name)
        if field.type.kind == "enum" and value is not None and value != stored.get(field.name):
            for name in sorted({value, *verbs_of(value)}):
                yield from call.backend.functions.all("transition", f"{call.table.name}.{name}")


def _checked(call: Call, function: Function, record: Record, changed: Record) -> Record:
    """The fields that a function returns: those that the service may set, with values of their types.

    Raises TypeError, which is a fault of the function's and none of the client's.
    """
    mistakes: Mistakes = {}
    endpoint = Endpoint(method="PATCH", path=call.endpoint.path, operation="update", table=call.table.name)
    part = structs.replace(call, endpoint=endpoint, part=Part("", changed, as_service=True))
    values = checked_fields(part, changed, mistakes, partial=True)
    if mistakes:
        raise TypeError(f"{function.__module__}.{function.__qualname__} returned {mistakes}")
    try:
        return with_files(call, record, values)
    except ApiError as error:
        raise TypeError(f"{function.__module__}.{function.__qualname__} returned {error.fields}") from None
