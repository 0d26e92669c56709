"""Permission sentences: no full stop at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.canonical.draft import bullets_of
from asbuilt.canonical.edits import Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.canonical.draft import Draft


def permission_sentences(draft: Draft) -> Iterator[Edit]:
    """Each sentence of section 5 that allows something."""
    places = {one.origin.line for one in draft.compilation.specification.permissions if one.origin}
    for bullet in bullets_of(draft.contents["security"]):
        last = bullet.text.lines[-1]
        line = draft.source.lines[last - 1].rstrip()
        if bullet.text.line in places and line.endswith(".") and not line.endswith(".."):
            yield Edit(last, last, (line[:-1].rstrip(),))
