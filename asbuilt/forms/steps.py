"""The steps of a deployment as people write them: `run the tests`, `deploy to Staging`, `roll back on failure`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from asbuilt.source import Text

Verb = Literal["test", "check", "package", "deploy", "verify", "approve", "promote", "roll back"]

NUMBERED = re.compile(r"(?:step\s*)?\d+\s*[:.)–-]\s*|(?:then|finally|first)[\s,]+", re.IGNORECASE)
FILLERS = (
    "the|all|a|an|it|and|unit|integration|end-to-end|e2e|automated|full|new|application|app|backend|api|service|code"
    "|stack|package|artifact|build|version|release|document|specification|deployment|suite|tests?|checks?|changes"
)
ABOUT = rf"(?:\s+(?:{FILLERS})(?=\s|$))*"
"""What a step may be about without saying more."""
STAGE = (
    r"(?:(?!\s+(?:on|upon|after|if)\s.*fail)\s+(?P<way>(?:to|in|into|on|for|at)\s+)?(?:the\s+)?(?P<stage>[A-Za-z][\w.-]*)"
    r"(?:\s+(?:stage|environment))?)?"
)
FAILURE = r"(?P<failure>\s+(?:on|upon|after|if)\s+.*fail\w*)?"
SOURCE = r"(?:\s+(?:from\s+)?(?!to\b)(?P<source>[A-Za-z][\w.-]*)(?=\s+to\s))?"
PHRASES: tuple[tuple[Verb, str], ...] = (
    ("verify", r"verify|smoke[\s-]test|run(?:\s+the)?\s+smoke[\s-]tests|health[\s-]check"),
    ("test", r"(?:run|execute)(?=\s(?:.*\s)?tests?\b)|test"),
    ("check", r"check|validate|lint"),
    ("package", r"package|build"),
    ("approve", r"approve|(?:manual\s+)?approval|(?:wait|ask)\s+for(?:\s+manual)?\s+approval"),
    ("deploy", r"deploy|release"),
    ("promote", "promote"),
    ("roll back", r"roll[\s-]?back|revert"),
)
"""The words of each step, the most telling first."""
STEPS = tuple(
    (
        verb,
        re.compile(
            rf"(?P<verb>{words})\b{SOURCE if verb == 'promote' else ''}{ABOUT}{STAGE}{FAILURE}",
            re.IGNORECASE,
        ),
    )
    for verb, words in PHRASES
)


@dataclass(frozen=True)
class StepWords:
    """The words of a step: what is done, where to, and where from."""

    verb: Verb
    place: Text
    stage: Text | None
    source: Text | None
    directed: bool
    """Whether a word such as `to` stands before the stage."""
    on_failure: bool


def read_words(text: Text) -> StepWords | None:
    """The words of a step; None where the whole line is none, which then is prose."""
    number = NUMBERED.match(text.value)
    words = text[number.end() if number else 0 :]
    for verb, pattern in STEPS:
        match = pattern.fullmatch(words.value)
        if match:
            groups = match.groupdict()
            stage, source = (
                words[match.start(name) : match.end(name)] if groups.get(name) else None for name in ("stage", "source")
            )
            place = words[: match.end("verb")]
            return StepWords(verb, place, stage, source, bool(groups["way"]), bool(groups["failure"]))
    return None
