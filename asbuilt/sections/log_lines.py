"""Section 7.2, Logging, and the line Logging of section 2: what is logged, how, and for how long."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, get_args

from msgspec import structs

from asbuilt.diagnostics import errors as rules
from asbuilt.forms.amounts import find_seconds
from asbuilt.sections.contents import subsections
from asbuilt.sections.settings import Line, Settings, gather, lines_of, phrase
from chalicelib.specification.settings import Level, Logging

if TYPE_CHECKING:
    from collections.abc import Iterable

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from chalicelib.specification import Table

PART = r"\blog(?:s|ging)?\b|\baudit"
LABELS = ("logging", "logs", "log retention", "log level")

LEVEL = r"(?:\blevel\W{1,4}(?:is |at |of )?|\b(?:log|logs|logged|logging) (?:at|on) (?:level )?)(?P<at>[a-z]+)"
LEVELS: dict[str, Level] = {
    **{level.lower(): level for level in get_args(Level)},
    "warn": "WARNING",
    "fatal": "CRITICAL",
}
FORMAT = r"\b(?:as|format|in)\b\W{0,4}(?P<at>xml|yaml|csv|logfmt|plain|text|json)\b|\bjson\b|\bstructured\b"
KEEP = r"\b(?:keep|kept|retain|retained|retention|stored?)\b.*"
AUDIT = (
    r"\blog (?:every|all|each) (?:writes?|changes?|modifications?)\b|\baudit (?:trail|logs?|logging)\b|"
    r"\bwho (?:did|changed|made)\b|\brecord (?:every|all|each) (?:writes?|changes?)\b"
)
REDACT = r"\b(?:redact|mask|scrub|(?:never|do not|don't) log)\s+(?P<at>.+)"
PERSONAL = r"\b(?:personal|pii|sensitive)\b"

DAY, YEAR = 86_400, 365
KEPT_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
"""The numbers of days that CloudWatch can keep a log group."""

SLACK = 1.02
"""Two years are 731 days to CloudWatch: what differs by less than this is the same."""


def read_logging(stack: Section, errors: Section, findings: Findings) -> Logging:
    """What sections 2 and 7.2 set about logs."""
    from_stack = (line for line in lines_of([stack], findings) if line.key in LABELS)
    lines = chain(from_stack, lines_of(subsections(errors, PART), findings))
    return Logging(**gather(lines, TOPICS, findings).arguments)


def audited(tables: Iterable[Table], logging: Logging) -> tuple[Table, ...]:
    """The tables; where every write is logged with who did it, each keeps its history as long as logs are kept."""
    if not logging.audit:
        return tuple(tables)
    days = logging.keep_days or YEAR
    return tuple(structs.replace(table, history_days=table.history_days or days) for table in tables)


def _level(line: Line, settings: Settings) -> None:
    word = phrase(line.text, LEVEL)
    if word is None:
        return
    level = LEVELS.get(word.value.lower())
    if level:
        settings.set(word, f"level {level}", level=level)
    else:
        settings.say(rules.UNKNOWN_LEVEL.at_word(word, get_args(Level), f"levels: {', '.join(get_args(Level))}"))


def _format(line: Line, settings: Settings) -> None:
    place = phrase(line.text, FORMAT)
    word = place.value.lower() if place else ""
    if place and word in ("json", "structured"):
        settings.set(place, "lines are JSON", format="json")
    elif place and word in ("text", "plain"):
        settings.set(place, "lines are text", format="text")
    elif place:
        settings.say(rules.UNKNOWN_FORMAT.at_word(place, ("json", "text"), "a line is JSON or text"))


def _retention(line: Line, settings: Settings) -> None:
    """`keep logs 30 days`; CloudWatch keeps them for one of its own times."""
    kept = phrase(line.text, KEEP)
    time = next(find_seconds(kept), None) if kept else None
    if time is None:
        return
    asked = max(1, int(time.high // DAY))
    days = next((days for days in KEPT_DAYS if days >= asked), KEPT_DAYS[-1])
    if not asked / SLACK <= days <= asked * SLACK + 1:
        settings.say(rules.RETENTION_STEP.at(time.place.span, found=time.place, days=days))
    settings.set(time.place, f"logs are kept {days} days", keep_days=days)


def _redaction(line: Line, settings: Settings) -> None:
    """`Never log passwords, tokens and card numbers`; personal fields are redacted in any case."""
    told = phrase(line.text, REDACT)
    if told is None:
        return
    names = [part.strip(" .`*") for part in told.split(r"[,;]|\band\b|\bor\b|\b(?:in|from) (?:all |the )?logs?\b.*")]
    listed = [name.value.lower().replace(" ", "_") for name in names if len(name) and not phrase(name, PERSONAL)]
    settings.set(told, f"redacted: {told}")
    for name in listed:
        settings.add(f"redacted: {told}", redact=name)


def _audit(line: Line, settings: Settings) -> None:
    place = phrase(line.text, AUDIT)
    if place:
        settings.set(place, "every write is logged with who did it", audit=True)


TOPICS = (_level, _format, _retention, _redaction, _audit)
