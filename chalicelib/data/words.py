"""Words of texts, as they are searched for: letters and digits, without case or accents.

A record is found by the first words of its searchable fields, in tables of any size; those after them do not count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias
from unicodedata import combining, normalize

from chalicelib.specification.indexes import searchable_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification import Table
    from chalicelib.specification.values import Json, Record

MOST_WORDS = 40
"""Words of a record by which it is found: all of them may change in one transaction, which has 100 actions at most."""

SHORTEST, LONGEST = 2, 40
"""Characters that a word has at least to count as one, and by which words are told apart."""

WORD = re.compile(r"[^\W_]{2,}")
SPACED = re.compile(r"\S+")

Words: TypeAlias = dict[str, set[str]]
"""Words, each with the names of the fields it is in."""


def words(text: str) -> Iterator[str]:
    """The words of a text, in order: `Café-Crème` is `cafe` and `creme`."""
    for spaced in SPACED.finditer(text):
        yield from (found[0][:LONGEST] for found in WORD.finditer(_folded(spaced[0])))


def searched_words(table: Table, record: Record) -> Words:
    """The words by which a record is found: the first of its searchable fields, each once."""
    found: Words = {}
    for name in searchable_fields(table):
        for word in words(_text(record.get(name))):
            if word not in found and len(found) == MOST_WORDS:
                return found
            found.setdefault(word, set()).add(name)
    return found


def _text(value: Json) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _folded(text: str) -> str:
    return "".join(one for one in normalize("NFKD", text) if not combining(one)).casefold()
