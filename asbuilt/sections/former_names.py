"""What must hold for the names that tables and fields formerly had: each is that of one, and no longer declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import schema as rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from asbuilt.diagnostics import Diagnostic
    from asbuilt.source import Text

Claims: TypeAlias = "Iterable[tuple[str, Text]]"
"""Former names, each with its place in the document."""


def check_names(claims: Claims, declared: Collection[str], what: str) -> Iterator[Diagnostic]:
    """What is wrong with former names, where these are `declared`; `what` is `table` or `field`."""
    first: dict[str, Text] = {}
    for name, place in claims:
        known = first.setdefault(name, place)
        if name in declared:
            yield rules.FORMER_NAME_IN_USE.at(place.span, found=name, what=f"a {what}")
        elif known is not place:
            note = Note(known.span, "the first")
            yield rules.FORMER_NAME_TWICE.at(place.span, notes=(note,), found=name, what=f"{what}s")
