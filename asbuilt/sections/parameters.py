"""The line `Query Parameters` of an endpoint, and the bullets under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import api as rules
from asbuilt.diagnostics import listing
from asbuilt.document import split_label
from asbuilt.document.labels import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asbuilt.diagnostics import Findings
    from asbuilt.source import Text
    from chalicelib.specification import Table

PAGING = ("limit", "cursor", "sort", "order", "page", "fields", "include", "count", "q", "search", "offset", "per_page",
          "page_size", "pagesize", "size")  # fmt: skip
"""Parameters that every list has."""


def parameters(line: Text | None, bullets: Iterable[Text]) -> Iterator[tuple[Text, Text]]:
    """Each part of the line and each bullet that names a parameter, and the name."""
    said = [*bullets, *(part for part in (line.split(r"[,;]") if line else ()) if len(part.strip()))]
    for text in said:
        label = split_label(text)
        name = next(plain(label.name if label else text.strip()).strip("?&").find(r"^[\w-]+"), None)
        if name is not None and name.value.lower() != "none":
            yield text, name


def named(found: Iterable[tuple[Text, Text]], what: str, findings: Findings) -> tuple[str, ...]:
    """The parameters of a function, which may have any name."""
    names = []
    for text, name in found:
        names.append(name.value)
        findings.built(text, what)
    return tuple(dict.fromkeys(names))


def filters(found: Iterable[tuple[Text, Text]], table: Table | None, what: str, findings: Findings) -> tuple[str, ...]:
    """The fields that a list may be filtered by."""
    names = []
    for text, name in found:
        if name.value.lower() in PAGING or table is None:
            continue
        if table.field(name.value):
            names.append(name.value)
        else:
            known = [one.name for one in table.fields]
            hint = f"its fields are: {listing(known)}"
            findings.say(rules.UNKNOWN_PARAMETER.at_word(name, known, hint, table=table.name))
        findings.built(text, what)
    return tuple(dict.fromkeys(names))
