"""A complaint, its place, and the rule that it comes from."""

from __future__ import annotations

from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from asbuilt.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(StrEnum):
    """Errors stop, warnings do not (but under `--strict`)."""

    ERROR = "error"
    WARNING = "warning"


class Note(Struct, frozen=True):
    """A second place that belongs to a complaint: `first declared here`."""

    span: Span
    text: str


class Diagnostic(Struct, frozen=True, kw_only=True):
    """One complaint about one place."""

    code: str
    severity: Severity
    message: str
    span: Span
    hint: str | None = None
    notes: tuple[Note, ...] = ()


class Rule(Struct, frozen=True):
    """A kind of complaint, declared once: its lasting code, its message, and what to do.

    `message` and `hint` may name values in braces; `why` explains the rule to a reader of the documentation;
    `instead` and `use` are fragments of a document, the first of which breaks the rule.
    """

    code: str
    severity: Severity
    message: str
    hint: str | None
    why: str
    instead: str
    use: str

    def at(self, span: Span, *, hint: str | None = None, notes: tuple[Note, ...] = (), **values: Any) -> Diagnostic:
        """This complaint about a place; `hint` stands in for the rule's own."""
        own = self.hint.format(**values) if self.hint and hint is None else hint
        return Diagnostic(
            code=self.code,
            severity=self.severity,
            message=self.message.format(**values),
            span=span,
            hint=own,
            notes=notes,
        )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if one is near."""
    by_case = {name.lower(): name for name in known}
    found = get_close_matches(word.lower(), by_case, n=1, cutoff=0.6)
    return by_case[found[0]] if found else None
