"""The rewritings in their order, each held to leaving the meaning of the document alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.canonical.blanks import blank_lines
from asbuilt.canonical.bodies import json_bodies
from asbuilt.canonical.diagrams import diagrams
from asbuilt.canonical.draft import Draft
from asbuilt.canonical.edits import Edit, applied, safe_edits
from asbuilt.canonical.endpoints import endpoint_lines
from asbuilt.canonical.fields import field_lines
from asbuilt.canonical.grids import aligned_tables
from asbuilt.canonical.headings import canonical_headings, levelled_headings
from asbuilt.canonical.labels import plain_labels
from asbuilt.canonical.lists import even_lists
from asbuilt.canonical.sentences import permission_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from asbuilt.source import Source

    Rewriting = Callable[[Draft], Iterable[Edit]]

REWRITINGS: tuple[Rewriting, ...] = (
    even_lists,
    aligned_tables,
    levelled_headings,
    canonical_headings,
    plain_labels,
    field_lines,
    endpoint_lines,
    json_bodies,
    permission_sentences,
)

TOGETHER: tuple[Rewriting, ...] = (levelled_headings,)
"""The rewritings of which a part would be worse than nothing."""


def format_document(source: Source) -> str:
    """The document in the canonical form, its diagrams redrawn; formatting that again changes nothing.

    The model stays equal but for places and hash.  A rewriting that would change it is left out there,
    and so is any line that is not understood.
    """
    draft = Draft(source)
    for rewriting in REWRITINGS:
        draft = _rewritten(draft, rewriting)
    return _rewritten(_redrawn(draft), blank_lines).source.text


def _rewritten(draft: Draft, rewriting: Rewriting) -> Draft:
    edits = [edit for edit in rewriting(draft) if edit.changes(draft.source)]

    def after(chosen: list[Edit]) -> Draft:
        return Draft(applied(draft.source, chosen))

    if not edits:
        return draft
    whole = after(edits)
    if whole.meaning == draft.meaning:
        return whole
    if rewriting in TOGETHER:
        return draft
    return after(safe_edits(edits, lambda chosen: after(chosen).meaning == draft.meaning))


def _redrawn(draft: Draft) -> Draft:
    """The document with its diagrams as they should be; they mean nothing to the reader."""
    edits = [edit for edit in diagrams(draft) if edit.changes(draft.source)]
    drawn = Draft(applied(draft.source, edits)) if edits else draft
    return drawn if drawn.model == draft.model else draft
