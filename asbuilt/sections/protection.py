"""Section 5.2, Data Protection: encryption, personal fields, retention and erasure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from asbuilt.diagnostics import security as rules
from asbuilt.forms.amounts import find_seconds
from asbuilt.forms.expressions import read_expression
from asbuilt.forms.paths import words_of
from asbuilt.sections.settings import Line, Settings, clauses, gather, lines_of, parts_of, phrase
from chalicelib.specification.expressions import functions, paths
from chalicelib.specification.settings import Protection, Retention

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.forms.amounts import Amount
    from asbuilt.source import Text
    from chalicelib.specification import Expression, Table
    from chalicelib.specification.settings import Key

PART = r"data|privacy|encrypt|gdpr|compliance"
FIELDS = {
    **dict.fromkeys(("personal", "personal fields", "personal data", "pii", "pii fields"), "personal"),
    **dict.fromkeys(("encrypted", "encrypted fields", "encrypt fields", "sealed", "sealed fields"), "encrypted"),
}
"""The labels whose values are names of fields, and what those fields are."""

KEYS: tuple[tuple[Key, str], ...] = (
    ("customer managed", r"\bcustomer[- ]managed\b|\bcmk\b|\bown key\b|\bcustomer key\b"),
    ("aws managed", r"\bkms\b|\baws[- ]managed\b"),
    ("aws owned", r"\bat rest\b"),
)
REDACT = r"\b(?:redact|mask|hide|(?:never|do not|don't) log)\w*\b.{0,60}\b(?:personal|pii|sensitive)\b"
ERASURE = (
    r"\bright to (?:be forgotten|erasure)\b|\berasure\b|"
    r"\b(?:erase|delete)\b.{0,60}\b(?:personal|person|people|user|customer)(?:'?s'?)?\b.{0,60}"
    r"\b(?:on|upon|by) request\b"
)
KEEP = r"^\W*(?:keep|retain|preserve|archive)\s+(?P<at>.+)"
DELETE = r"^\W*(?:delete|purge|remove|expire)\s+(?P<at>.+\b(?:after|older than)\b.+)"
KEPT = re.compile(
    r"(?:(?:all|the|every)\s+)?(?P<table>[\w-]+(?: [\w-]+){0,3}?)(?:\s+(?:records|data))?:?"
    r"(?:\s+(?:for|up to|at most|after|older than)){0,2}\s+(?P<rest>\d.*|(?:for ?ever|indefinitely|permanently)\b.*)",
    re.IGNORECASE,
)
KEPT_ELSEWHERE = ((r"\blogs?$", "7.2"), (r"\bback-?ups?$", "2.3"))
FOR_EVER = r"\bfor ?ever\b|\bindefinitely\b|\bpermanently\b"
AFTER = r"\b(?:after|since|from)\s+(?P<at>\w+)"
WHERE = r"\b(?:where|whose)\s+(?P<at>.+)"
TIMES = ("datetime", "date")
"""The kinds that a retention can count from."""

MOVING = frozenset({"now", "ago", "today"})
"""The functions whose values change while a record stays as it is."""

OWNER = r"\s+(?:of|in)\s+"


def read_protection(section: Section, tables: Mapping[str, Table], findings: Findings) -> Protection:
    """What section 5.2 sets; fields and tables that it names are among those of the document."""
    reader = _Reader(tables, findings)
    parts = [part for part in parts_of(section, PART) if not phrase(part.title, r"\bapi\b")]
    return Protection(**gather(lines_of(parts, findings), reader.topics, findings).arguments)


def mark_fields(tables: Iterable[Table], protection: Protection) -> tuple[Table, ...]:
    """The tables, their fields personal and encrypted as section 5.2 says beside what their own lines say."""
    return tuple(
        replace(
            table,
            fields=tuple(
                replace(
                    field,
                    personal=field.personal or (table.name, field.name) in protection.personal,
                    encrypted=field.encrypted or (table.name, field.name) in protection.encrypted,
                )
                for field in table.fields
            ),
        )
        for table in tables
    )


class _Reader:
    """Reads the lines that speak of tables and fields."""

    def __init__(self, tables: Mapping[str, Table], findings: Findings) -> None:
        self.tables = tables
        self.findings = findings
        self.by_words = {words_of(name): table for name, table in tables.items()}
        self.topics = (_encryption, _privacy, self.fields, self.retention)

    def fields(self, line: Line, settings: Settings) -> None:
        """`Personal: email, phone` and `Encrypted: passport_number of customers`."""
        what = FIELDS.get(line.key)
        for part in line.value.split(r"[,;]|\band\b") if what else ():
            names = part.strip().strip("`.*")
            for pair in self._pairs(names) if len(names) else ():
                settings.add(f"{what} field {'.'.join(pair)}", **{str(what): pair})

    def _pairs(self, text: Text) -> Iterator[tuple[str, str]]:
        """The (table, field) that a name means: `users.email`, `email of users`, or `email` of every table."""
        field, *owner = text.split(OWNER)
        if not owner and "." in text.value:
            *owner, field = text.split(r"\.")
        table = self.by_words.get(words_of(owner[0].value)) if owner else None
        name = field.strip("`*").value.replace(" ", "_")
        among = [table] if table else list(self.tables.values())
        found = [(one.name, name) for one in among if one.field(name)]
        if not found:
            known = [one.name for table in among for one in table.fields if not one.implicit]
            self.findings.say(rules.UNKNOWN_PROTECTED_FIELD.at_word(field, known))
        yield from found

    def retention(self, line: Line, settings: Settings) -> None:
        """`Keep tickets 2 years`, `Retention: tickets 2 years, notes 90 days`."""
        if phrase(line.text, REDACT) or phrase(line.text, ERASURE):
            return
        if line.label and phrase(line.label.name, r"\bretention\b"):
            for clause in clauses(line.value):
                self._keep(clause, settings)
        else:
            kept = phrase(line.text, KEEP) or phrase(line.text, DELETE)
            if kept:
                self._keep(kept, settings)

    def _keep(self, text: Text, settings: Settings) -> None:
        match = KEPT.match(text.value)
        name = text[match.start("table") : match.end("table")] if match else text[: text.value.find(" ")]
        table = self.by_words.get(words_of(name.value))
        rest = text[match.start("rest") :] if match else None
        time = next(find_seconds(rest), None) if rest else None
        if table and rest and phrase(rest, FOR_EVER):
            settings.set(text, f"{table.name} are kept for ever")
        elif table and rest and time:
            self._settle(table, rest, time, settings)
        elif table:
            settings.say(rules.RETENTION_UNCLEAR.at(name.span, table=table.name))
        elif time:
            section = next((number for words, number in KEPT_ELSEWHERE if phrase(name, words)), None)
            hint = f"section {section} says how long they are kept" if section else f"tables: {', '.join(self.tables)}"
            settings.say(rules.RETENTION_OF_UNKNOWN_TABLE.at_word(name, self.tables, hint))

    def _settle(self, table: Table, rest: Text, time: Amount, settings: Settings) -> None:
        after, where = phrase(rest, AFTER), phrase(rest, WHERE)
        known = [field.name for field in table.fields if field.type.kind in TIMES]
        if after and after.value not in known:
            settings.say(rules.UNKNOWN_PROTECTED_FIELD.at_word(after, known, f"its times are: {', '.join(known)}"))
            return
        condition = read_expression(where, table, self.tables, self.findings) if where else None
        if where and condition is None:
            return
        if where and condition and not _is_told_by_record(condition):
            settings.say(rules.RETENTION_CONDITION.at(where.span, found=where, table=table.name))
            return
        kept = Retention(
            table=table.name,
            seconds=int(time.high),
            after=after.value if after else "created_at",
            where=condition,
            origin=time.place.span,
        )
        settings.add(f"{table.name} are kept {time.place}", retention=kept)


def _is_told_by_record(condition: Expression) -> bool:
    """Whether a condition is about the record's own fields, and stays as it is while they do."""
    own = all(len(steps) == 1 for steps in paths(condition))
    return own and MOVING.isdisjoint(functions(condition))


def _encryption(line: Line, settings: Settings) -> None:
    """`Encrypt all data at rest with KMS and in transit`, `TLS in transit`, `HTTPS only`."""
    if not phrase(line.text, r"\bencrypt(?:s|ed|ion)?\b|\btls\b.*\bin[- ]transit\b|\bhttps (?:only|everywhere)\b"):
        return
    rest, transit = phrase(line.text, r"\bat[- ]rest\b"), phrase(line.text, r"\bin[- ]transit\b|\bhttps\b|\btls\b")
    if rest:
        key = next(key for key, words in KEYS if phrase(line.text, words))
        settings.set(rest, f"encrypted at rest with a key that is {key}", at_rest=key)
    if transit:
        settings.set(transit, "encrypted in transit", in_transit=True)


def _privacy(line: Line, settings: Settings) -> None:
    redact, erasure = phrase(line.text, REDACT), phrase(line.text, ERASURE)
    if redact:
        settings.set(redact, "personal fields are redacted", redact_personal=True)
    if erasure:
        settings.set(erasure, "a person's records are erased on request", erasure=True)
