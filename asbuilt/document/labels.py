"""`Label: value`, in the ways people write it: bold or not, back-ticked or not, the colon in or out of the bold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asbuilt.source import Text

BARE = re.compile(r"(?P<label>[^:*`]{1,80}+):(?=\s|$)")
MARKED = re.compile(r"(\*\*|__|\*|`)(?P<label>[^*`]{1,80}?)(?P<inner>\s*:)?\s*\1(?P<outer>\s*:)?")


@dataclass(frozen=True)
class Label:
    """The word before the colon and what stands behind it, both in their places and without marks around them."""

    name: Text
    value: Text

    @property
    def key(self) -> str:
        """The label as it is compared: lower case, single spaces."""
        return " ".join(self.name.value.lower().split())


def split_label(text: Text) -> Label | None:
    """A line's label and value; None where the line has no label."""
    match = MARKED.match(text.value)
    if match and (match["inner"] or match["outer"]):
        return Label(text[match.start("label") : match.end("label")].strip(), text[match.end() :].strip())
    match = BARE.match(text.value)
    if match:
        return Label(text[match.start("label") : match.end("label")].strip(), text[match.end() :].strip())
    return None


def plain(text: Text) -> Text:
    """A text without the bold, italic or code marks around the whole of it."""
    while len(text) > 1 and text.value[0] in "*_`" and text.value[-1] == text.value[0]:
        text = text[1:-1].strip()
    return text
