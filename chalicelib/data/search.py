"""The word index: an entry for each word by which a record is found, written in the transaction that writes the record.

Entries stand in the companion table `naming.SEARCH`, in buckets of words that begin with the same two characters: what
is written at one time is spread, and every question is answered from one bucket, in the order of its words.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.data.attributes import decode, encode, encode_field
from chalicelib.data.conditions import Placeholders
from chalicelib.data.pages import Demand
from chalicelib.data.words import SHORTEST, searched_words
from chalicelib.specification import Table, naming
from chalicelib.specification.indexes import has_word_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from chalicelib.data.items import Item
    from chalicelib.data.pages import Position
    from chalicelib.data.reads import Reads
    from chalicelib.specification.values import Json, Record

SEPARATOR = " "
"""Between the word of an entry and the key of its record; sorts before every character of a word."""

LONGEST_KEY = 512
"""Bytes of a record's key before its hash stands for it in an entry; DynamoDB allows 1024 for all of a range key."""

BUCKET, ENTRY = naming.SEARCH_KEY
RECORD = "record"
"""The attribute of an entry that holds the key of its record."""


class Search(Struct, frozen=True):
    """Which records: those of `table` with a word that begins with `word`, in the order of these words."""

    table: Table
    word: str


def entries(table: Table, record: Record, expires: int | None = None) -> list[Item]:
    """The entries of a record in the word index, none where its table has no such index; they expire with it."""
    if not has_word_index(table) or not record:
        return []
    key = encode_field(table, table.key, record[table.key])
    place = _place(record[table.key])
    lasting = {naming.EXPIRY: encode(expires)} if expires is not None else {}
    return [
        {BUCKET: {"S": _bucket(table, word)}, ENTRY: {"S": f"{word}{SEPARATOR}{place}"}, RECORD: key, **lasting}
        for word in searched_words(table, record)
    ]


def find(
    reads: Reads, search: Search, start: Position | None, size: int, met: Callable[[list[Record]], None]
) -> Iterator[tuple[Record | None, str, Position]]:
    """Each entry of a search behind a position: its record as it is now, its word, and the position behind it.

    A record is found once for each word that begins so; one that is gone meanwhile is None.  `size` is how many will
    likely be taken: so many are read with one query and one batch; `met` is told of those.
    """
    request, demand = _request(reads, search), Demand(size)
    while True:
        part = demand.part()
        found = reads.items(request, _start(search, start), part)
        keys: list[Json] = [decode(entry[RECORD]) for entry in found]
        records = reads.get_many((search.table, key) for key in keys)
        met(list(records.values()))
        for entry, key in zip(found, keys, strict=True):
            demand.left -= 1
            start = (entry[ENTRY]["S"],)
            yield records.get((search.table.name, key)), start[0].partition(SEPARATOR)[0], start
        if len(found) < part:
            return


def _request(reads: Reads, search: Search) -> dict[str, Any]:
    placeholders = Placeholders()
    bucket, entry = (placeholders.name(part) for part in naming.SEARCH_KEY)
    alike, begin = (placeholders.value(encode(text)) for text in (_bucket(search.table, search.word), search.word))
    return {
        "TableName": reads.models.table_name(naming.SEARCH),
        "KeyConditionExpression": f"{bucket} = {alike} AND begins_with({entry}, {begin})",
        **placeholders.arguments(),
    }


def _start(search: Search, position: Position | None) -> Item | None:
    if position is None:
        return None
    return {BUCKET: encode(_bucket(search.table, search.word)), ENTRY: encode(position[0])}


def _bucket(table: Table, word: str) -> str:
    return f"{table.stored} {word[:SHORTEST]}"


def _place(key: Json) -> str:
    text = str(key)
    return text if len(text.encode()) <= LONGEST_KEY else sha256(text.encode()).hexdigest()
