"""What functions can be bound to in a document, by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import functions as rules
from asbuilt.diagnostics import listing
from asbuilt.source import Text
from chalicelib.specification.operations import CallFunction, QueueConsumer
from chalicelib.specification.transitions import verbs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Diagnostic
    from asbuilt.functions import Bound, Written
    from chalicelib.specification import Specification


class Bindings:
    """The names of one document."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        tables = [table.name for table in specification.tables]
        fields = [(table, field) for table in specification.tables for field in table.fields]
        tasks = [one for one in specification.tasks if isinstance(one.action, CallFunction)]
        self._known = {
            "endpoint": [one.place for one in specification.endpoints],
            "computed": [f"{table.name}.{field.name}" for table, field in fields if not field.implicit],
            "transition": sorted(
                f"{table.name}.{word}"
                for table, field in fields
                for value in field.type.values
                for word in verbs_of(value)
            ),
            "task": [one.action.function for one in tasks if isinstance(one.action, CallFunction)]
            + [one.name for one in tasks],
            "queue": [one.queue for one in specification.integrations if isinstance(one, QueueConsumer)],
            "rule": [one.code for one in specification.errors],
        }
        self._tables = tables

    def complaints(self, written: Written, bound: Bound) -> Iterator[Diagnostic]:
        """What is wrong with what a function is bound to."""
        name = bound.binding.name if bound.binding else ""
        known = self._known.get(bound.kind, self._tables)
        if name not in known:
            yield self._unknown(bound, name, known)
        elif bound.kind == "endpoint":
            (endpoint,) = (one for one in self._specification.endpoints if one.place == name)
            if not endpoint.is_function:
                told, place = endpoint.operation, bound.arguments[0].span
                yield rules.BUILT_ALREADY.at(place, found=name, operation=told, name=written.full_name)
        elif bound.kind == "rule":
            (error,) = (one for one in self._specification.errors if one.code == name)
            if error.when is None:
                yield rules.RULE_WITHOUT_WHEN.at(bound.arguments[0].span, found=name)
        elif bound.kind == "computed" and not self._is_read_only(name):
            yield rules.NOT_READ_ONLY.at(bound.arguments[0].span, found=name)

    def _unknown(self, bound: Bound, name: str, known: list[str]) -> Diagnostic:
        what = WHAT.get(bound.kind, "table")
        hint = f"they are: {listing(known)}" if known else f"it has no {what}"
        place = bound.arguments[0].span
        if bound.kind == "transition":  # its two names are two texts
            return rules.UNKNOWN_NAME.at(place, hint=hint, found=name, what=what)
        return rules.UNKNOWN_NAME.at_word(Text.at(name, place.line, place.column), known, hint, what=what)

    def _is_read_only(self, name: str) -> bool:
        table, _, field = name.partition(".")
        found = self._specification.table(table)
        known = found.field(field) if found else None
        return known is not None and known.read_only and known.computed is None


WHAT = {
    "endpoint": "endpoint",
    "computed": "field",
    "transition": "transition",
    "task": "task",
    "queue": "queue",
    "rule": "error code",
}
