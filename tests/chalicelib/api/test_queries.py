"""Lists filtered, sorted, counted, searched, and shown with what their records refer to."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

BOOKS = {
    "Ash": {"genre": "crime", "price": 5, "published": "2001-05-01", "in_print": True, "tags": ["old", "red"]},
    "Birch": {"genre": "poetry", "price": 12.5, "published": "2010-01-01", "in_print": False, "tags": ["red"]},
    "Cedar": {"genre": "travel", "price": 8, "published": "2020-12-31"},
    "Durian": {"genre": "crime", "price": 30, "published": "2010-01-02", "tags": []},
    "Elm": {},
}
NOT_INDEXED = "is not indexed: add `indexed` to {} of books in section 3.2 of the document"


@pytest.fixture
def library(running):
    return running("library")


@pytest.fixture
def anyone(library):
    return library.anonymous


@pytest.fixture
def authors(anyone):
    kim = anyone.post("/authors", {"name": "Kim", "country": "KR", "pay": 9}).data["id"]
    return {"kim": kim, "lee": anyone.post("/authors", {"name": "Lee", "teacher_id": kim}).data["id"]}


@pytest.fixture
def books(anyone, authors):
    by = {"Ash": {"author": authors["lee"], "editor_id": authors["kim"]}, "Durian": {"author": authors["lee"]}}
    for title, values in BOOKS.items():
        made = anyone.post("/books", {"title": title, **values, **by.get(title, {})})
        assert made.status == 201, made.text


def titles(answered):
    assert answered.status == 200, answered.text
    return " ".join(book["title"][0] for book in answered.items)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "A B C D E"),
        ("genre=crime", "A D"),
        ("genre[ne]=crime", "B C E"),
        ("genre[in]=crime,travel", "A C D"),
        ("price=8", "C"),
        ("price[gte]=8", "C B D"),
        ("price[gt]=8&sort=-created_at", "D B"),
        ("price[gte]=5&sort=created_at", "A B C D"),
        ("price[gte]=5&sort=-created_at", "D C B A"),
        ("price[lt]=8", "A"),
        ("price[lte]=8", "A C"),
        ("price[between]=5,12.5", "A C B"),
        ("price[gte]=6&price[lte]=20", "C B"),
        ("price[gt]=8&price[lt]=30", "B"),
        ("published[gte]=2010-01-01&sort=-published", "C D B"),
        ("published[begins]=2010", "B D"),
        ("published[contains]=-01-", "B D"),
        ("sort=price", "A C B D"),
        ("sort=-price&limit=2", "D B"),
        ("genre=crime&sort=price", "A D"),
        ("genre=crime&price[gt]=5", "D"),
        ("tags[contains]=red", "A B"),
        ("created_at[gte]=2020-01-01T00:00:00Z", "A B C D E"),
        ("created_at[gte]=2100-01-01T00:00:00Z", ""),
        ("created_at[lt]=2020-01-01T00:00:00Z", ""),
        ("created_at[between]=2020-01-01T00:00:00Z,2100-01-01T00:00:00Z&limit=2", "A B"),
    ],
)
def test_a_list_has_the_records_that_are_asked_for_in_order(anyone, books, query, found):
    assert titles(anyone.get(f"/books?{query}")) == found


@pytest.mark.parametrize("value", ["", "x" * 3000], ids=["empty", "long"])
@pytest.mark.parametrize(
    ("operator", "empty", "long"),
    [
        ("", 0, 0),
        ("[gt]", 2, 0),
        ("[gte]", 2, 0),
        ("[lt]", 0, 2),
        ("[begins]", 2, 0),
        ("[contains]", 2, 0),
        ("[ne]", 2, 2),
    ],
)
def test_a_text_that_no_index_can_keep_may_be_asked_for(anyone, authors, value, operator, empty, long):
    found = anyone.get(f"/authors?name{operator}={value}")

    assert found.status == 200, found.text
    assert len(found.items) == (long if value else empty)


@pytest.mark.parametrize(
    ("query", "found"),
    [("", "A D"), ("sort=-price", "D A"), ("price[gt]=5", "D"), ("genre=crime", "A D"), ("genre=travel", "")],
)
def test_a_list_within_a_parent_has_only_its_records(anyone, books, authors, query, found):
    assert titles(anyone.get(f"/authors/{authors['lee']}/books?{query}")) == found


@pytest.mark.parametrize("query", ["sort=price", "sort=-price", "genre=crime", "price[gte]=6", "sort=-published"])
def test_pages_of_any_order_hold_every_record_once(anyone, books, query):
    whole, walked, path = titles(anyone.get(f"/books?{query}")), [], f"/books?{query}&limit=1"
    while path:
        answered = anyone.get(path)
        walked.append(titles(answered))
        path = unquote(answered.headers.get("Link", "")[1:].partition(">")[0])

    assert walked == whole.split()


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("title=Ash", "title", NOT_INDEXED.format("title")),
        ("genre[is]=crime", "genre[is]", "has no operator 'is'"),
        ("genre[gte=crime", "genre[gte", "is not a query parameter here; did you mean 'genre'?"),
        ("price[begins]=1", "price[begins]", "cannot be asked with 'begins'"),
        ("tags=red", "tags", "cannot be asked with 'eq'"),
        ("price[between]=1", "price[between]", "must be 2 values with a comma between them"),
        ("price[gt]=much", "price[gt]", "must be a number"),
        ("price[gt]=1_0", "price[gt]", "must be a number"),
        ("price[between]=12.5,5", "price[between]", "must be the lower value first"),
        ("genre[in]=" + "crime," * 100 + "x", "genre[in]", "must be at most 100 values"),
        ("sort=genre", "sort", "must be created_at or -created_at or price or -price or published or -published"),
        ("fields=titel", "fields", "'titel' is not a field of books; did you mean 'title'?"),
        ("include=title", "include", "'title' is not a reference of books"),
        ("include=" + ",".join(["author"] * 11), "include", "must be at most 10 references, each at most 3 deep"),
        ("include=author.teacher.teacher.teacher", "include", "must be at most 10 references, each at most 3 deep"),
        ("count=yes", "count", "must be true or false"),
        ("q=ash", "q", "is not possible here: add `searchable` to a field of books in section 3.2"),
        (
            "note[contains]=x'; DROP",
            "note[contains]",
            NOT_INDEXED.format("note"),
        ),
    ],
)
def test_what_would_read_too_much_or_is_not_understood_is_refused(anyone, query, field, told):
    answered = anyone.get(f"/books?{query}")

    assert answered.status == 400
    assert answered.fields == {field: told}


@pytest.mark.parametrize("query", ["pay=9", "pay[gt]=1", "sort=name"])
def test_what_the_caller_may_not_read_answers_no_question(anyone, authors, query):
    refused = anyone.get(f"/authors?{query}")

    assert refused.status == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=long", ["Upper", "Lower"]), ("q=LONG+up", ["Upper"]), ("q=none", []), ("width[gt]=90", ["Lower"])],
)
def test_a_small_table_may_be_looked_through(anyone, query, found):
    anyone.post("/shelves", {"label": "Upper", "text": "Long and narrow", "width": 90})
    anyone.post("/shelves", {"label": "Lower", "text": "long", "width": 100})

    answered = anyone.get(f"/shelves?{query.replace('+', ' ')}")

    assert [shelf["label"] for shelf in answered.items] == found


def test_only_the_fields_that_are_asked_for_are_sent(anyone, books):
    (book, *_) = anyone.get("/books?fields=price,title").items

    assert list(book) == ["price", "title"]


def test_a_reference_is_shown_as_the_record_it_leads_to_as_far_as_the_caller_may_see(anyone, books, authors):
    (book, *_) = anyone.get("/books?include=author.teacher,editor&fields=title").items

    kim = {"id": authors["kim"], "name": "Kim", "country": "KR", "teacher_id": None}
    lee = {"id": authors["lee"], "name": "Lee", "country": None, "teacher_id": authors["kim"], "teacher": kim}
    assert book == {"title": "Ash", "author": lee, "editor": kim}


def test_what_is_included_costs_one_call_a_level(library, anyone, books):
    wire, events = [], library.store.models.connection.client.meta.events

    def note(model, **_):
        wire.append(model.name)

    events.register("before-call.dynamodb", note)
    anyone.get("/books?include=author.teacher,editor")
    events.unregister("before-call.dynamodb", note)

    assert wire == ["Query", "BatchGetItem", "BatchGetItem"]


@pytest.mark.parametrize(("query", "count"), [("", 5), ("genre=crime", 2), ("price[gt]=8&limit=1", 2)])
def test_a_count_is_of_all_that_is_asked_for(anyone, books, query, count):
    data = anyone.get(f"/books?count=true&{query}").data

    assert (data["count"], data["count_is_exact"]) == (count, True)
