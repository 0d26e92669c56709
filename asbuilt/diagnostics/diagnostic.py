"""A complaint, its place, and the rule that it comes from."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from rapidfuzz import process
from rapidfuzz.distance import OSA

from asbuilt.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asbuilt.source import Text


class Severity(StrEnum):
    """Errors stop, warnings do not (but under `--strict`)."""

    ERROR = "error"
    WARNING = "warning"


class Note(Struct, frozen=True):
    """A second place that belongs to a complaint: `first declared here`."""

    span: Span
    text: str


class Fix(Struct, frozen=True):
    """What to write in a place instead of what stands there, where that is certain."""

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
    fix: Fix | None = None
    secret: bool = False
    """Whether what stands in the place must not be shown again."""


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
    secret: bool = False
    """Whether it is about a value that must not be shown again, in a log for example."""

    def at(
        self,
        span: Span,
        *,
        hint: str | None = None,
        notes: tuple[Note, ...] = (),
        fix: Fix | None = None,
        **values: Any,
    ) -> Diagnostic:
        """This complaint about a place; `hint` stands in for the rule's own."""
        own = self.hint.format(**values) if self.hint and hint is None else hint
        return Diagnostic(
            code=self.code,
            severity=self.severity,
            message=self.message.format(**values),
            span=span,
            hint=own,
            notes=notes,
            fix=fix,
            secret=self.secret,
        )

    def at_word(self, word: Text, known: Iterable[str], hint: str | None = None, /, **values: Any) -> Diagnostic:
        """This complaint about a word (`found`) that is none of the known ones: it says which was probably meant.

        `hint` stands where none is near.  A word that is very near is a certain fix.
        """
        meant, certain = _nearest(word.value, known)
        fix = Fix(word.span, meant) if meant and certain else None
        suggestion = f"did you mean '{meant}'?" if meant else hint
        return self.at(word.span, hint=suggestion, fix=fix, **{"found": word, **values})


NEAR, CERTAIN = 0.55, 0.75
"""Similarity (optimal string alignment, 0 to 1) from which a word may be meant, and from which it surely is."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if one is near."""
    return _nearest(word, known)[0]


COMPARED = 300
"""Known words that a word is compared with: enough for people, and a bound for what a generated document costs."""


def _nearest(word: str, known: Iterable[str]) -> tuple[str | None, bool]:
    by_case = {name.lower(): name for name in islice(known, COMPARED)}
    if by_case.get(word.lower()) == word:  # the word is known; it is something else that is wrong
        return None, False
    found = process.extractOne(word.lower(), list(by_case), scorer=OSA.normalized_similarity, score_cutoff=NEAR)
    return (by_case[found[0]], found[1] >= CERTAIN) if found else (None, False)
