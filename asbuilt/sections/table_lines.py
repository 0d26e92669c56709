"""The lines of a table beside its fields: Owner, Tenant, Indexes, Accounts, Expected size and so on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from asbuilt.diagnostics import listing
from asbuilt.diagnostics import schema as rules
from asbuilt.diagnostics.settings import CONTRADICTION
from asbuilt.forms.quantities import read_count, read_seconds
from asbuilt.forms.words import Word, split_words
from chalicelib.specification import SERVER_SET, Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Findings
    from asbuilt.source import Text
    from chalicelib.specification import Field

LINES = {
    "owner": "owner", "owned by": "owner",
    "tenant": "tenant", "organisation": "tenant", "organization": "tenant",
    "index": "indexes", "indexes": "indexes", "indices": "indexes",
    "unique": "unique_together", "unique together": "unique_together",
    "accounts": "accounts", "account": "accounts",
    "soft delete": "soft_delete", "soft deletes": "soft_delete",
    "history": "history", "expected size": "expected_size", "size": "expected_size",
    "expire": "expire", "expires": "expire", "expiry": "expire", "ttl": "expire",
    "formerly": "formerly", "renamed from": "formerly", "previously": "formerly",
}  # fmt: skip
"""The labels of a table's lines, and what each is."""

SEVERAL = ("indexes", "unique_together", "formerly")
"""What a table may have several lines of."""
Lines = list["tuple[str, Text, Text]"]
ACCOUNT_TABLES = ("users", "accounts", "members", "user", "account", "member")
DAY = 86400
YES = ("yes", "true", "on")


def settle_lines(table: Text, lines: Lines, fields: list[Field], findings: Findings) -> dict[str, Any]:
    """The arguments of a Table that its lines give."""
    reader = _Lines(table, fields, findings)
    settled: dict[str, Any] = {"accounts": _is_accounts(table, lines, fields)}
    for kind, label, value in lines:
        read: dict[str, Any] = getattr(reader, kind)(label, value)
        for name, found in read.items():
            if name in SEVERAL:
                settled[name] = (*settled.get(name, ()), *found)
            elif settled.setdefault(name, found) != found:
                setting = kind.replace("_", " ")
                findings.say(CONTRADICTION.at(label.span, setting=f"{setting} of '{table}'"))
    return settled


def _is_accounts(table: Text, lines: Lines, fields: list[Field]) -> bool:
    """The table of the people who sign in: said so, or named so and with an e-mail address."""
    said = [value.value.lower() in YES for kind, _, value in lines if kind == "accounts"]
    if said:
        return said[0]
    email = any(field.type.kind == "email" or field.name.lower() == "email" for field in fields)
    return table.value.lower() in ACCOUNT_TABLES and email


class _Lines:
    """Reads one kind of line a method; each gives arguments of a Table."""

    def __init__(self, table: Text, fields: list[Field], findings: Findings) -> None:
        self.table = table
        times = [field.name for field in fields if field.type.kind in ("datetime", "date")]
        self.times = list(dict.fromkeys([*times, "created_at", "updated_at"]))
        self.names = [*(field.name for field in fields), *SERVER_SET]
        self.findings = findings

    def accounts(self, _: Text, value: Text) -> dict[str, Any]:
        return {"accounts": value.value.lower() in YES}

    def owner(self, label: Text, value: Text) -> dict[str, Any]:
        return {"owner": self._one_field(label, value)}

    def tenant(self, label: Text, value: Text) -> dict[str, Any]:
        return {"tenant": self._one_field(label, value)}

    def indexes(self, _: Text, value: Text) -> dict[str, Any]:
        """`status + created_at, priority`."""
        parts = value.split(r"\s*[,;]\s*(?![^(]*\))")
        indexes = [Index(tuple(self._fields(part)), part.span) for part in parts if len(part)]
        return {"indexes": tuple(index for index in indexes if index.fields)}

    def formerly(self, label: Text, value: Text) -> dict[str, Any]:
        """`requests`; of several names the last one first."""
        names = tuple(word.value for word in _flat(split_words(value)) if word.kind in ("word", "quoted"))
        if not names:
            self._needs(label, "the earlier name of the table")
        return {"formerly": names}

    def unique_together(self, _: Text, value: Text) -> dict[str, Any]:
        return {"unique_together": (tuple(self._fields(value)),)}

    def soft_delete(self, label: Text, value: Text) -> dict[str, Any]:
        return {"soft_delete_days": self._days(label, value, 30)}

    def history(self, label: Text, value: Text) -> dict[str, Any]:
        return {"history_days": self._days(label, value, 365)}

    def expected_size(self, label: Text, value: Text) -> dict[str, Any]:
        if value.value.lower() in ("small", "tiny"):
            return {"expected_size": 1000}
        words = tuple(word for word in split_words(value) if word.kind in ("number", "word"))
        at = next((position for position, word in enumerate(words) if word.kind == "number"), len(words))
        count, _ = read_count(words[at:])
        if count is None:
            self._needs(label, "a number of records, such as 1 million")
        return {"expected_size": count}

    def expire(self, label: Text, value: Text) -> dict[str, Any]:
        """`90 days after created_at`."""
        words = split_words(value)
        seconds, taken = read_seconds(words)
        if seconds is None:
            self._needs(label, "a time, such as 90 days after created_at")
            return {}
        rest = [word for word in words[taken:] if word.key not in ("after", "from", "since")]
        names = [name for word in rest[:1] for name in self._known(word)] or ["created_at"]
        if names[0] not in self.times:
            self._needs(label, f"a time to count from: {listing(self.times)}")
            return {}
        return {"expire": (int(seconds), names[0])}

    def _one_field(self, label: Text, value: Text) -> str | None:
        names = list(self._fields(value))
        if not names and not value.value:
            self._needs(label, "the name of a field")
        return names[0] if names else None

    def _fields(self, value: Text) -> Iterator[str]:
        for word in _flat(split_words(value)):
            if word.kind in ("word", "quoted") and word.key not in ("and", "by", "asc", "desc", "field"):
                yield from self._known(word)

    def _known(self, word: Word) -> Iterator[str]:
        if word.value in self.names:
            yield word.value
            return
        hint = f"its fields are: {listing(self.names)}"
        self.findings.say(rules.UNKNOWN_FIELD.at_word(word.text, self.names, hint, table=self.table))

    def _days(self, label: Text, value: Text, usual: int) -> int | None:
        if re.match(r"(no|off|none)\b", value.value.lower()):
            return None
        words = split_words(value)
        numbered = [at for at, word in enumerate(words) if word.kind == "number"]
        seconds, _ = read_seconds(words[numbered[0] :]) if numbered else (None, 0)
        if seconds is None and not re.fullmatch(r"(yes|on|true|keep|kept|enabled)?", value.value.lower()):
            self._needs(label, "a time, such as 30 days")
        return int(seconds // DAY) if seconds else usual

    def _needs(self, label: Text, expected: str) -> None:
        self.findings.say(rules.CONSTRAINT_WITHOUT_VALUE.at(label.span, found=label, expected=expected))


def _flat(words: tuple[Word, ...]) -> Iterator[Word]:
    for word in words:
        if word.kind == "group":
            yield from _flat(word.inside)
        else:
            yield word
