"""What a picture of the matrix says of concrete records: read and evaluated here without the service's own policy."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]

CELL = re.compile(r"own tenant|own \((?P<path>[\w.]+)\)|own|where (?P<where>.+)|yes")
TERM = re.compile(r"(?P<path>[\w.]+) (?P<op>is set|is empty|is not|is|>=|>|<)(?: (?P<value>.+))?")
NO = "-"


@dataclass(frozen=True)
class Person:
    """Somebody who asks: their one role (`anyone` is not signed in), and their tenant, of their account or claimed."""

    name: str
    role: str
    tenant: str | None = None
    claimed: bool = False

    @property
    def signed_in(self) -> bool:
        return self.role != "anyone"


@dataclass
class TablePicture:
    """The cells of one table of a picture."""

    owner: str | None = None
    tenant: str | None = None
    server_set: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    rows: dict[tuple[str, str | None], dict[str, str]] = field(default_factory=dict)

    def cell(self, role: str, verb: str, name: str | None = None) -> str:
        """The cell of a verb for a field; for one without a row of its own, that of the whole record."""
        return self.rows.get((role, name), {}).get(verb) or self.rows[role, None].get(verb, NO)

    def transitions(self) -> list[str]:
        (*_, cells) = (cells for (_, name), cells in self.rows.items() if name is None)
        return [verb for verb in cells if " to " in verb]


def read_picture(text: str) -> dict[str, TablePicture]:
    tables: dict[str, TablePicture] = {}
    verbs: list[str] = []
    for line in text.splitlines():
        if line.startswith("## "):
            tables[line.removeprefix("## ")] = table = TablePicture()
        elif line.startswith("| role"):
            verbs = _cells(line)[1:]
        elif line.startswith("| --"):
            continue
        elif line.startswith("|"):
            who, *cells = _cells(line)
            role, _, names = who.partition(": ")
            for name in names.split(", ") if names else [None]:
                table.rows[role, name] = {verb: cell for verb, cell in zip(verbs, cells, strict=True) if cell}
        elif line:
            _read_facts(table, line)
    return tables


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split(" | ")]


def _read_facts(table: TablePicture, line: str) -> None:
    facts = dict(part.split(": ") for part in line.split("; "))
    table.owner, table.tenant = facts.get("owner"), facts.get("tenant")
    table.server_set = tuple(facts["set by the server"].split(", "))
    table.hidden = tuple(facts["never shown"].split(", ")) if "never shown" in facts else ()


class Oracle:
    """Evaluates the cells of a picture; `records` are those that are there, by table and key."""

    def __init__(self, picture: dict[str, TablePicture], references: dict[tuple[str, str], str]) -> None:
        self.picture = picture
        self.references = references
        self.records: dict[tuple[str, str], Record] = {}

    def cell(self, person: Person, table: str, verb: str, name: str | None = None) -> str:
        return self.picture[table].cell(person.role, verb, name)

    def allows(self, person: Person, table: str, verb: str, record: Record, name: str | None = None) -> bool:
        """Whether a cell allows the verb on the record, or on that field of it."""
        cell = self.cell(person, table, verb, name)
        alternatives = [] if cell == NO else cell.split("; ")
        return any(self._meets(person, table, record, alternative) for alternative in alternatives)

    def seen(self, person: Person, table: str, record: Record, fields: list[str], verb: str = "read") -> Record | None:
        """What the person sees of a record: its key, and the fields that they may read; None: nothing of it."""
        if not self.allows(person, table, verb, record):
            return None
        hidden = self.picture[table].hidden
        shown = [name for name in fields if name not in hidden and self.allows(person, table, verb, record, name)]
        return {"id": record["id"], **{name: record.get(name) for name in shown}}

    def is_own(self, person: Person, table: str, record: Record) -> bool:
        owner = self.picture[table].owner
        return owner is not None and record.get(owner) == person.name

    def is_foreign(self, person: Person, table: str, record: Record, name: str) -> bool:
        """Whether a reference of the record leads into another tenant: than the record's, else than the person's."""
        target = self.references.get((table, name))
        other = self.records.get((target, record.get(name))) if target else None
        if target is None or other is None or self.picture[target].tenant is None:
            return False
        tenant, theirs = self.picture[table].tenant, other.get(self.picture[target].tenant)
        if tenant and theirs is not None:
            return theirs != record.get(tenant)
        return self._is_kept(person, target) and theirs != person.tenant

    def _is_kept(self, person: Person, table: str) -> bool:
        rows = (cells for (role, _), cells in self.picture[table].rows.items() if role == person.role)
        return any("own tenant" in cell for cells in rows for cell in cells.values())

    def _meets(self, person: Person, table: str, record: Record, alternative: str) -> bool:
        return all(self._holds(person, table, record, match) for match in CELL.finditer(alternative))

    def _holds(self, person: Person, table: str, record: Record, limit: re.Match[str]) -> bool:
        rights = self.picture[table]
        if limit["where"]:
            return all(self._is_true(person, table, record, term) for term in limit["where"].split(" and "))
        if limit[0] == "own tenant":
            return person.tenant is not None and record.get(rights.tenant or "") == person.tenant
        if limit[0] == "yes":
            return True
        return person.signed_in and self._follow(table, record, limit["path"] or rights.owner or "id") == person.name

    def _is_true(self, person: Person, table: str, record: Record, term: str) -> bool:
        match = TERM.fullmatch(term.strip("()"))
        assert match, term
        value = self._follow(table, record, match["path"])
        if match["op"] in ("is set", "is empty"):
            return (value is not None) is (match["op"] == "is set")
        wanted = person.name if match["value"] == "me" else match["value"]
        if match["op"] == "is not":
            return _text(value) != wanted
        if match["op"] == "is":
            return value is not None and _text(value) == wanted
        return value is not None and (value > int(wanted) if match["op"] == ">" else value < int(wanted))

    def _follow(self, table: str, record: Record, path: str) -> Any:
        name, _, rest = path.partition(".")
        if not rest:
            return record.get(name)
        target = self.references[table, name]
        referred = self.records.get((target, record.get(name)))
        return None if referred is None else self._follow(target, referred, rest)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
