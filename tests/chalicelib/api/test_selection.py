"""Of which records a list is, by which index they are read, and what a cursor of it is bound to."""

from __future__ import annotations

import pytest

from chalicelib.api.errors import ApiError
from chalicelib.api.parameters import Parameters
from chalicelib.api.selection import Selection, select
from chalicelib.data import Search, UnreadableError
from chalicelib.specification import Compare, Endpoint, FieldPath, Parent, Reference, Table, Value
from chalicelib.specification.values import Unreadable
from tests.chalicelib.shelf import allow, calling, field, person, shelf_of, specified

NAMES = "id created_at author org folder topic status weight title text"
PLAIN = (
    field("id", "ulid", auto="key", implicit=True),
    field("created_at", "datetime"),
    field("author"),
    field("org"),
    field("folder", "ref", reference=Reference("folders")),
    field("topic", indexed=True),
    field("status", indexed=True),
    field("weight", "integer"),
    field("title", searchable=True),
    field("text", searchable=True),
)
NOTES = Table(name="notes", owner="author", tenant="org", fields=PLAIN)
LABELS = Table(name="labels", expected_size=10, fields=PLAIN)
FOLDERS = Table(name="folders", owner="keeper", fields=(field("id"), field("keeper")))
LIST = Endpoint(method="GET", path="/notes", operation="list", table="notes")
LABEL_LIST = Endpoint(method="GET", path="/labels", operation="list", table="labels")
WITHIN = Endpoint(
    method="GET",
    path="/folders/{folder}/notes",
    operation="list",
    table="notes",
    parent=Parent("folders", "folder", "folder"),
)
STORED = {"folders": [{"id": "f1", "keeper": "ann"}, {"id": "f2", "keeper": "bob"}]}
ANN = person("ann", "writer", org="acme")
KEPT = person("ann", "writer", "kept", org="acme")


def equal(name, value):
    return Compare("eq", FieldPath((name,)), (Value(value),))


DRAFT, TOPIC = equal("status", "draft"), equal("topic", "x")
EVERYTHING = allow("writer", "read")
OWN = allow("signed-in", "read", "notes", own=True)
TENANT = allow("kept", "*", tenant=True)
MY_FOLDERS = allow("signed-in", "read", own=True, owner_path=("folder", "keeper"))
FOLDER_READ = allow("anyone", "read", "folders")


def parameters(filters=(), *, sort=None, forward=True, words=()):
    return Parameters(
        limit=20,
        sort=sort,
        forward=forward,
        cursor=None,
        filters=filters,
        fields=None,
        include={},
        count=False,
        words=words,
    )


def selection(*permissions, endpoint=LIST, actor=ANN, within=(), **asked):
    specification = specified((NOTES, LABELS, FOLDERS), (*permissions, FOLDER_READ))
    call = calling(specification, endpoint, actor, stored=STORED)
    return Selection(call, call.access("list"), parameters(**asked), within)


def planned(chosen):
    query = chosen.query(chosen.call.backend.store)
    return (query.word,) if isinstance(query, Search) else (query.path.name, query.value, query.forward)


FOLDER = equal("folder", "f1")


@pytest.mark.parametrize(
    ("chosen", "way"),
    [
        (selection(EVERYTHING), ("by_all", "0", True)),
        (selection(EVERYTHING, forward=False), ("by_all", "0", False)),
        (selection(EVERYTHING, within=(FOLDER,)), ("by_folder", "f1", True)),
        (selection(OWN), ("by_author", "ann", True)),
        (selection(EVERYTHING, TENANT, actor=KEPT), ("by_org", "acme", True)),
        (selection(OWN, TENANT, actor=KEPT), ("by_author", "ann", True)),
        (selection(OWN, within=(FOLDER,)), ("by_folder", "f1", True)),
        (selection(EVERYTHING, filters=(TOPIC,)), ("by_topic", "x", True)),
        (selection(OWN, filters=(TOPIC,)), ("by_author", "ann", True)),
        (selection(allow("writer", "read", where=DRAFT)), ("by_status", "draft", True)),
        (selection(allow("writer", "read", where=DRAFT), filters=(TOPIC,)), ("by_topic", "x", True)),
        (selection(EVERYTHING, sort="created_at"), ("by_all", "0", True)),
        (selection(EVERYTHING, words=("nut", "bolts", "of")), ("bolts",)),
        (selection(EVERYTHING, TENANT, actor=KEPT, words=("nut",)), ("nut",)),
        (selection(EVERYTHING, filters=(TOPIC,), words=("nut",)), ("nut",)),
        (selection(OWN, words=("nut",)), ("by_author", "ann", True)),
        (selection(EVERYTHING, within=(FOLDER,), words=("nut",)), ("by_folder", "f1", True)),
        (selection(EVERYTHING, endpoint=LABEL_LIST, words=("nut",)), ("by_all", "0", True)),
        (selection(EVERYTHING, endpoint=LABEL_LIST, words=("nut",), forward=False), ("by_all", "0", False)),
    ],
)
def test_a_list_is_read_by_the_narrowest_way(chosen, way):
    if way[0] == "by_all":
        way = (way[0], chosen.query(chosen.call.backend.store).shards[0].value, way[2])

    assert planned(chosen) == way


@pytest.mark.parametrize(
    ("chosen", "line"),
    [
        (selection(EVERYTHING, sort="weight"), "- Indexes: weight"),
        (selection(OWN, sort="weight"), "- Indexes: author + weight"),
        (selection(OWN, within=(FOLDER,), sort="weight"), "- Indexes: folder + weight"),
    ],
)
def test_where_no_index_has_the_order_the_line_that_makes_one_is_told(chosen, line):
    with pytest.raises(ApiError) as refused:
        planned(chosen)

    told = f"has no index: add the line `{line}` to notes in section 3.2 of the document"
    assert (refused.value.code, refused.value.fields) == ("INVALID_REQUEST", {"sort": told})


@pytest.mark.parametrize("asked", [{"sort": "created_at"}, {"forward": False}])
def test_what_is_found_word_by_word_has_no_other_order(asked):
    with pytest.raises(ApiError) as refused:
        planned(selection(EVERYTHING, words=("nut",), **asked))

    told = "is not possible with q: notes are found word by word"
    assert (refused.value.code, refused.value.fields) == ("INVALID_REQUEST", {"sort": told})


def note(number, **values):
    return dict.fromkeys(NAMES.split()) | {"id": f"{number}", "author": "ann", "folder": "f1"} | values


class Drawer:
    """Reads records in their order, as an index does, and notes what it is asked for."""

    def __init__(self, records, words=()):
        self.records = records
        self.entries = words
        self.asked = []
        self.models = self

    def read(self, query, start, limit):
        self.asked.append((query.path.name, start and start["id"], limit))
        after = [record["id"] for record in self.records].index(start["id"]) + 1 if start else 0
        return self.records[after : after + limit]

    def table_name(self, name):
        return name

    def items(self, request, start, limit):
        self.asked.append((request["TableName"], start, limit))
        return [
            {"entry": {"S": f"{word} {key}"}, "word": {"S": f"{word} {key}"}, "record": {"S": key}}
            for word, key in self.entries
        ][:limit]

    def get_many(self, wanted):
        keys = {key for _, key in wanted}
        return {("notes", record["id"]): record for record in self.records if record["id"] in keys}


def page(chosen, drawer, limit=10, start=None):
    query = chosen.query(chosen.call.backend.store)
    found = chosen.page(drawer, query, limit, start)
    return [row["id"] for row in found.rows], found.last


def test_a_page_has_as_many_records_as_asked_for_and_knows_whether_there_are_more():
    drawer = Drawer([note(number) for number in range(5)])

    assert page(selection(EVERYTHING), drawer, 2) == (["0", "1"], (("1", "1"),))
    assert page(selection(EVERYTHING), drawer, 2, (("1", "1"),)) == (["2", "3"], (("3", "3"),))
    assert page(selection(EVERYTHING), drawer, 2, (("3", "3"),)) == (["4"], None)
    assert drawer.asked == [("by_all", None, 3), ("by_all", "1", 3), ("by_all", "3", 3)]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (selection(EVERYTHING), ["1", "2", "3"]),
        (selection(OWN), ["1", "2"]),
        (selection(EVERYTHING, filters=(DRAFT,)), ["2", "3"]),
        (selection(EVERYTHING, filters=(DRAFT, TOPIC)), ["3"]),
        (selection(EVERYTHING, filters=(equal("weight", 7),)), ["2"]),
        (selection(OWN, filters=(DRAFT,)), ["2"]),
        (selection(EVERYTHING, within=(equal("folder", "f2"),)), ["3"]),
        (selection(OWN, within=(equal("folder", "f1"),), words=("nut",)), ["2"]),
        (selection(allow("writer", "read", where=DRAFT)), ["2", "3"]),
    ],
)
def test_a_page_shows_what_is_of_the_list(chosen, shown):
    records = [
        note(1, title="Bolt"),
        note(2, status="draft", weight=7, title="Nut"),
        note(3, status="draft", topic="x", author="bob", folder="f2", title="Nut"),
    ]
    asked = chosen.query(chosen.call.backend.store)
    there = [one for one in records if asked.path.name == "by_all" or one[asked.path.partition] == asked.value]

    assert page(chosen, Drawer(there))[0] == shown


HALF = allow("writer", "read", "notes", "id title")


@pytest.mark.parametrize(
    ("filters", "shown"),
    [((), ["1", "2"]), ((TOPIC,), ["1"]), ((equal("weight", None),), []), ((DRAFT,), [])],
)
def test_a_filter_finds_nothing_by_what_is_hidden_in_a_record(filters, shown):
    chosen = selection(HALF, OWN, filters=filters)

    assert page(chosen, Drawer([note(1, topic="x"), note(2, topic="x", author="bob")]))[0] == shown


def test_a_filter_by_what_is_withheld_in_every_record_finds_nothing():
    chosen = selection(EVERYTHING, allow("editor", "read", "notes", "topic", only=True), filters=(TOPIC,))

    assert page(chosen, Drawer([note(1, topic="x")]))[0] == []


def test_what_decides_on_the_records_of_a_page_is_read_together():
    chosen = selection(MY_FOLDERS)
    records = [note(1), note(2, folder="f2"), note(3)]

    shown, _ = page(chosen, Drawer(records))

    assert shown == ["1", "3"]
    assert [operation for operation, _ in shelf_of(chosen.call).calls] == ["BatchGetItem"]


def test_what_is_found_by_words_is_shown_once_and_what_decides_on_it_is_read_together():
    chosen = selection(MY_FOLDERS, words=("nu",))
    records = [note(1, title="Nut numb"), note(2, title="Nuts", folder="f2"), note(3, title="Numb nose")]
    entries = [("numb", "1"), ("numb", "3"), ("numb", "gone"), ("nut", "1"), ("nuts", "2")]
    drawer = Drawer(records, entries)

    assert page(chosen, drawer) == (["1", "3"], None)
    assert page(chosen, drawer, 1) == (["1"], ("numb 1",))
    assert [asked[2] for asked in drawer.asked] == [11, 2]
    assert {operation for operation, _ in shelf_of(chosen.call).calls} == {"BatchGetItem"}


def test_a_search_goes_on_behind_the_word_and_the_record_where_it_was():
    drawer = Drawer([])

    page(selection(EVERYTHING, words=("nu",)), drawer, start=("numb 1",))

    ((_, start, _),) = drawer.asked
    assert {"S": "numb 1"} in start.values()


@pytest.mark.parametrize(
    ("chosen", "found_by", "shown"),
    [
        (selection(EVERYTHING), None, True),
        (selection(EVERYTHING, within=(FOLDER,)), None, True),
        (selection(EVERYTHING, within=(equal("folder", "f2"),)), None, False),
        (selection(EVERYTHING, within=(FOLDER, DRAFT)), None, False),
        (selection(EVERYTHING, filters=(TOPIC,)), None, True),
        (selection(EVERYTHING, filters=(TOPIC, DRAFT)), None, False),
        (selection(OWN), None, True),
        (selection(allow("writer", "read", where=DRAFT)), None, False),
        (selection(EVERYTHING, words=("nu",)), None, True),
        (selection(EVERYTHING, words=("bo",)), None, False),
        (selection(EVERYTHING, words=("nu", "bo")), None, False),
        (selection(EVERYTHING, words=("nu",)), "nut", True),
        (selection(EVERYTHING, words=("nu",)), "nuts", False),
        (selection(allow("writer", "read", "notes", "id topic"), words=("nu",)), None, False),
    ],
)
def test_a_record_is_shown_if_it_is_of_the_list(chosen, found_by, shown):
    record = note(1, title="Nut", topic="x", text="nuts")

    seen = chosen.shown(record, found_by)

    assert (seen is not None) is shown
    assert not shown or seen == record


SAFES = Table(name="safes", fields=(field("id"), field("code", encrypted=True)))
SAFE_LIST = Endpoint(method="GET", path="/safes", operation="list", table="safes")
OPENED = {"id": "1", "code": "open"}
SHUT = {"id": "2", "code": Unreadable("...", UnreadableError("safes.code of 2"))}


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (None, [OPENED, {"id": "2"}]),
        (equal("code", "open"), [OPENED, None]),
        (equal("code", "shut"), [None, None]),
    ],
)
def test_a_record_that_an_unreadable_value_decides_on_is_left_out_of_a_list(where, shown):
    call = calling(specified((SAFES,), (allow("writer", "read", where=where),)), SAFE_LIST, ANN)
    chosen = Selection(call, call.access("list"), parameters(), ())

    assert [chosen.shown(record) for record in (OPENED, SHUT)] == shown


def test_within_is_asked_of_the_record_though_the_caller_does_not_see_it():
    chosen = selection(HALF, within=(FOLDER,))

    assert chosen.shown(note(1, title="Nut")) == {"id": "1", "title": "Nut"}


def bound(chosen, path="/notes"):
    return chosen.binding(path, chosen.query(chosen.call.backend.store))


def test_a_cursor_is_bound_to_the_caller_the_list_and_how_it_is_read():
    one = selection(EVERYTHING, filters=(TOPIC,), endpoint=LABEL_LIST)
    left, right = "{'type': 'field', 'steps': ('topic',)}", "({'type': 'value', 'value': 'x'},)"

    *who, path, asked = bound(one)

    assert who == ["ann", "anyone", "signed-in", "writer"]
    assert path == "/notes"
    assert asked == (
        f"[('by_topic', 1, 'x', True), ({{'type': 'compare', 'op': 'eq', 'left': {left}, 'right': {right}}},), ()]"
    )


def test_a_search_is_bound_to_its_words():
    assert bound(selection(EVERYTHING, words=("nut", "bolts")))[-1] == "[(), (), ('nut', 'bolts')]"


@pytest.mark.parametrize(
    "other",
    [
        selection(EVERYTHING, forward=False),
        selection(EVERYTHING, actor=person("bob", "writer", org="acme")),
        selection(EVERYTHING, actor=person("ann", "writer", "editor", org="acme")),
        selection(EVERYTHING, filters=(equal("weight", 7),)),
        selection(EVERYTHING, filters=(TOPIC,)),
        selection(EVERYTHING, within=(FOLDER,)),
        selection(EVERYTHING, words=("nut",)),
        selection(OWN),
    ],
)
def test_no_two_lists_have_one_binding(other):
    assert bound(other) != bound(selection(EVERYTHING))


def test_two_paths_have_two_bindings():
    assert bound(selection(EVERYTHING), "/notes") != bound(selection(EVERYTHING), "/folders/1/notes")


@pytest.mark.parametrize(
    ("endpoint", "folder", "within"),
    [(LIST, "f1", ()), (WITHIN, "f1", (FOLDER,)), (WITHIN, "f2", (equal("folder", "f2"),))],
)
def test_a_nested_list_is_of_its_parents_records(endpoint, folder, within):
    specification = specified((NOTES, LABELS, FOLDERS), (EVERYTHING, FOLDER_READ))
    call = calling(specification, endpoint, ANN, stored=STORED, parameters={"folder": folder})
    access, asked = call.access("list"), parameters()

    chosen = select(call, access, asked)

    assert (chosen.call, chosen.access, chosen.parameters, chosen.within) == (call, access, asked, within)


def test_a_parent_that_is_not_the_callers_to_see_is_not_found():
    keepers = allow("signed-in", "read", "folders", own=True)
    specification = specified((NOTES, LABELS, FOLDERS), (OWN, keepers))
    call = calling(specification, WITHIN, ANN, stored=STORED, parameters={"folder": "f2"})

    with pytest.raises(ApiError, match="NOT_FOUND"):
        select(call, call.access("list"), parameters())
