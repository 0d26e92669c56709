"""Paths of endpoints: their parts, and the operation that a method on them means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.specification import Parent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalicelib.specification import Operation, Table

PARAMETER = re.compile(
    r"^(?:\{(?P<braces>[\w-]+)\+?\??\}|:(?P<colon>[\w-]+)\??|<(?:\w+:)?(?P<angle>[\w-]+)>|\[(?P<square>[\w-]+)\])$"
)
SEGMENT = re.compile(r"^[\w.~@$+-]+$")
PREFIX = re.compile(r"^(api|rest|v\d+(\.\d+)?)$", re.IGNORECASE)
HEALTH = ("health", "healthz", "status", "healthcheck", "health-check", "ping")
ACCOUNT_ACTS: dict[str, Operation] = {
    "register": "register", "signup": "register", "sign-up": "register",
    "confirm": "confirm", "verify": "confirm", "verify-email": "confirm", "confirm-email": "confirm",
    "login": "login", "signin": "login", "sign-in": "login",
    "refresh": "refresh", "refresh-token": "refresh", "logout": "logout", "signout": "logout", "sign-out": "logout",
    "forgot-password": "forgot_password", "reset-password": "reset_password", "change-password": "change_password",
    "mfa": "mfa", "totp": "mfa", "2fa": "mfa", "two-factor": "mfa",
}  # fmt: skip
ON_MANY: dict[str, Operation] = {"GET": "list", "POST": "create"}
ON_ONE: dict[str, Operation] = {"GET": "read", "PUT": "replace", "PATCH": "update", "DELETE": "delete"}
ON_ME: dict[str, Operation] = {"GET": "me", "PATCH": "update_me", "PUT": "update_me"}
MANY_AT_ONCE: dict[tuple[str, str], Operation] = {
    ("POST", "bulk"): "bulk", ("PATCH", "bulk"): "bulk", ("DELETE", "bulk"): "bulk",
    ("POST", "import"): "import", ("GET", "export"): "export",
}  # fmt: skip

ON_KEPT: dict[tuple[str, str], Operation] = {
    ("POST", "restore"): "restore", ("POST", "purge"): "purge", ("GET", "history"): "history",
}  # fmt: skip
"""What is possible where a table keeps its deleted records, or its history."""

ON_PERSON: dict[tuple[str, str], Operation] = {("GET", "export"): "export_person", ("POST", "erase"): "erase_person"}
"""What is possible with an account, and all that is its person's."""


@dataclass(frozen=True)
class Meaning:
    """What a method on a path means."""

    operation: Operation
    table: str | None = None
    parent: Parent | None = None
    key_parameter: str | None = None
    action: str | None = None
    by: str | None = None


@dataclass(frozen=True)
class _Step:
    """A table that the path names, and the parameter behind it, if any."""

    table: Table
    parameter: str | None

    @property
    def by(self) -> str | None:
        """The unique field, other than the key, that the parameter is named as: `{slug}`, `{articleSlug}`."""
        words = words_of(self.parameter or "")
        names = (words, words - words_of(self.table.name))
        if words_of(self.table.key) in names:
            return None
        unique = (field.name for field in self.table.fields if field.unique and field.name != self.table.key)
        return next((name for name in unique if words_of(name) in names), None)


def normal_path(path: str) -> str | None:
    """The path with its parameters as {name} and without a host, a query or a slash at the end; None if it is none."""
    path = re.sub(r"^https?://[^/]+", "", path.strip()).split("?")[0].split("#")[0]
    if not path.startswith("/"):
        return None
    segments = []
    for segment in path.strip("/").split("/"):
        parameter = PARAMETER.match(segment)
        if parameter:
            segments.append("{" + next(filter(None, parameter.groups())).replace("-", "_") + "}")
        elif SEGMENT.match(segment) or path == "/":
            segments.append(segment)
        else:
            return None
    return "/" + "/".join(segments)


def words_of(name: str) -> frozenset[str]:
    """The words of a name in any order, case and number: daily_stats and `/stats/daily` have the same."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return frozenset(singular(word) for word in re.split(r"[^A-Za-z0-9]+", spaced.lower()) if word)


def singular(word: str) -> str:
    """`agents` -> `agent`, `categories` -> `category`, `addresses` -> `address`; `status` stays."""
    if re.search(r"(ss|us|is|news)$", word):
        return word
    if word == "people":
        return "person"
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word.removesuffix(ending) + instead
    return word


def _keeps(table: Table, verb: str) -> bool:
    return bool(table.history_days if verb == "history" else table.soft_delete_days)


class Paths:
    """Finds tables and operations in the paths of one document."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.tables = tables
        self.by_words = {words_of(name): table for name, table in tables.items()}
        self.by_field: dict[str, set[str]] = {}
        for table in tables.values():
            for one in table.fields:
                self.by_field.setdefault(one.name, set()).add(table.name)

    def meaning(self, method: str, path: str, keys: Iterable[str] = ()) -> Meaning:
        """What `method` on a normal path means; `custom` where nothing is known.  `keys` are those of its JSON."""
        segments = [part for part in path.strip("/").split("/") if part]
        while segments and PREFIX.match(segments[0]):
            segments.pop(0)
        last = segments[-1].lower() if segments else ""
        if last in HEALTH and method == "GET" and len(segments) == 1:
            return Meaning("health")
        act = self._account_act(method, segments)
        if act:
            return Meaning(act, self._accounts())
        return self._on_tables(method, segments) or self._by_keys(method, segments, keys) or Meaning("custom")

    def _account_act(self, method: str, segments: list[str]) -> Operation | None:
        in_auth = len(segments) > 1 and segments[-2].lower() in ("auth", "authentication", "account", "session")
        last = segments[-1].lower().replace("_", "-") if segments else ""
        if in_auth and last == "me":
            return ON_ME.get(method)
        if method == "POST" and (in_auth or len(segments) == 1):
            return ACCOUNT_ACTS.get(last)
        return None

    def _accounts(self) -> str | None:
        return next((table.name for table in self.tables.values() if table.accounts), None)

    def _on_tables(self, method: str, segments: list[str]) -> Meaning | None:
        steps, rest = self._steps(segments)
        if not steps or len(rest) > 1:
            return None
        table, parameter = steps[-1].table.name, steps[-1].parameter
        parent = self._parent(steps)
        if len(steps) > 1 and parent is None:
            return None
        if rest:
            return self._verb(method, rest[0], steps[-1], parent)
        operation = (ON_ONE if parameter else ON_MANY).get(method)
        return Meaning(operation, table, parent, parameter, by=steps[-1].by) if operation else None

    def _verb(self, method: str, verb: str, step: _Step, parent: Parent | None) -> Meaning | None:
        table = step.table.name
        if step.parameter:
            kept = ON_KEPT.get((method, verb))
            if kept and _keeps(step.table, verb):
                return Meaning(kept, table, parent, step.parameter, by=step.by)
            if step.table.accounts and (method, verb) in ON_PERSON:
                return Meaning(ON_PERSON[method, verb], table, parent, step.parameter, by=step.by)
            known = kept or (method in ("POST", "PUT", "PATCH") and not verb.startswith("{"))
            return Meaning("action", table, parent, step.parameter, verb, step.by) if known else None
        if verb == "me" and step.table.accounts and method in ON_ME:
            return Meaning(ON_ME[method], table)
        operation = MANY_AT_ONCE.get((method, verb))
        return Meaning(operation, table, parent) if operation else None

    def _parent(self, steps: list[_Step]) -> Parent | None:
        if len(steps) < 2:  # noqa: PLR2004 - a parent and its child
            return None
        above, child = steps[-2], steps[-1].table
        if above.parameter is None:
            return None
        references = [one.name for one in child.fields if one.reference and one.reference.table == above.table.name]
        named = [
            name for name in references if words_of(name) <= words_of(above.parameter) | words_of(above.table.name)
        ]
        field = next(iter(named or references), None)
        return Parent(above.table.name, above.parameter, field, above.by) if field else None

    def _steps(self, segments: list[str]) -> tuple[list[_Step], list[str]]:
        """The tables along a path and what is left at its end; no table where a part in front is not understood."""
        steps: list[_Step] = []
        at = 0
        while at < len(segments):
            found = self._table_at(segments, at)
            if found is None:
                return steps, segments[at:]
            table, at = found
            parameter = segments[at].strip("{}") if at < len(segments) and segments[at].startswith("{") else None
            at += parameter is not None
            steps.append(_Step(table, parameter))
        return steps, []

    def _table_at(self, segments: list[str], at: int) -> tuple[Table, int] | None:
        """The table that the parts from here on name, the longest name first."""
        for end in range(min(len(segments), at + 3), at, -1):
            parts = segments[at:end]
            if not any(part.startswith("{") for part in parts):
                table = self.by_words.get(words_of(" ".join(parts)))
                if table:
                    return table, end
        return None

    def _by_keys(self, method: str, segments: list[str], keys: Iterable[str]) -> Meaning | None:
        """The one table that has all the keys of the endpoint's JSON, for a path of one word (and a parameter)."""
        wanted = set(keys)
        named = [part for part in segments if not part.startswith("{")]
        if len(wanted) < 2 or len(named) != 1 or len(segments) > 2:  # noqa: PLR2004 - one key could be anybody's
            return None
        having = set.intersection(*(self.by_field.get(key, set()) for key in wanted))
        if len(having) != 1:
            return None
        parameter = segments[1].strip("{}") if len(segments) > 1 else None
        operation = (ON_ONE if parameter else ON_MANY).get(method)
        return Meaning(operation, having.pop(), None, parameter) if operation else None
