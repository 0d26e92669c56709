"""Settings gathered from the lines of a section, whichever line says them; a setting is said once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import settings as rules
from asbuilt.document import Bullet, Grid, Section, split_label
from asbuilt.document.labels import Label, plain
from asbuilt.forms.amounts import find_counts
from asbuilt.sections.contents import subsections
from asbuilt.source import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from asbuilt.diagnostics import Diagnostic, Findings, Rule
    from asbuilt.source import Span

LONGEST, MOST_LINES, MOST_CLAUSES = 500, 400, 20
"""Characters of a line, lines of a section, clauses of a line; what is beyond is stated, so that reading stays fast."""

SPOKEN = {"keep_days": "time to keep logs"}
"""What a setting is called where its name does not say it."""


@dataclass(frozen=True)
class Line:
    """A line that may set something: a bullet, or a row of a table, whose first cell is the label of the rest."""

    text: Text
    label: Label | None
    heading: str
    """The title above it, in lower case."""

    @property
    def key(self) -> str:
        """Its label as labels are compared; empty without one."""
        return plain(self.label.name).value.lower() if self.label else ""

    @property
    def value(self) -> Text:
        """What stands behind the label; the whole line without one."""
        return self.label.value if self.label else self.text


class Settings:
    """What lines set: the arguments of a struct, where each was said, and what came of the line being read."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.values: dict[str, Any] = {}
        self.places: dict[str, Text] = {}
        self.lists: dict[str, list[Any]] = {}
        self.outcome: list[str] = []

    @property
    def arguments(self) -> dict[str, Any]:
        """All that was set, as the arguments of a struct."""
        return self.values | {name: tuple(values) for name, values in self.lists.items()}

    def set(self, place: Text, what: str, **values: object) -> None:
        """Keep what a place says; something else said before in another place contradicts it."""
        self.outcome.append(what)
        for name, value in values.items():
            if name not in self.values:
                self.values[name], self.places[name] = value, place
            elif self.values[name] != value and name != "origin":
                self.contradict(place, SPOKEN.get(name, name.replace("_", " ")), self.places[name].span)

    def add(self, what: str, **values: object) -> None:
        """Keep one more of what may be said several times."""
        self.outcome.append(what)
        for name, value in values.items():
            self.lists.setdefault(name, []).append(value)

    def contradict(self, place: Text, setting: str, first: Span) -> None:
        """Complain that a setting was said before, in another way."""
        self.say(rules.CONTRADICTION.at(place.span, notes=(Note(first, "said first here"),), setting=setting))

    def say(self, *diagnostics: Diagnostic) -> None:
        """Complain."""
        self.findings.say(*diagnostics)

    def within(self, place: Text, rule: Rule, number: Decimal | int, low: int, high: int) -> bool:
        """Whether a number lies between two; said by the rule where it does not."""
        if low <= number <= high:
            return True
        self.say(rule.at(place.span, found=place))
        return False


def gather(lines: Iterable[Line], topics: Iterable[Callable[[Line, Settings], None]], findings: Findings) -> Settings:
    """What the lines set, each heard on every topic; a line on none of them is stated."""
    settings = Settings(findings)
    listed = tuple(topics)
    for number, line in enumerate(lines):
        settings.outcome.clear()
        for topic in listed if len(line.text) <= LONGEST and number < MOST_LINES else ():
            topic(line, settings)
        if settings.outcome:
            findings.built(line.text, "; ".join(dict.fromkeys(settings.outcome)))
        else:
            findings.stated(line.text, "stated")
    return settings


def lines_of(parts: Iterable[Section], findings: Findings) -> Iterator[Line]:
    """The lines of sections and of the sections in them; not those that are still to be filled in."""
    for part in parts:
        for section in part.walk():
            heading = section.title.value.lower()
            for block in _items(section):
                read = _rows(block) if isinstance(block, Grid) else iter([(block.text, split_label(block.text))])
                yield from (Line(text, label, heading) for text, label in read if not findings.is_placeholder(text))


def phrase(text: Text, pattern: str) -> Text | None:
    """The first place where a regular expression matches in any case of letters, or its group `at` does."""
    match = re.search(pattern, text.value, re.IGNORECASE)
    if match is None:
        return None
    group = "at" if "at" in match.re.groupindex and match["at"] is not None else 0
    return text[match.start(group) : match.end(group)]


def parts_of(section: Section, words: str) -> list[Section]:
    """The parts of a section with these words in their titles; where there are none, what stands directly in it."""
    return subsections(section, words) or [Section(section.title, section.level, section.blocks)]


def number_in(text: Text | None) -> int | None:
    """The first number that a text names."""
    amount = next(find_counts(text), None) if text else None
    return int(amount.high) if amount else None


def clauses(text: Text) -> list[Text]:
    """The parts of a sentence between commas, semicolons and full stops."""
    parts = text.split(r"[,;](?!\d{3}\b)|\.\s")
    return [part for one in parts[:MOST_CLAUSES] if len(part := one.strip())]


def _items(section: Section) -> Iterator[Bullet | Grid]:
    """The bullets and tables of a section, those under bullets included."""
    pending = list(reversed(section.blocks))
    while pending:
        block = pending.pop()
        if isinstance(block, Bullet):
            yield block
            pending.extend(reversed(block.blocks))
        elif isinstance(block, Grid):
            yield block


def _rows(grid: Grid) -> Iterator[tuple[Text, Label | None]]:
    for row in grid.rows:
        if len(row) > 1:
            yield Text.joined(row), Label(plain(row[0]), Text.joined(row[1:]))
