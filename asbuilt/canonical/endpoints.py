"""Endpoints: the template's labels, methods in upper case, paths in back ticks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.canonical.edits import Edit
from asbuilt.document import split_label
from asbuilt.document.labels import plain
from asbuilt.forms.paths import normal_path
from asbuilt.sections.api import LABELS, METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.canonical.draft import Draft
    from asbuilt.document import Section
    from asbuilt.source import Text

WRITTEN = {
    "method": "Method", "path": "Path", "query": "Query Parameters", "request": "Request Body", "response": "Response",
    "handler": "Handler",
}  # fmt: skip
"""The labels that the template has; other lines of an endpoint keep theirs."""

PATH_END = re.compile(r"://|[?#]")
"""A host, a query or a fragment, which the reader leaves out."""


def endpoint_lines(draft: Draft) -> Iterator[Edit]:
    """Each line of an endpoint that stands in one line of the document."""
    for part in endpoint_parts(draft):
        for bullet in part.bullets:
            written = _written(bullet.text)
            if written and len(bullet.text.lines) == 1:
                yield Edit.of_line(draft.source, bullet.text.line, bullet.text.span.column, written)


def endpoint_parts(draft: Draft) -> Iterator[Section]:
    """The parts of section 4 that declare an endpoint in lines."""
    places = {one.origin.line for one in draft.compilation.specification.endpoints if one.origin}
    for part in draft.contents["api"].walk():
        if any(bullet.text.line in places for bullet in part.bullets):
            yield part


def _written(text: Text) -> str | None:
    label = split_label(text)
    kind = LABELS.get(label.key) if label else None
    if label is None or kind not in WRITTEN:
        return None
    value = label.value.value
    if kind == "method":
        value = _methods(value)
    elif kind == "path":
        value = _path(plain(label.value).value) or value
    return f"{WRITTEN[kind]}: {value}".rstrip()


def _methods(value: str) -> str:
    """`get / post` is `GET, POST`; what is no method leaves the line as it is."""
    words = [word.strip("`*").upper() for word in re.split(r"[\s,/|&]+|\band\b", value) if word]
    return ", ".join(words) if all(word in METHODS for word in words) else value


def _path(value: str) -> str | None:
    path = None if PATH_END.search(value) else normal_path(value)
    return f"`{path}`" if path else None
