"""Section 7, Error Handling: the codes that the API may answer with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import errors as rules
from asbuilt.document.labels import plain
from asbuilt.forms.expressions import read_expression
from asbuilt.forms.paths import words_of
from asbuilt.sections.contents import subsections
from chalicelib.specification import ErrorCode, Trigger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.source import Text
    from chalicelib.specification import Table

CODE = re.compile(
    r"[*_`]*+(?P<code>[A-Za-z][\w.-]*+|[1-5]\d\d)[*_`]*+"
    r"(?:\s*+[(\[]?\s*+(?:HTTP\s*+)?(?P<status>\d{3})(?!\w)\s*+[)\]]?)?(?:\s++[A-Za-z][\w -]{0,40})?"
    r"[*_`]*+(?:\s*+:|\s++[-–—])[*_`]*+\s*+(?P<text>.*)"
)
TRIGGER = re.compile(
    r"\bwhen\s++(?P<verb>creating|reading|listing|updating|changing|editing|deleting|removing)\s++"
    r"(?:(?:an?|the|all|any)\s++)?(?P<table>[\w-]++)(?:\s++(?:where|whose|if)\s++(?P<where>.+))?$",
    re.IGNORECASE,
)
WHEN = re.compile(r",\s*when\s", re.IGNORECASE)
VERBS = {
    "creating": "create", "reading": "read", "listing": "list", "updating": "update", "changing": "update",
    "editing": "update", "deleting": "delete", "removing": "delete",
}  # fmt: skip
NOT_CODES = r"logg|monitor|handling strategy|retry"
LOWEST, HIGHEST = 400, 599


def read_errors(section: Section, tables: Mapping[str, Table], findings: Findings) -> tuple[ErrorCode, ...]:
    """The error codes that section 7.1 declares."""
    reader = _Reader(tables, findings)
    parts = subsections(section, r"codes?\b|errors?\b|responses?") or ([section] if section.bullets else [])
    found: dict[str, ErrorCode] = {}
    for part in parts:
        if re.search(NOT_CODES, part.title.value.lower()):
            continue
        for bullet in part.all_bullets:
            for code in reader.read(bullet.text) if not findings.is_placeholder(bullet.text) else ():
                known = found.setdefault(code.code, code)
                if known is not code and known.origin and code.origin:
                    first = Note(known.origin, "first declared here")
                    findings.say(rules.DUPLICATE_CODE.at(code.origin, notes=(first,), code=code.code))
    return tuple(found.values())


class _Reader:
    """Reads a line of 7.1; the rule behind `when` is about one of the document's tables."""

    def __init__(self, tables: Mapping[str, Table], findings: Findings) -> None:
        self.tables = tables
        self.findings = findings
        self.by_words = {words_of(name): table for name, table in tables.items()}

    def read(self, text: Text) -> Iterator[ErrorCode]:
        """The code that a line declares, if any."""
        match = CODE.match(text.value)
        if match is None:
            self.findings.say(rules.BAD_CODE.at(text.span))
            self.findings.stated(text, "not understood")
            return
        name = text[match.start("code") : match.end("code")]
        status = int(match["status"] or (match["code"] if match["code"].isdigit() else 0)) or None
        if status and not LOWEST <= status <= HIGHEST:
            place = text[match.start("status") : match.end("status")] if match["status"] else name
            if not match["status"]:
                self.findings.stated(text, f"status {status}")
                return
            self.findings.say(rules.BAD_STATUS.at(place.span, found=status))
        words, trigger = self._trigger(text[match.start("text") :])
        self.findings.built(text, f"error code {name}")
        yield ErrorCode(code=name.value, status=status, text=words, when=trigger, origin=name.span)

    def _trigger(self, text: Text) -> tuple[str, Trigger | None]:
        """The text for people, and the rule behind `when`."""
        match = TRIGGER.search(text.value)
        if match is None:
            loose = WHEN.search(text.value)
            if loose:
                self.findings.say(rules.BAD_TRIGGER.at(text[loose.start() + 1 :].strip().span))
            return plain(text).value, None
        words = text.value[: match.start()].rstrip(" ,;.")
        place = text[match.start("table") : match.end("table")]
        table = self.by_words.get(words_of(place.value))
        if table is None:
            self.findings.say(rules.BAD_TRIGGER.at_word(place, self.tables))
            return words, None
        verb = VERBS[match["verb"].lower()]
        if match["where"] is None:
            return words, Trigger(verb, table.name)
        condition = text[match.start("where") : match.end("where")]
        where = read_expression(condition, table, self.tables, self.findings)
        return words, Trigger(verb, table.name, where) if where is not None else None
