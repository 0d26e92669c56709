"""The ten sections of a document, found by their words in whatever order, number and wording they come."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from asbuilt.diagnostics import form as rules
from asbuilt.document import Section
from asbuilt.source import Text

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.document import Outline

Name = Literal[
    "architecture", "stack", "schema", "api", "security",
    "performance", "errors", "integrations", "deployment", "monitoring",
]  # fmt: skip

WORDS: tuple[tuple[Name, str], ...] = (
    ("errors", r"\berrors?\b|exception handling|\bfault"),
    ("monitoring", r"monitor|maintenance|observability|operations\b"),
    ("deployment", r"deploy|environments?\b|release process|ci/cd"),
    ("integrations", r"integrat|third[- ]party|external (services|systems|apis)"),
    ("security", r"securit|authori[sz]ation|access control|permission|\bauth\b|authentication"),
    ("performance", r"performance|scalab|non[- ]?functional|capacity"),
    ("api", r"\bapis?\b|endpoint|\brest\b|http interface|\broutes?\b"),
    ("schema", r"database|data models?|data design|schema|entit(y|ies)|data structures?|\bmodels?\b|persistence"),
    ("stack", r"tech(nology|nical|nologies)?[ -]*stack|technolog(y|ies)|\bstack\b|tools"),
    ("architecture", r"architectur|system (overview|design)|high[- ]level"),
)  # fmt: skip
"""The words of each section, the most telling first: `API Security` is section 5, `Error Handling` section 7."""


@dataclass(frozen=True)
class Contents:
    """A document's title and its ten sections; a section that is not there is empty."""

    title: Text | None
    sections: dict[Name, Section] = field(default_factory=dict)

    def __getitem__(self, name: Name) -> Section:
        return self.sections.get(name) or Section(Text.at("", 1, 1), 0)


def classify(title: str) -> Name | None:
    """Which of the ten sections a heading begins."""
    words = title.lower()
    return next((name for name, pattern in WORDS if re.search(pattern, words)), None)


def read_contents(outline: Outline, findings: Findings) -> Contents:
    """Find the sections; two of one kind are read as one, which is said."""
    findings.say(*(rules.TOO_LONG.at(text.span) for text in outline.too_long))
    headings = [section for section in outline.root.walk() if section.level]
    title = headings[0].title if headings and headings[0].level == 1 else None
    level = _section_level(headings, title)
    found: dict[Name, Section] = {}
    for section in headings:
        name = classify(section.title.value) if section.level == level else None
        if name is None:
            continue
        findings.built(section.title, f"section {name}")
        known = found.setdefault(name, section)
        if known is not section:
            findings.say(rules.DUPLICATE_SECTION.at(section.title.span, title=section.title))
            found[name] = Section(
                known.title, level, [*known.blocks, *section.blocks], [*known.sections, *section.sections]
            )
    return Contents(title, found)


def _section_level(headings: list[Section], title: Text | None) -> int:
    """The highest level at which about as many different sections are found as at any."""
    kinds = {(one.level, classify(one.title.value)) for one in headings if one.title is not title}
    counts = Counter(level for level, name in kinds if name)
    most = max(counts.values(), default=0)
    return min((level for level, count in counts.items() if count * 2 >= most), default=2)


def subsections(section: Section, words: str) -> list[Section]:
    """The sections directly in a section whose titles have these words (a regular expression)."""
    return [part for part in section.sections if re.search(words, part.title.value.lower())]
