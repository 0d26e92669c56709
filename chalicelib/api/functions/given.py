"""The call that a function of the team's own is given (`chalicelib.hooks.Call`)."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.api.calls import Call
from chalicelib.api.functions.emitting import emission
from chalicelib.api.functions.lines import Lines
from chalicelib.api.functions.tables import CallTables
from chalicelib.data.unit import Unit
from chalicelib.hooks import File
from chalicelib.specification.values import Record

if TYPE_CHECKING:
    from chalicelib.auth import Actor


class Given(Struct, dict=True):
    """One call of a function: what was sent, by whom, about which record, and the unit that its writes go into."""

    call: Call
    unit: Unit
    key: str
    now: datetime
    input: Record = {}
    query: dict[str, str] = {}
    files: dict[str, File] = {}
    about: Record | None = None

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.call.actor

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the path."""
        return self.call.parameters

    @property
    def record(self) -> Record:
        """The record that the path names, as the caller may see it."""
        if self.about is None:
            raise LookupError("this endpoint is about no record")
        return self.about

    @cached_property
    def tables(self) -> CallTables:
        """The tables to read and write, with the caller's rights."""
        return CallTables(self.call, self.unit)

    def emit(self, name: str, values: Record) -> None:
        """Have what section 8 says done about an event, once what the function writes is stored."""
        try:
            self.unit.emitted.append(emission(self.call.backend.specification, name, values))
        except (LookupError, TypeError, ValueError) as fault:
            # The log of the call itself has no text of what is raised; this one tells names and sizes, and no value.
            self.call.backend.log.error("cannot be emitted: %s", fault)  # noqa: TRY400 - whoever answers has the place
            raise

    @cached_property
    def log(self) -> Lines:
        """The service's log, without personal fields."""
        return Lines(self.call.backend)
