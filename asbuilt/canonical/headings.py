"""Headings: `## 3. Database Schema`, `### 3.2 Tables/Collections`, `#### Table: tickets`, `#### Endpoint: Sign up`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.canonical.edits import Edit
from asbuilt.canonical.template import SYNONYMS, TITLES
from asbuilt.document.labels import plain
from asbuilt.sections.contents import classify
from asbuilt.sections.schema import HEADING_WORDS, TRAILING_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.canonical.draft import Draft
    from asbuilt.document import Section
    from asbuilt.source import Text
    from chalicelib.specification import Table

LINK = re.compile(r"\]\(#")
ENDPOINT = re.compile(r"^[\d.\s]*(endpoint\b[\s\d]*[:.–-]*\s*)?", re.IGNORECASE)
SECTION_LEVEL, DEEPEST = 2, 6


def levelled_headings(draft: Draft) -> Iterator[Edit]:
    """The headings at the template's levels, sections at the second; only all of them together keep their meaning."""
    headings = _headings(draft)
    for section in headings:
        level = section.level + SECTION_LEVEL - headings[0].level
        yield _written(section.title, level, section.title.value, draft)


def canonical_headings(draft: Draft) -> Iterator[Edit]:
    """The headings with the template's titles and numbers, where they stand at its levels."""
    headings = _headings(draft)
    if not headings or headings[0].level != SECTION_LEVEL:
        return
    titles = _titles(draft)
    if draft.contents.title:
        yield _written(draft.contents.title, 1, draft.contents.title.value, draft)
    for section in headings:
        yield _written(section.title, section.level, titles.get(section.title.line, section.title.value), draft)


def _headings(draft: Draft) -> list[Section]:
    """The headings of a document that has the template's sections and no other, in its order.

    Another document keeps its own, for its numbers and titles hang together; so does one that links to its headings.
    """
    title = draft.contents.title
    headings = [section for section in draft.outline.root.walk() if section.level and section.title is not title]
    return [] if LINK.search(draft.source.text) or not _has_form(headings, draft) else headings


def _has_form(headings: list[Section], draft: Draft) -> bool:
    """Whether the headings of the highest level are the template's, each once and in its order."""
    levels = [section.level for section in headings]
    highest = [classify(section.title.value) for section in headings if section.level == min(levels)]
    found = [name for name in TITLES if name in draft.contents.sections]
    deepest = max(levels, default=0) - min(levels, default=0) + SECTION_LEVEL
    return bool(found) and highest == found and levels[0] == min(levels) and deepest <= DEEPEST


def _titles(draft: Draft) -> dict[int, str]:
    """The canonical title of each heading that has one, by its line."""
    titles: dict[int, str] = {}
    for number, (name, (title, parts)) in enumerate(TITLES.items(), 1):
        section = draft.contents.sections.get(name)
        if section:
            own = SYNONYMS.issuperset(re.findall(r"[^\W\d_]+", section.title.value.lower()))
            titles |= {section.title.line: f"{number}. {title}"} if own else {}
            titles |= _part_titles(section, number, parts)
    return titles | _table_titles(draft) | _endpoint_titles(draft)


def _part_titles(section: Section, number: int, parts: tuple[str, ...]) -> dict[int, str]:
    """The titles of a section's parts, if all of them are the template's, each once and in its order."""
    known = {_words(word): place for place, part in enumerate(parts, 1) for word in (part, *part.split("/"))}
    places = {part.title.line: known.get(_words(part.title.value), 0) for part in section.sections}
    if 0 in places.values() or sorted(set(places.values())) != list(places.values()):
        return {}
    return {line: f"{number}.{place} {parts[place - 1]}" for line, place in places.items()}


def _words(title: str) -> str:
    """A title as it is compared: its letters, `&` for `and`."""
    return re.sub(r"[^a-z]+", "", title.lower().replace("&", "and"))


def _table_titles(draft: Draft) -> dict[int, str]:
    tables = {table.origin.line: table for table in draft.compilation.specification.tables if table.origin}
    found = {}
    for section in draft.contents["schema"].walk():
        table = tables.get(section.title.line)
        name = _table_name(section.title, table) if table else None
        if name:
            found[section.title.line] = f"Table: {name}"
    return found


def _table_name(title: Text, table: Table) -> str | None:
    """The words of a heading that name its table; None where it says more than that."""
    text = plain(title)
    text = plain(text[HEADING_WORDS.match(text.value).end() :].strip(" :–-"))  # type: ignore[union-attr]
    name = plain(text[: len(TRAILING_WORDS.sub("", text.value))]).value
    return name if re.sub(r"\s", "_", name) == table.name else None


def _endpoint_titles(draft: Draft) -> dict[int, str]:
    named = {one.origin.line: one.title for one in draft.compilation.specification.endpoints if one.origin}
    found = {}
    for section in draft.contents["api"].walk():
        own = next((named[bullet.text.line] for bullet in section.bullets if bullet.text.line in named), None)
        title = plain(section.title)
        if own and ENDPOINT.sub("", title.value) == own:
            found[title.line] = f"Endpoint: {own}"
    return found


def _written(title: Text, level: int, words: str, draft: Draft) -> Edit:
    """The heading in one line; one that was underlined loses its line."""
    first, last = title.lines[0], title.lines[-1]
    underlined = not draft.source.lines[first - 1].lstrip().startswith("#")
    return Edit(first, last + underlined, (f"{'#' * level} {words}".rstrip(),))
