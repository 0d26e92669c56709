"""Mutations of documents: what a slip of the hand, a bad merge or an attacker makes of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    Mutation = Callable[[Random, list[str], Sequence[str]], list[str]]

TOKENS = (
    "[", "]", "(", ")", "<", ">", "{", "}", "`", "``", "```", "|", "->", "-->", "<!--", "*", "**", "_", "__", "~~~",
    "#", "##", "####", "-", "- ", "+ ", "1. ", "> ", ":", ": ", "::", ";", ",", ".", "!", "?", "&", "=", "\\", "/",
    "//", "/*", "...", "…", "$", "${", "{{", "{{{{", "}}", "%", "%s", '"', "'", "\t", "\r", "\v", "\f", "\x00",
    "\x1b[31m", "\u202e", "\u200b", "\u2028", "\ufeff", "\u00a0", "\ud800", "\udfff", "\ufffd", "😀", "é", "e\u0301",
    "\u0430dmin", "İ", "ß", "ǅ", "²", "٣", "½", "日本", "0", "-1", "1e999", "9" * 50, "9" * 5_000, "0.1", "1,000",
    "NaN", "string", "enum(", "enum()", "ref(", "ref()", "list of ", "list<", "default ", "max ", "min ", "required",
    "pattern /", "/^(a+)+$/", "/[/", "/(((/", "unique together", "computed ", "transitions a -> b", "primary key",
    "on delete ", "can ", "cannot ", "only ", "their own ", "where ", "when ", "when updating ", "and ", "or ", "not ",
    " is ", "(409): ", "Fields:", "Method: GET", "Path: ", "Request Body:", "Owner: ", "Indexes: ",
    "## 3. Database Schema", "#### Table: ", '{"a": 1}', '"\\ud800"',
)  # fmt: skip
"""What is put into documents, between words or instead of them."""
GIANTS = (
    "a" * 10_000, "[" * 1_000, "(" * 1_000, "- " * 1_000, "> " * 1_000, "{{" * 1_000, "`" * 1_000, "*" * 1_000,
    "not " * 500, "[a]  " * 400, "a " * 1_500, "list of " * 500, '{"a":' * 20_000, "[" * 100_000,
)  # fmt: skip
"""What is put into documents now and then, for it makes them large."""
RARELY = 0.05


def mutate(random: Random, documents: Sequence[str]) -> str:
    """One of the documents after a few mutations."""
    lines = random.choice(documents).split("\n")
    for _ in range(random.randint(1, 8)):
        lines = random.choice(MUTATIONS)(random, lines, documents) or [""]
    return "\n".join(lines)


def _delete(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    start = random.randrange(len(lines))
    return lines[:start] + lines[start + random.randint(1, 6) :]


def _duplicate(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    start, target = random.randrange(len(lines)), random.randrange(len(lines))
    return lines[:target] + lines[start : start + random.randint(1, 12)] + lines[target:]


def _swap(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    return swapped


def _indent(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    start, margin = random.randrange(len(lines)), random.choice((" ", "  ", "    ", "\t", "  - ", "> "))
    stop = start + random.randint(1, 8)
    return lines[:start] + [margin + line for line in lines[start:stop]] + lines[stop:]


def _outdent(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    start = random.randrange(len(lines))
    stop = start + random.randint(1, 8)
    return lines[:start] + [line[random.randint(1, 4) :] for line in lines[start:stop]] + lines[stop:]


def _cut(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    text = "\n".join(lines)
    start = random.randint(0, len(text))
    end = random.choice((len(text), start + random.randint(0, 40), start + random.randint(0, 2_000)))
    return (text[:start] + text[end:]).split("\n")


def _splice(random: Random, lines: list[str], documents: Sequence[str]) -> list[str]:
    other = random.choice(documents).split("\n")
    return lines[: random.randint(0, len(lines))] + other[random.randrange(len(other)) :]


def _borrow(random: Random, lines: list[str], documents: Sequence[str]) -> list[str]:
    """A line of another document, with the indentation of the line that it is put before."""
    at = random.randrange(len(lines))
    margin = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return [*lines[:at], margin + random.choice(random.choice(documents).split("\n")).lstrip(), *lines[at:]]


def _insert(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    """Hostile tokens, one or several of them, at a place in a line."""
    at = random.randrange(len(lines))
    place = random.randint(0, len(lines[at]))
    tokens = "".join(_token(random) for _ in range(random.choice((1, 1, 1, 2, 5))))
    return [*lines[:at], lines[at][:place] + tokens + lines[at][place:], *lines[at + 1 :]]


def _replace_word(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    at = random.randrange(len(lines))
    words = lines[at].split(" ")
    words[random.randrange(len(words))] = _token(random)
    return [*lines[:at], " ".join(words), *lines[at + 1 :]]


def _misspell(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    """Two neighbouring letters exchanged: what `did you mean` is for."""
    at = random.randrange(len(lines))
    line = lines[at]
    place = random.randrange(max(1, len(line) - 1))
    return [*lines[:at], line[:place] + line[place : place + 2][::-1] + line[place + 2 :], *lines[at + 1 :]]


def _nest(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    """A list, or a quotation, of lines each deeper than the one before: now and then a thousand."""
    at = random.randrange(len(lines))
    marker = random.choice(("- ", "1. ", "> "))
    depth = 1_000 if random.random() < RARELY else random.choice((5, 30, 100))
    deep = [" " * step + marker + random.choice(lines).strip() for step in range(depth)]
    return lines[:at] + deep + lines[at:]


def _repeat(random: Random, lines: list[str], _: Sequence[str]) -> list[str]:
    """One line many times."""
    at = random.randrange(len(lines))
    return lines[:at] + [lines[at]] * random.choice((3, 30, 300)) + lines[at:]


def _token(random: Random) -> str:
    return random.choice(GIANTS if random.random() < RARELY else TOKENS)


MUTATIONS: tuple[Mutation, ...] = (
    _delete, _duplicate, _swap, _indent, _outdent, _cut, _splice, _borrow,
    _insert, _insert, _insert, _replace_word, _replace_word, _misspell, _misspell, _nest, _repeat,
)  # fmt: skip
