"""What lines of section 8 ask of what happened, and tell of it: a change of a record, or an event that was emitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from chalicelib.data.attributes import JSON_ENCODER
from chalicelib.data.emissions import Emitted
from chalicelib.jobs.events import contents
from chalicelib.jobs.events.changes import Happening
from chalicelib.jobs.events.functions import followers
from chalicelib.jobs.events.matching import References, is_event
from chalicelib.specification import holds
from chalicelib.specification.expressions import record_lookup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.hooks.registry import Registry
    from chalicelib.jobs.events.contents import Content
    from chalicelib.specification.operations import Event, EventHandler
    from chalicelib.specification.values import Json


class News(Protocol):
    """Something that happened, as it is asked about and told."""

    @property
    def happened(self) -> Happening | Emitted:
        """What it was."""

    def is_event(self, event: Event) -> bool:
        """Whether it is what an event names."""

    def tell(self, steps: tuple[str, ...]) -> Json:
        """The value at a path that people may be told; None where there is none."""

    def run(self, function: str) -> Content:
        """The call of a function about it."""

    def followers(self, functions: Registry) -> Iterable[EventHandler]:
        """The functions that hear of it without a line of section 8."""


class Changed(Struct, frozen=True):
    """A change of a record, and what leads from that to others."""

    happened: Happening
    references: References

    def is_event(self, event: Event) -> bool:
        """Whether it is the change that an event names."""
        return is_event(event, self.happened.change, self.references)

    def tell(self, steps: tuple[str, ...]) -> Json:
        """The value at a path from the record."""
        change = self.happened.change
        return self.references.telling(change.table, change.record)(steps)

    def run(self, function: str) -> Content:
        """The call of a function with the record before and after."""
        change = self.happened.change
        before, after = (JSON_ENCODER.encode(record).decode() for record in (change.before, change.after))
        return contents.Run(function, change.table.name, change.kind, before, after)

    def followers(self, functions: Registry) -> Iterable[EventHandler]:
        """The functions that follow its table."""
        return followers(functions, self.happened.change)


class Announced(Struct, frozen=True):
    """An event that a function emitted."""

    happened: Emitted

    def is_event(self, event: Event) -> bool:
        """Whether it has the event's name, and its values meet the condition.

        They may be of any type, also of one that the condition can do nothing with: then it is not met.
        """
        try:
            return event.emitted == self.happened.name and holds(event.where, self.tell)
        except (TypeError, ValueError):
            return False

    def tell(self, steps: tuple[str, ...]) -> Json:
        """The value at a path in what was emitted."""
        value: Json = record_lookup(self.happened.values)(steps)
        return value

    def run(self, function: str) -> Content:
        """The call of a function with the values."""
        return contents.Hearing(function, JSON_ENCODER.encode(self.happened.values).decode())

    def followers(self, functions: Registry) -> Iterable[EventHandler]:  # noqa: ARG002 - as of a change
        """Nobody: only lines of section 8 hear of it."""
        return ()
