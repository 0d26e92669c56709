"""What `q` asks for: records with words that begin as its words do, in fields that the caller may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.data import searched_words, words
from chalicelib.specification.indexes import searchable_fields

if TYPE_CHECKING:
    from chalicelib.api.checking import Mistakes
    from chalicelib.auth import Access
    from chalicelib.specification import Table
    from chalicelib.specification.values import Record


def asked_words(access: Access, text: str | None, mistakes: Mistakes) -> tuple[str, ...]:
    """Return the words of `q`, each once; what is wrong with it, be it that all is hidden, goes into `mistakes`."""
    if text is not None and not can_search(access):
        mistakes["q"] = f"is not possible here: add `searchable` to a field of {access.table.name} in section 3.2"
    return tuple(dict.fromkeys(words(text or "")))


def can_search(access: Access) -> bool:
    """Whether there is a searchable field that the caller may see in some record."""
    return any(access.ever(name) for name in searchable_fields(access.table))


def mentions(table: Table, record: Record, seen: Record, asked: tuple[str, ...], found_by: str | None) -> bool:
    """Whether what is seen of a record has all the words that are asked for.

    One that was found by a word of the index has to have that word, and none before it that would find it too: of the
    words that lead to a record, one shows it.
    """
    there = [word for word, fields in searched_words(table, record).items() if fields & seen.keys()]
    if not all(any(word.startswith(begin) for word in there) for begin in asked):
        return False
    return found_by is None or found_by == min(word for word in there if word.startswith(index_word(asked)))


def index_word(asked: tuple[str, ...]) -> str:
    """Return the word by which the index is asked: the longest, as it is likely to be in the fewest records."""
    return max(asked, key=len)
