"""What the reader found out about a document's lines: what came of each, and what there is to say of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from asbuilt.diagnostics.diagnostic import Severity
from asbuilt.source import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asbuilt.diagnostics.diagnostic import Diagnostic


class State(IntEnum):
    """What a line of the document is; where two readers speak of one line, the higher state stands."""

    STATED = 1
    PLACEHOLDER = 2
    BUILT = 3


class Account(Struct, frozen=True):
    """The state of a line, and what came of it: `field tickets.title`."""

    state: State
    what: str


@dataclass
class Findings:
    """Collects, over all stages of reading, the complaints and the state of each line."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    lines: dict[int, Account] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether there is an error among the complaints."""
        return any(one.severity is Severity.ERROR for one in self.diagnostics)

    def say(self, *diagnostics: Diagnostic) -> None:
        """Add complaints."""
        self.diagnostics.extend(diagnostics)

    def built(self, place: Text | Iterable[int], what: str) -> None:
        """Something is derived from these lines."""
        self._account(place, Account(State.BUILT, what))

    def stated(self, place: Text | Iterable[int], what: str) -> None:
        """These lines are kept and shown; nothing enforces them."""
        self._account(place, Account(State.STATED, what))

    def placeholder(self, place: Text | Iterable[int], what: str) -> None:
        """These lines are still to be filled in."""
        self._account(place, Account(State.PLACEHOLDER, what))

    def is_placeholder(self, text: Text) -> bool:
        """Whether a line was found to be still to be filled in."""
        account = self.lines.get(text.line)
        return account is not None and account.state is State.PLACEHOLDER

    def _account(self, place: Text | Iterable[int], account: Account) -> None:
        for line in place.lines if isinstance(place, Text) else place:
            known = self.lines.get(line)
            if known is None or known.state < account.state:
                self.lines[line] = account
