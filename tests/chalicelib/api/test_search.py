"""`q` finds the records with words that begin as its words do, and nothing that the caller may not see."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.specification import naming

PAPERS = {
    "Ash": {"title": "Ash and oak", "summary": "A café in Zürich; naïve Straße", "keywords": ["trees", "old growth"]},
    "Birch": {"title": "Birch 2024-Q3", "summary": "kim@example.com wrote: don't", "year": 2000, "topic": "art"},
    "Cedar": {
        "title": "Cedar",
        "summary": "Zebra crossing, zebras crossed",
        "remarks": "Zealous zeppelin",
        "year": 2000,
    },
    "Durian": {"title": "Дуб и Ясень", "summary": "日本語 テスト 東京", "topic": "law"},
}


@pytest.fixture
def archive(running):
    return running("periodicals")


@pytest.fixture
def editor(archive):
    return archive.person("eve", "editor")


@pytest.fixture
def writer(archive):
    return archive.person("will", "writer")


@pytest.fixture
def papers(editor):
    return {name: new(editor, **values) for name, values in PAPERS.items()}


def new(client, **values):
    made = client.post("/papers", {"title": "Untitled", **values})
    assert made.status == 201, made.text
    return made.data["id"]


def found(client, query, path="/papers"):
    """The titles' first words on all pages."""
    path, titles = f"{path}?{query}", []
    while path:
        answered = client.get(path)
        assert answered.status == 200, answered.text
        titles += [paper["title"].split()[0] for paper in answered.items]
        path = unquote(answered.headers.get("Link", "")[1:].partition(">")[0])
    return titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("q=ash", ["Ash"]),
        ("q=ASH", ["Ash"]),
        ("q=as", ["Ash"]),
        ("q=cafe", ["Ash"]),
        ("q=CAFÉ", ["Ash"]),
        ("q=zurich strasse", ["Ash"]),
        ("q=naive oak", ["Ash"]),
        ("q=growth", ["Ash"]),
        ("q=rowth", []),
        ("q=kim@example.com", ["Birch"]),
        ("q=2024", ["Birch"]),
        ("q=q3 2024", ["Birch"]),
        ("q=don", ["Birch"]),
        ("q=oak birch", []),
        ("q=zebra", ["Cedar"]),
        ("q=cross zebra", ["Cedar"]),
        ("q=zeppelin", ["Cedar"]),
        ("q=дуб", ["Дуб"]),
        ("q=東京", ["Дуб"]),
        ("q=日本", ["Дуб"]),
        ("q=ce", ["Cedar"]),
        ("q=none", []),
        ("q=oak&topic=law", []),
        ("q=birch&year=2000", ["Birch"]),
        ("q=birch&year[gt]=2000", []),
        ("q=" + "a" * 500, []),
    ],
)
def test_every_word_that_is_asked_for_begins_a_word_of_the_record(editor, papers, query, titles):
    assert found(editor, query) == titles


@pytest.mark.parametrize("query", ["q=", "q=!?", "q=a", "q=é .", "q=_"])
def test_what_is_no_word_asks_for_nothing(editor, papers, query):
    assert found(editor, query) == ["Ash", "Birch", "Cedar", "Дуб"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_a_record_that_several_words_lead_to_is_listed_once_whatever_the_pages(editor, limit):
    for number in range(4):
        new(editor, title=f"n{number} reading readers ready", summary="read reads red reed")

    assert sorted(found(editor, f"q=re&limit={limit}")) == ["n0", "n1", "n2", "n3"]
    assert len(found(editor, f"q=rea&limit={limit}")) == 4


def test_what_is_found_comes_in_the_order_of_its_words(editor):
    for title in ("cat", "catalogue", "car", "cats", "cab"):
        new(editor, title=title)

    assert found(editor, "q=ca&limit=2") == ["cab", "car", "cat", "catalogue", "cats"]


@pytest.mark.parametrize("order", ["created_at", "-created_at", "year", "-year"])
def test_another_order_of_all_that_is_found_is_refused(editor, order):
    refused = editor.get(f"/papers?q=cat&sort={order}")

    assert (refused.status, refused.fields) == (400, {"sort": "is not possible with q: papers are found word by word"})


def test_a_changed_record_is_found_by_the_words_it_has_now(editor, papers):
    editor.patch(f"/papers/{papers['Ash']}", {"title": "Elm", "keywords": None})

    assert found(editor, "q=oak") == []
    assert found(editor, "q=trees") == []
    assert found(editor, "q=elm cafe") == ["Elm"]

    editor.put(f"/papers/{papers['Ash']}", {"title": "Fir"})

    assert found(editor, "q=cafe") == []
    assert found(editor, "q=fir") == ["Fir"]


def test_a_deleted_record_leaves_no_entry(archive, editor, papers):
    for key in papers.values():
        assert editor.delete(f"/papers/{key}").status == 200

    client = archive.store.models.connection.client
    assert client.scan(TableName=archive.store.models.table_name(naming.SEARCH))["Items"] == []


def test_a_word_that_is_only_in_a_hidden_field_finds_nothing(archive, papers):
    assert found(archive.anonymous, "q=zeppelin") == []
    assert found(archive.anonymous, "q=zea") == []
    assert found(archive.anonymous, "q=cedar zea") == []
    assert found(archive.anonymous, "q=ze") == ["Cedar"]


def test_a_record_that_the_caller_may_not_see_is_not_found(archive, writer, papers):
    assert found(archive.anonymous, "q=oak") == []
    assert found(writer, "q=oak") == []
    assert archive.anonymous.get("/papers?q=oak&count=true").data["count"] == 0


def test_a_secret_finds_nothing(editor):
    new(editor, title="Open", secret="planted")

    assert found(editor, "q=planted") == []


def test_those_who_may_see_nothing_that_is_searchable_cannot_search(archive, running, editor):
    assert editor.get("/people?q=eve").fields == {
        "q": "is not possible here: add `searchable` to a field of people in section 3.2"
    }


def test_the_records_of_one_person_are_looked_through_in_their_order(editor, writer):
    for client, text in ((writer, "oak two"), (writer, "elm"), (editor, "oak three"), (writer, "oak one")):
        assert client.post("/notes", {"text": text}).status == 201

    answered = writer.get("/notes?q=oak&sort=-created_at")

    assert [note["text"] for note in answered.items] == ["oak one", "oak two"]


def test_the_records_of_one_parent_are_looked_through_in_their_order(editor, papers):
    journal = editor.post("/journals", {"name": "Trees"}).data["id"]
    for title in ("oak two", "elm", "oak one"):
        new(editor, title=title, journal=journal)

    answered = editor.get(f"/journals/{journal}/papers?q=oak&sort=-created_at")

    assert [paper["title"] for paper in answered.items] == ["oak one", "oak two"]


def test_a_record_is_found_by_its_first_forty_words(editor):
    new(
        editor,
        title=" ".join(f"w{number:02}" for number in range(30)),
        summary="w05 " + "x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10",
    )

    assert len(found(editor, "q=x9")) == 1
    assert found(editor, "q=x10") == []
    assert found(editor, "q=x10 w00") == []


def test_all_words_of_a_record_can_change_at_once(editor):
    key = new(editor, title=" ".join(f"old{number}" for number in range(50)))

    assert editor.put(f"/papers/{key}", {"title": " ".join(f"new{number}" for number in range(50))}).status == 200

    assert found(editor, "q=old") == []
    assert len(found(editor, "q=new")) == 1


def test_a_long_word_is_found_by_all_of_it_and_by_its_beginning(editor):
    new(editor, title="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft")

    assert len(found(editor, "q=donaudampf")) == 1
    assert len(found(editor, "q=Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft")) == 1


def test_a_search_reads_one_entry_more_than_it_shows_and_no_scan(archive, editor):
    for number in range(12):
        new(editor, title=f"tree{number:02}")
    editor.get("/papers?limit=1")  # makes the key of cursors
    wire, events = [], archive.store.models.connection.client.meta.events

    def note(model, params, **_):
        wire.append((model.name, params["body"]))

    events.register("before-call.dynamodb", note)
    answered = editor.get("/papers?q=tree&limit=5")
    events.unregister("before-call.dynamodb", note)

    assert [name for name, _ in wire] == ["Query", "BatchGetItem"]
    assert b'"Limit":6' in wire[0][1].replace(b" ", b"")
    assert len(answered.items) == 5


def test_a_cursor_of_a_search_is_good_for_its_words_only(editor):
    for number in range(3):
        new(editor, title=f"tree{number:02}")
    cursor = editor.get("/papers?q=tree&limit=1").data["next"]

    assert editor.get(f"/papers?q=tree&limit=1&cursor={cursor}").status == 200
    assert editor.get(f"/papers?q=tre&limit=1&cursor={cursor}").status == 400
    assert editor.get(f"/papers?limit=1&cursor={cursor}").status == 400


def test_the_contract_has_q_where_the_caller_can_search(archive, editor):
    def parameters(client, path):
        return [one["name"] for one in client.get("/openapi.json").body["paths"][path]["get"]["parameters"]]

    assert "q" in parameters(editor, "/papers")
    assert "q" in parameters(archive.anonymous, "/papers")
    assert "q" not in parameters(editor, "/people")


TEXTS = st.text("abcdäé -", max_size=8)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=6), st.lists(TEXTS, max_size=6), st.integers(1, 4))
def test_the_index_finds_what_looking_through_would(archive, editor, records, questions, limit):
    table = archive.specification.table("papers")
    store = archive.store
    made = [store.create(table, {"title": title, "summary": summary}) for title, summary in records]

    for question in questions:
        asked = question.casefold().replace("ä", "a").replace("é", "e").replace("-", " ").split()
        asked = [word for word in asked if len(word) > 1]
        texts = [
            f"{title} {summary}".replace("ä", "a").replace("é", "e").replace("-", " ").split()
            for title, summary in records
        ]
        wanted = [all(any(w.startswith(a) for w in text if len(w) > 1) for a in asked) for text in texts]
        path, seen = f"/papers?q={question}&limit={limit}", []
        while path:
            answered = editor.get(path)
            seen += [paper["id"] for paper in answered.items]
            path = unquote(answered.headers.get("Link", "")[1:].partition(">")[0])
        assert sorted(seen) == sorted(one["id"] for one, fits in zip(made, wanted, strict=True) if fits)

    for one in made:
        editor.delete(f"/papers/{one['id']}")
