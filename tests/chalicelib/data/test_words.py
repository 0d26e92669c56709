"""Words are letters and digits of any script, without case or accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.data import searched_words, words
from chalicelib.data.search import entries
from chalicelib.data.words import LONGEST, MOST_WORDS
from chalicelib.specification import Field, FieldType, Table

TEXT = FieldType(kind="text")
KEY = Field(name="id", type=FieldType(kind="string"), auto="key")
PAPERS = Table(
    name="papers",
    fields=(
        KEY,
        Field(name="title", type=TEXT, searchable=True),
        Field(name="body", type=TEXT, searchable=True),
        Field(name="secret", type=TEXT, searchable=True, write_only=True),
        Field(name="other", type=TEXT),
    ),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Café-Crème", ["cafe", "creme"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("snake_case, kim@example.com", ["snake", "case", "kim", "example", "com"]),
        ("a b2 c", ["b2"]),
        ("İstanbul ǅ ﬁne", ["istanbul", "dz", "fine"]),
        ("e\u0301te\u0301", ["ete"]),
        ("\u202eשבת שמש", ["שבת", "שמש"]),
        ("👍🏽 ok\x00no", ["ok", "no"]),
        ("２０２６年", ["2026年"]),
    ],
)
def test_a_text_is_split_into_words(text, found):
    assert list(words(text)) == found


@given(st.text())
def test_words_are_words_of_themselves(text):
    found = list(words(text))

    assert list(words(" ".join(found))) == found
    assert all(2 <= len(word) <= LONGEST for word in found)


@given(st.text(), st.text())
def test_texts_side_by_side_have_the_words_of_both(first, second):
    assert list(words(f"{first} {second}")) == [*words(first), *words(second)]


def test_a_record_is_found_by_the_first_words_of_its_searchable_fields():
    record = {"id": "1", "title": "one two", "body": "two three", "secret": "four", "other": "five"}

    assert searched_words(PAPERS, record) == {"one": {"title"}, "two": {"title", "body"}, "three": {"body"}}


def test_words_after_the_most_are_not_counted():
    many = " ".join(f"w{number:03}" for number in range(MOST_WORDS + 5))

    found = searched_words(PAPERS, {"id": "1", "title": many, "body": "w000"})

    assert list(found) == many.split()[:MOST_WORDS]
    assert found["w000"] == {"title"}


@given(st.text(min_size=1), st.text())
def test_every_entry_fits_into_its_key(key, text):
    found = entries(PAPERS, {"id": key * 50, "title": text})

    assert all(len(entry["entry"]["S"].encode()) <= 1024 and entry["record"] == {"S": key * 50} for entry in found)


def test_a_small_table_has_no_entries():
    small = Table(name="papers", fields=PAPERS.fields, expected_size=1000)

    assert entries(small, {"id": "1", "title": "one"}) == []
