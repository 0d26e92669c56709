"""Section 1.2, Component Overview: the parts of the system, which sections 2 and 8 should mention too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.sections.settings import Line, lines_of
from chalicelib.specification.settings import Component

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.source import Text
    from chalicelib.specification.settings import ComponentKind

KINDS: dict[str, ComponentKind] = {
    **dict.fromkeys(("frontend", "front-end", "front end", "client", "web app", "ui", "mobile app"), "frontend"),
    **dict.fromkeys(("backend", "back-end", "back end", "server", "api"), "backend"),
    **dict.fromkeys(("database", "databases", "data store", "storage", "db"), "database"),
    **dict.fromkeys(("external services", "external service", "third-party services", "third party services",
                     "integrations", "services"), "external"),
}  # fmt: skip
"""The labels of components, and what each is."""

WORD = re.compile(r"[a-z0-9][a-z0-9.]*[a-z0-9]")
COMMON = frozenset(
    ("amazon", "aws", "the", "and", "for", "with", "from", "behind", "built", "using", "based", "via", "in", "of", "on",
     "to", "api", "apis", "rest", "service", "services", "app", "application", "web", "server", "data", "database",
     "storage", "backend", "frontend", "none", "system", "code")
)  # fmt: skip
"""Words that two components share without being the same."""


def read_architecture(section: Section, mentioned_in: Iterable[Section], findings: Findings) -> tuple[Component, ...]:
    """The components that section 1 names; built where one of the other sections mentions the same thing."""
    mentioned = frozenset(
        word for part in mentioned_in for line in lines_of([part], findings) for word in _words(line.text)
    )
    found: list[Component] = []
    for line in lines_of([section], findings):
        kind = KINDS.get(line.key)
        components = [Component(kind, name.value, name.span) for name in _names(line)] if kind else []
        found += components
        if components and mentioned & _words(line.value):
            findings.built(line.text, f"{kind}: {', '.join(one.name for one in components)}")
        else:
            findings.stated(line.text, "stated")
    return tuple(found)


def _names(line: Line) -> Iterator[Text]:
    """`Amazon Cognito, Amazon SES`; `none` is no component."""
    for part in line.value.split(r"[,;](?![^()]{0,80}\))|\.\s"):
        name = part.strip(" .`*")
        if len(name) and name.value.lower() not in ("none", "n/a", "-"):
            yield name


def _words(text: Text) -> frozenset[str]:
    return frozenset(WORD.findall(text.value.lower())) - COMMON
