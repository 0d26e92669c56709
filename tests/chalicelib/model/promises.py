"""What the document league.md promises, kept in dictionaries; nothing here knows how the service does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

Row = dict[str, Any]
SERVER_SET = ("created_at", "updated_at", "version")


@dataclass(frozen=True)
class Promises:
    """What is promised of the records of one table; `accepts` has every field that a client may send."""

    accepts: dict[str, Callable[[Any], bool]]
    key: str = "id"
    required: frozenset[str] = frozenset()
    defaults: Row = field(default_factory=dict)
    unique: tuple[tuple[str, ...], ...] = ()
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    transitions: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    immutable: frozenset[str] = frozenset()

    @property
    def fields(self) -> list[str]:
        return list(dict.fromkeys([*self.accepts, self.key, *SERVER_SET]))

    @property
    def fixed(self) -> frozenset[str]:
        return self.immutable | {self.key}


def is_text(value):
    return isinstance(value, str)


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_amount(value):
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and abs(value) < 10_000 and value * 100 % 1 == 0


LEVELS = ("new", "active", "closed", "active")
TABLES = {
    "clubs": Promises(
        accepts={
            "name": is_text,
            "city": is_text,
            "number": is_whole,
            "level": lambda value: value in LEVELS,
            "motto": is_text,
        },
        required=frozenset({"name"}),
        defaults={"level": "new"},
        unique=(("name",), ("city", "number")),
        transitions={"level": frozenset(pairwise(LEVELS))},
        immutable=frozenset({"motto"}),
    ),
    "players": Promises(
        accepts={
            "club": is_text,
            "mentor": is_text,
            "shirt": lambda value: is_whole(value) and 1 <= value <= 99,
            "captain": lambda value: isinstance(value, bool),
        },
        required=frozenset({"club"}),
        defaults={"captain": False},
        references={"club": ("clubs", "cascade"), "mentor": ("players", "set null")},
    ),
    "awards": Promises(
        key="code",
        accepts={
            "code": lambda value: is_text(value) and value != "",
            "player": is_text,
            "club": is_text,
            "points": is_amount,
        },
        required=frozenset({"code", "player"}),
        references={"player": ("players", "restrict"), "club": ("clubs", "cascade")},
    ),
}


class Refusal(NamedTuple):
    """Why a write has no effect: the answer's status, its code (less the fields in it), and the fields it names."""

    status: int
    code: str
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Write:
    """One write as it is sent; `version` is that of If-Match, `token` the Idempotency-Key."""

    method: str
    table: str
    key: str | None = None
    body: Row | None = None
    version: str | None = None
    token: str | None = None


class League:
    """The records of the document's tables, in the order in which they were made, and the keys that were used."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Row]] = {table: {} for table in TABLES}
        self.answered: dict[tuple[str, str, str], tuple[Write, Any]] = {}

    def refusals(self, write: Write) -> set[Refusal]:
        """Every reason for which the write has to be refused; any of them may be the answer."""
        promises, stored = TABLES[write.table], self.rows[write.table].get(write.key or "")
        found = self._mistakes(write)
        if write.method != "POST" and stored is None:
            return found | {Refusal(404, "NOT_FOUND")}
        if write.version not in (None, "*", stored and str(stored["version"])):
            found.add(Refusal(412, "PRECONDITION_FAILED"))
        if write.method == "DELETE":
            return found | self._restrictions(write)
        wanted = self.wanted(write)
        if not self._mistakes(write):
            found |= self._taken(write, wanted) | self._dangling(write, stored or {}, wanted)
        changed = {name for name in write.body or {} if stored and (write.body or {})[name] != stored.get(name)}
        return found | _barred(promises, stored or {}, wanted, changed)

    def wanted(self, write: Write) -> Row:
        """The record that the write asks for, without what the server sets."""
        promises, body = TABLES[write.table], write.body or {}
        stored = self.rows[write.table].get(write.key or "", {})
        kept = {"POST": (), "PATCH": promises.fields, "PUT": (*promises.fixed, *promises.transitions)}[write.method]
        old = {name: value for name, value in stored.items() if name in kept}
        defaults = {} if write.method == "PATCH" else promises.defaults
        return {name: value for name, value in (defaults | old | body).items() if value is not None}

    def store(self, write: Write, key: str, now: str) -> Row:
        """Do a creation or change; the record that it makes."""
        own = {TABLES[write.table].key: key, "created_at": now, "version": 0}
        before = self.rows[write.table].get(key, own)
        server_set = {name: before[name] for name in own} | {"updated_at": now, "version": before["version"] + 1}
        self.rows[write.table][key] = self.wanted(write) | server_set
        return self.rows[write.table][key]

    def remove(self, table: str, key: str, now: str) -> None:
        """Delete a record, with those that go with it; what else refers to them refers to nothing then."""
        going = self._going(table, key)
        for other, name, row in self._referring(going):
            row.pop(name)
            row.update(updated_at=now, version=row["version"] + 1)
            assert TABLES[other].references[name][1] == "set null"
        for other, gone in going:
            del self.rows[other][gone]

    def held(self) -> int:
        """How many unique values the records have."""
        return sum(len(self._held(table, row)) for table, rows in self.rows.items() for row in rows.values())

    def _mistakes(self, write: Write) -> set[Refusal]:
        promises, body = TABLES[write.table], write.body or {}
        given = set() if write.method == "POST" else {promises.key}  # by the path
        wrong = {name for name in body if name not in promises.accepts.keys() - given}
        wrong |= {name for name in body if name not in wrong and not _fits(promises, name, body[name])}
        if write.method in ("POST", "PUT"):
            needed = promises.required - ({promises.key} if write.method == "PUT" else set())
            wrong |= {name for name in needed if body.get(name) is None}
        return {Refusal(400, "INVALID_REQUEST", frozenset(wrong))} if wrong else set()

    def _taken(self, write: Write, wanted: Row) -> set[Refusal]:
        promises = TABLES[write.table]
        others = [row for key, row in self.rows[write.table].items() if key != write.key]
        rules = [(promises.key,)] if write.method == "POST" and promises.key in wanted else []
        rules += [rule for rule in promises.unique if all(name in wanted for name in rule)]
        met = [rule for rule in rules for row in others if all(row.get(name) == wanted[name] for name in rule)]
        fields = frozenset(name for rule in met for name in rule)
        return {Refusal(409, "TAKEN", fields)} if fields else set()

    def _dangling(self, write: Write, stored: Row, wanted: Row) -> set[Refusal]:
        references = TABLES[write.table].references.items()
        changed = [(name, table) for name, (table, _) in references if wanted.get(name) != stored.get(name)]
        lost = frozenset(name for name, table in changed if name in wanted and wanted[name] not in self.rows[table])
        return {Refusal(400, "INVALID_REQUEST", lost)} if lost else set()

    def _restrictions(self, write: Write) -> set[Refusal]:
        going = self._going(write.table, write.key or "")
        restricting = frozenset(
            table for table, name, _ in self._referring(going) if TABLES[table].references[name][1] == "restrict"
        )
        return {Refusal(409, "IN_USE", restricting)} if restricting else set()

    def _going(self, table: str, key: str) -> set[tuple[str, str]]:
        going, grown = {(table, key)}, True
        while grown:
            followers = {
                (other, row[TABLES[other].key])
                for other, name, row in self._referring(going)
                if TABLES[other].references[name][1] == "cascade"
            }
            grown = not followers <= going
            going |= followers
        return going

    def _referring(self, going: set[tuple[str, str]]) -> list[tuple[str, str, Row]]:
        """What refers to these records and is not among them: table, field and record."""
        return [
            (table, name, row)
            for table, rows in self.rows.items()
            for key, row in rows.items()
            for name, (target, _) in TABLES[table].references.items()
            if (table, key) not in going and (target, row.get(name)) in going
        ]

    def _held(self, table: str, row: Row) -> list[tuple[str, ...]]:
        return [rule for rule in TABLES[table].unique if all(name in row for name in rule)]


def _fits(promises: Promises, name: str, value: Any) -> bool:
    return name not in promises.required if value is None else promises.accepts[name](value)


def _barred(promises: Promises, stored: Row, wanted: Row, changed: set[str]) -> set[Refusal]:
    fixed = {name for name in changed & promises.fixed if name in stored}
    steps = {name: (stored[name], wanted.get(name)) for name in changed & promises.transitions.keys() if name in stored}
    barred = {name for name, step in steps.items() if step not in list(promises.transitions[name])}
    return {Refusal(409, "TRANSITION_NOT_ALLOWED", frozenset(fixed | barred))} if fixed | barred else set()
