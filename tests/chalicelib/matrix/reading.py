"""The ways to read, each held against the picture: what a person gets of every record of every table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tests.chalicelib.matrix.oracle import NO

if TYPE_CHECKING:
    from tests.chalicelib.matrix.oracle import Person, Record
    from tests.chalicelib.matrix.stage import Stage

ALWAYS_ORDERED = ("id", "created_at")
"""What every list has an order by: keys, which are shown, have the time of creation in them."""

UNKNOWN = "is not a query parameter here"


def item(stage: Stage, person: Person) -> None:
    """One record by its key or by a unique field; one that is hidden looks like one that is not there."""
    for endpoint in stage.endpoints["read"]:
        missing = stage.clients[person.name].get(nowhere(stage, endpoint))
        for record in stage.records(endpoint.table):
            seen = seen_of(stage, person, endpoint.table, record, "read")
            answered = stage.clients[person.name].get(stage.address(endpoint, record))
            shown = (200, seen) if seen else (missing.status, missing.text)
            got = (200, answered.data) if answered.status == 200 else (answered.status, answered.text)
            stage.same(f"{person.name} reads {endpoint.table} {record['id']}", shown, got)
        closed = stage.oracle.cell(person, endpoint.table, "read") == NO
        stage.same(f"{person.name} reads no {endpoint.table}", _closed(person) if closed else 404, missing.status)


def pages(stage: Stage, person: Person) -> None:
    """A list, walked in pages of two: all that may be seen, once, every page full but the last; and its count."""
    for path, table, within in _lists(stage, person):
        status = _list_status(stage, person, table, within)
        expected = _visible(stage, person, table, within) if status == 200 else {}
        found, sizes, cursor = [], [], ""
        while cursor is not None:
            answered = stage.clients[person.name].get(f"{path}?limit=2{cursor}")
            if answered.status != 200:
                break
            found += answered.items
            sizes.append(len(answered.items))
            following = answered.data["next"]
            cursor = following and f"&cursor={following}"
        stage.same(f"{person.name} lists {path}", (status, expected), (answered.status, _by_key(found)))
        full = [2] * (len(expected) // 2) + [1] * (len(expected) % 2)
        stage.same(f"{person.name} has full pages of {path}", full, [size for size in sizes if size])
        if status == 200:
            counted = stage.clients[person.name].get(f"{path}?count=true&limit=1").data["count"]
            stage.same(f"{person.name} counts {path}", len(expected), counted)


def included(stage: Stage, person: Person) -> None:
    """What records refer to, shown with them: as its own table may be read, else its key alone."""
    for path, table, _ in _open_lists(stage, person):
        for name in [name for (of, name) in stage.oracle.references if of == table]:
            answered = stage.clients[person.name].get(f"{path}?include={name}&limit=100")
            if stage.oracle.cell(person, table, "list", name) == NO:
                stage.same(f"{person.name} includes the hidden {name} of {table}", 400, answered.status)
                continue
            for row in answered.items:
                expected = _expanded(stage, person, table, row["id"], name)
                stage.same(f"{person.name} includes {name} of {table} {row['id']}", expected, row.get(name))


def filtered(stage: Stage, person: Person) -> None:
    """A filter by each field: the visible records that show the value; a hidden field is as one that is not there."""
    for path, table, _ in _open_lists(stage, person):
        visible = _visible(stage, person, table)
        for name in stage.fields(table):
            values = {record[name] for record in stage.records(table) if isinstance(record.get(name), str | int)}
            neutral = _ask(stage, person, path, name, "unheard-of")
            for value in values:
                answered = _ask(stage, person, path, name, value)
                told = f"{person.name} filters {table} by {name}={value}"
                if is_hidden(stage, person, table, name):
                    is_unknown = UNKNOWN in answered.fields.get(name, "")
                    stage.same(told, (400, neutral.text), (answered.status, is_unknown and answered.text))
                elif answered.status == 200:
                    matching = {key: row for key, row in visible.items() if row.get(name) == value}
                    stage.same(told, matching, _by_key(answered.items))
                else:
                    stage.same(told, 400, answered.status)


def ordered(stage: Stage, person: Person) -> None:
    """An order by each field: only by one that is shown wherever the record is."""
    for path, table, _ in _open_lists(stage, person):
        visible = _visible(stage, person, table)
        whole = stage.oracle.cell(person, table, "list")
        for name in [name for name in stage.fields(table) if name not in ALWAYS_ORDERED]:
            for sign in ("", "-"):
                answered = stage.clients[person.name].get(f"{path}?sort={sign}{name}&limit=100")
                told = f"{person.name} sorts {table} by {sign}{name}"
                if stage.oracle.cell(person, table, "list", name) == whole and answered.status == 200:
                    rows = [row for row in visible.values() if row.get(name) is not None]
                    expected = sorted((row[name] for row in rows), reverse=bool(sign))
                    stage.same(told, expected, [row[name] for row in answered.items])
                else:
                    stage.same(told, 400, answered.status)
                    stage.same(f"{told} is told of no hidden field", [], _told(stage, person, table, answered))


def projected(stage: Stage, person: Person) -> None:
    """One field of each record; a hidden one is as one that is not there."""
    for path, table, _ in _open_lists(stage, person):
        visible = _visible(stage, person, table)
        for name in stage.fields(table):
            answered = stage.clients[person.name].get(f"{path}?fields={name}&limit=100")
            expected = [{name: row[name]} if name in row else {} for row in visible.values()]
            hidden = is_hidden(stage, person, table, name) and name != "id"
            found = answered.status if answered.status != 200 else _sorted(answered.items)
            stage.same(f"{person.name} asks for {name} of {table}", 400 if hidden else _sorted(expected), found)
            if answered.status != 200:
                stage.same(f"{person.name} is told of no hidden field", [], _told(stage, person, table, answered))


def searched(stage: Stage, person: Person) -> None:
    """Words: those of the fields that are shown, and no others."""
    for path, table, _ in _open_lists(stage, person):
        searchable = [one.name for one in stage.tables[table].fields if one.searchable]
        words = {str(record[name]) for record in stage.records(table) for name in searchable if record.get(name)}
        closed = all(is_hidden(stage, person, table, name) for name in searchable)
        rows = _visible(stage, person, table)
        for word in sorted(words):
            answered = stage.clients[person.name].get(f"{path}?q={quote(word)}&limit=100")
            found = {key: row for key, row in rows.items() if any(word in str(row.get(name)) for name in searchable)}
            shown = _by_key(answered.items) if answered.status == 200 else answered.status
            stage.same(f"{person.name} searches {table} for {word}", 400 if closed else found, shown)


READING = {one.__name__: one for one in (item, pages, included, filtered, ordered, projected, searched)}
"""Every way to read."""


def _closed(person: Person) -> int:
    return 403 if person.signed_in else 401


def seen_of(stage: Stage, person: Person, table: str, record: Record, verb: str) -> Record | None:
    return stage.oracle.seen(person, table, record, stage.fields(table), verb)


def nowhere(stage: Stage, endpoint: Any) -> str:
    return stage.address(endpoint, {endpoint.by or "id": "not-there"})


def _visible(stage: Stage, person: Person, table: str, within: tuple[str, str] | None = None) -> dict[str, Record]:
    """What the person sees of each record of a list, by key."""
    records = [one for one in stage.records(table) if within is None or one.get(within[0]) == within[1]]
    seen = [seen_of(stage, person, table, record, "list") for record in records]
    return {row["id"]: row for row in seen if row}


def _by_key(rows: list[Record]) -> dict[str, Record]:
    return {row["id"]: row for row in rows}


def _sorted(rows: list[Record]) -> list[Record]:
    return sorted(rows, key=str)


def _lists(stage: Stage, person: Person) -> list[tuple[str, str, tuple[str, str] | None]]:
    """Every list: its path, its table, and the field and value that all its records share."""
    found: list[tuple[str, str, Any]] = []
    for endpoint in stage.endpoints["list"]:
        parent = endpoint.parent
        if parent is None:
            found.append((endpoint.path, endpoint.table, None))
            continue
        for key in [*(record["id"] for record in stage.records(parent.table)), "gone"]:
            path = endpoint.path.replace(f"{{{parent.parameter}}}", key)
            found.append((path, endpoint.table, (parent.field, key)))
    return found


def _open_lists(stage: Stage, person: Person) -> list[tuple[str, str, Any]]:
    """The lists of whole tables that are open to the person."""
    lists = _lists(stage, person)
    return [one for one in lists if one[2] is None and stage.oracle.cell(person, one[1], "list") != NO]


def _list_status(stage: Stage, person: Person, table: str, within: tuple[str, str] | None) -> int:
    if stage.oracle.cell(person, table, "list") == NO:
        return _closed(person)
    if within is None:
        return 200
    parent = stage.oracle.references[table, within[0]]
    record = stage.oracle.records.get((parent, within[1]))
    return 200 if record and seen_of(stage, person, parent, record, "read") else 404


def _expanded(stage: Stage, person: Person, table: str, key: str, name: str) -> Any:
    row = seen_of(stage, person, table, stage.oracle.records[table, key], "list") or {}
    if row.get(name) is None:
        return None
    target = stage.oracle.references[table, name]
    record = stage.oracle.records.get((target, row[name]))
    return (record and seen_of(stage, person, target, record, "read")) or {"id": row[name]}


def _ask(stage: Stage, person: Person, path: str, name: str, value: Any) -> Any:
    text = str(value).lower() if isinstance(value, bool) else quote(str(value))
    return stage.clients[person.name].get(f"{path}?{name}={text}&limit=100")


def is_hidden(stage: Stage, person: Person, table: str, name: str, *verbs: str) -> bool:
    hidden = name in stage.oracle.picture[table].hidden
    return hidden or all(stage.oracle.cell(person, table, verb, name) == NO for verb in verbs or ("list",))


def _told(stage: Stage, person: Person, table: str, answered: Any) -> list[str]:
    """The hidden fields that the text of an error names, but for the one that was asked for."""
    text = " ".join(answered.fields.values()).partition("'")[2].partition("'")[2] or " ".join(answered.fields.values())
    words = set(text.replace(",", " ").replace("-", "").split())
    hidden = (name for name in stage.fields(table) if is_hidden(stage, person, table, name))
    return [name for name in hidden if name in words and name not in ALWAYS_ORDERED]
