"""Writes and reads of a league in any order, each answer compared with what the document promises."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from moto import mock_aws

from chalicelib.bootstrap import build
from chalicelib.specification import naming
from tests.chalicelib.conftest import DOCUMENTS, STAGE, Answered, Client, World, dynamodb
from tests.chalicelib.model.lists import RANGES, Asked, Filter, promised, shown
from tests.chalicelib.model.promises import SERVER_SET, TABLES, League, Refusal, Row, Write

COUNTS: Counter[str] = Counter()
"""How many runs, steps and requests there were in this process, and how many requests by what was answered."""

DAY = timedelta(days=1)
NAMES = ("Ash", "Birch", "ash", "Ørsted #1", "", "Elm", "Fir", "Gum")
WRONG = (None, True, "none", 0, 100, -1.005, [], {"S": "x"})
"""Values for any field; few of them fit."""

FITTING: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(NAMES),
    "city": st.sampled_from(("Oslo", "Rome", None)),
    "number": st.integers(1, 3),
    "level": st.sampled_from(("new", "active", "closed")),
    "motto": st.sampled_from(("Up", "On", None)),
    "shirt": st.one_of(st.none(), st.integers(1, 5)),
    "captain": st.booleans(),
    "code": st.sampled_from(("A/1", "B 2", "Ç", "d", "e")),
    "points": st.one_of(st.none(), st.sampled_from((-3, 0, 2.5, 10, 10.25, 9999.99))),
}
FILTERED = {
    "clubs": {"level": ("eq", "ne", "in")},
    "players": {"shirt": ("eq", "ne", "in", *sorted(RANGES)), "captain": ("eq", "ne"), "club": ("eq",)},
    "awards": {"points": ("eq", "ne", "in", *sorted(RANGES)), "player": ("eq",), "club": ("eq", "ne")},
}
SORTS = {
    "clubs": ("", "-created_at", "created_at"),
    "players": ("", "-created_at", "shirt", "-shirt"),
    "awards": ("", "code", "-code", "points", "-points"),
}
INCLUDED = {"clubs": (), "players": ("club", "mentor"), "awards": ("player", "club")}
VERSIONS = st.sampled_from((*(None,) * 5, "now", "now", "before", "*"))
TOKENS = st.sampled_from((*(None,) * 6, "k1", "k2"))
PICK = st.integers(0, 8)
ELSEWHERE = 8
"""What picks a record that is no longer there, or never was."""
TABLE = st.sampled_from(("clubs", "players", "players", "awards"))


class Clock:
    """The time, which passes when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    @property
    def text(self) -> str:
        return self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class LeagueMachine(RuleBasedStateMachine):
    """One run: a league with fresh tables, and the model of it."""

    def __init__(self) -> None:
        super().__init__()
        COUNTS["runs"] += 1
        self.cloud = mock_aws()
        self.cloud.start()
        self.clock, self.league = Clock(), League()
        world = World(DOCUMENTS / "league.md")
        connection = world.store.models.connection
        self.client = Client(build(world.specification, world.settings, connection=connection, clock=self.clock))
        self.known: dict[str, list[str]] = {table: [] for table in TABLES}

    @invariant()
    def has_gone_a_step_further(self):
        COUNTS["steps"] += 1

    @initialize()
    def found_clubs(self):
        for name, code in (("Ash", "A/1"), ("Birch", "B 2")):
            self._write(Write("POST", "clubs", body={"name": name}))
            self._write(Write("POST", "players", body={"club": self._pick("clubs", 0)}))
            self._write(
                Write("POST", "players", body={"club": self._pick("clubs", 0), "mentor": self._pick("players", 0)})
            )
            self._write(Write("POST", "awards", body={"code": code, "player": self._pick("players", 0)}))

    @rule(table=TABLE, data=st.data(), token=TOKENS, milliseconds=st.integers(0, 2))
    def create(self, table, data, token, milliseconds):
        self.clock.now += timedelta(milliseconds=milliseconds)
        self._write(Write("POST", table, body=self._body(data, table, whole=True), token=token))

    @rule(
        method=st.sampled_from(("PATCH", "PATCH", "PUT")),
        table=TABLE,
        pick=PICK,
        data=st.data(),
        version=VERSIONS,
        token=TOKENS,
    )
    def change(self, method, table, pick, data, version, token):
        self.clock.now += timedelta(milliseconds=1)
        key = self._pick(table, pick)
        body = self._body(data, table, whole=method == "PUT")
        if data.draw(st.integers(0, 9)):
            body.pop(TABLES[table].key, None)  # the path has it
        self._write(Write(method, table, key, body, self._version(table, key, version), token))

    @rule(table=TABLE, pick=PICK, version=VERSIONS, token=TOKENS)
    def delete(self, table, pick, version, token):
        key = self._pick(table, pick)
        self._write(Write("DELETE", table, key, version=self._version(table, key, version), token=token))

    @precondition(lambda self: self.league.answered)
    @rule(pick=PICK)
    def repeat(self, pick):
        answered = list(self.league.answered.values())
        self._write(answered[pick % len(answered)][0])

    @precondition(lambda self: self.league.answered)
    @rule()
    def let_a_day_pass(self):
        self.clock.now += DAY
        self.league.answered.clear()

    @rule(table=TABLE, pick=PICK)
    def read(self, table, pick):
        key = self._pick(table, pick)
        row = self.league.rows[table].get(key)
        answered = self._call("GET", table, key)
        assert answered.status == (404 if row is None else 200), answered.text
        if row is not None:
            assert answered.data == shown(table, row)
            assert answered.headers["ETag"] == f'"{row["version"]}"'
            known = {"If-None-Match": answered.headers["ETag"]}
            assert self._call("GET", table, key, headers=known).status == 304

    @rule(table=TABLE, data=st.data(), limit=st.integers(1, 4))
    def list_all_pages(self, table, data, limit):
        names = data.draw(st.lists(st.sampled_from(sorted(FILTERED[table])), unique=True, max_size=2))
        filters = tuple(self._filter(data, table, name) for name in names)
        include = tuple(data.draw(st.lists(st.sampled_from(INCLUDED[table]), unique=True)) if INCLUDED[table] else ())
        asked = Asked(table, filters, data.draw(st.sampled_from(SORTS[table])), limit, include)
        found, expected = self._walk(asked), promised(self.league, asked)
        key = TABLES[table].key
        if asked.order in (key, "created_at"):
            assert found == expected
        else:
            assert sorted(found, key=lambda row: row[key]) == sorted(expected, key=lambda row: row[key])
            assert asked.order is None or [row[asked.order] for row in found] == [row[asked.order] for row in expected]

    def teardown(self) -> None:
        """Nothing is left that no record holds."""
        ledger = dynamodb().scan(TableName=naming.table_name("league", STAGE, naming.LEDGER))["Items"]
        self.cloud.stop()
        assert sum("record" in entry for entry in ledger) == self.league.held()

    def _write(self, write: Write) -> None:
        COUNTS["writes"] += 1
        place = (write.method, write.table, write.token or "")
        headers = {"Idempotency-Key": write.token} if write.token else {}
        headers |= (
            {"If-Match": write.version if write.version == "*" else f'"{write.version}"'} if write.version else {}
        )
        answered = self._call(write.method, write.table, write.key, write.body, headers)
        if place in self.league.answered:
            self._repeated(write, answered, *self.league.answered[place])
            return
        refusals = self.league.refusals(write)
        if refusals:
            assert _refusal(answered) in refusals, (answered.text, refusals)
            return
        self._done(write, answered)
        if write.token:
            self.league.answered[place] = (write, answered)

    def _repeated(self, write: Write, answered: Answered, before: Write, first: Answered) -> None:
        if (write.key, json.dumps(write.body)) != (before.key, json.dumps(before.body)):  # to the letter
            assert (answered.status, answered.code) == (422, "IDEMPOTENCY_KEY_REUSED")
            return
        COUNTS["replays"] += 1
        assert (answered.status, answered.text) == (first.status, first.text)
        assert all(answered.headers.get(name) == first.headers.get(name) for name in ("ETag", "Location"))

    def _done(self, write: Write, answered: Answered) -> None:
        assert answered.status == (201 if write.method == "POST" else 200), answered.text
        if write.method == "DELETE":
            self.league.remove(write.table, write.key or "", self.clock.text)
            return
        key = answered.data[TABLES[write.table].key]
        assert write.key in (None, key)
        assert (write.body or {}).get(TABLES[write.table].key) in (None, key)
        row = self.league.store(write, key, self.clock.text)
        assert answered.data == shown(write.table, row), write
        assert answered.headers["ETag"] == f'"{row["version"]}"'
        if key not in self.known[write.table]:
            self.known[write.table].append(key)

    def _walk(self, asked: Asked) -> list[Row]:
        found, cursor = [], ""
        count = sum(all(one.meets(row) for one in asked.filters) for row in self.league.rows[asked.table].values())
        while cursor is not None:
            answered = self._call("GET", asked.table, query=asked.query + (cursor and f"&cursor={cursor}"))
            assert answered.status == 200, answered.text
            cursor, items = answered.data["next"], answered.items
            assert len(items) == asked.limit or cursor is None
            assert len(items) <= asked.limit
            found += items
        assert answered.data["count"] <= count
        assert answered.data["count"] == len(found)
        return found

    def _call(
        self,
        method: str,
        table: str,
        key: str | None = None,
        body: Row | None = None,
        headers: dict[str, str] | None = None,
        query: str = "",
    ) -> Answered:
        COUNTS["requests"] += 1
        path = f"/{table}" + ("" if key is None else f"/{_quoted(key)}")
        return self.client(method, path + (query and f"?{query}"), body, headers=headers)

    def _pick(self, table: str, pick: int) -> str:
        there = self.league.rows[table]
        gone = [key for key in self.known[table] if key not in there]
        keys = ["none", *gone] if pick == ELSEWHERE else [*there] or ["none"]
        return keys[-1 - pick % len(keys)]

    def _version(self, table: str, key: str, version: str | None) -> str | None:
        current = self.league.rows[table].get(key, {}).get("version", 1)
        return {"now": str(current), "before": str(current - 1)}.get(version or "", version)

    def _body(self, data, table: str, *, whole: bool) -> Row:
        promises = TABLES[table]
        names = data.draw(st.lists(st.sampled_from(sorted(promises.accepts)), unique=True, max_size=4))
        if whole and data.draw(st.integers(0, 9)):
            names = list(dict.fromkeys([*sorted(promises.required), *names]))
        body = {name: self._value(data, table, name) for name in names}
        if data.draw(st.integers(0, 19)) == 0:
            body |= {data.draw(st.sampled_from((*names, "colour", *SERVER_SET))): data.draw(st.sampled_from(WRONG))}
        return body

    def _value(self, data, table: str, name: str):
        reference = TABLES[table].references.get(name)
        return self._pick(reference[0], data.draw(PICK)) if reference else data.draw(FITTING[name])

    def _filter(self, data, table: str, name: str) -> Filter:
        operator = data.draw(st.sampled_from(FILTERED[table][name]))
        count = {"in": 3, "between": 2}.get(operator, 1)
        values = [self._value(data, table, name) for _ in range(count)]
        given = [0 if value is None else value for value in values]
        return Filter(name, operator, tuple(sorted(given) if operator == "between" else given))


def _quoted(key: str) -> str:
    return key.replace("/", "%2F").replace(" ", "%20")


def _refusal(answered: Answered) -> Refusal:
    COUNTS["refusals"] += 1
    assert answered.status < 500, answered.text
    code = "TAKEN" if answered.code.endswith("_TAKEN") else answered.code
    fields = frozenset() if code in ("NOT_FOUND", "PRECONDITION_FAILED") else frozenset(answered.fields)
    return Refusal(answered.status, code, fields)
