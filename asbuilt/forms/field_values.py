"""Constraints on a field's value: its default, its bounds and lengths, its pattern, the values it is one of."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, Literal

from asbuilt.diagnostics import schema as rules
from asbuilt.forms.quantities import read_number
from asbuilt.forms.words import Word, listed
from chalicelib.specification import Default

if TYPE_CHECKING:
    from collections.abc import Callable

    from asbuilt.forms.drafts import Draft

TEXTUAL = ("string", "text", "email", "url", "phone", "slug", "list", "binary")
NUMERIC = ("integer", "number", "decimal", "money")
GENERATORS: dict[str, Literal["now", "today", "uuid", "ulid"]] = {
    "now": "now", "now()": "now", "current_timestamp": "now", "getdate()": "now",
    "datetime.now": "now", "utcnow": "now",
    "today": "today", "current_date": "today",
    "uuid": "uuid", "uuid()": "uuid", "gen_random_uuid()": "uuid", "uuid_generate_v4()": "uuid", "newid()": "uuid",
    "cuid()": "uuid", "ulid": "ulid", "ulid()": "ulid",
}  # fmt: skip


def read_default(draft: Draft, place: Word) -> None:
    """`default open`, `(default: now)`, `DEFAULT CURRENT_TIMESTAMP`."""
    draft.skip(":", "=", "is", "to")
    if not draft.words:
        draft.needs(place, "a value")
        return
    word = draft.take()
    name = word.key
    if draft.words and draft.words[0].kind == "group" and draft.words[0].text.value == "()":
        name += draft.take().text.value
    generator = GENERATORS.get(name) if word.kind != "quoted" else None
    value = None if generator else _value_of(word)
    draft.set(word, default=Default(value=value, generator=generator))


def _value_of(word: Word) -> Any:  # noqa: ANN401 - whatever JSON has
    if word.kind == "number":
        number = read_number(word)
        return int(number) if number == number.to_integral_value() else number
    if word.kind == "group":
        return [item.value for item in listed(word)] if word.text.value[0] == "[" else {}
    return {"true": True, "false": False, "null": None, "none": None}.get(word.key, word.value)


def _number(draft: Draft, place: Word) -> Word | None:
    draft.skip(":", "=", "length", "len", "size", "of", "value", "characters")
    if draft.words and draft.words[0].kind == "group":
        draft.words[:1] = draft.words[0].inside
    if draft.words and draft.words[0].kind == "number":
        return draft.take()
    draft.needs(place, "a number")
    return None


def read_bound(which: str) -> Callable[[Draft, Word], None]:
    """`min 0`, `at most 5`: of a number its bounds, of a text or list its lengths."""

    def read(draft: Draft, place: Word) -> None:
        word = _number(draft, place)
        draft.skip("characters", "chars", "items", "long")
        if word is None:
            return
        if draft.kind in NUMERIC:
            draft.set(word, **{f"{which}imum": read_number(word)})
        elif draft.kind in TEXTUAL:
            draft.set(word, **{f"{which}_length": int(read_number(word))})
        else:
            draft.misfit(place)

    return read


LENGTHS = re.compile(r"(\d+)[-–](\d+)")


def read_length(draft: Draft, place: Word) -> None:
    """`length 3-20`, `length 8`."""
    draft.skip(":", "=", "between", "from", "of")
    span = LENGTHS.fullmatch(draft.words[0].value) if draft.words else None
    if span:
        word = draft.take()
        draft.set(word, min_length=int(span[1]), max_length=int(span[2]))
        return
    first = _number(draft, place)
    if first is None:
        return
    draft.skip("to", "and", "-", "–", "..")
    second = draft.take() if draft.words and draft.words[0].kind == "number" else first
    if draft.kind not in TEXTUAL:
        draft.misfit(place)
        return
    draft.set(first, min_length=int(read_number(first)))
    draft.set(second, max_length=abs(int(read_number(second))))


REPEATED = re.compile(r"\([^()+*}]*[+*}][^()]*\)\s*[+*{]")
MOST_GROUPS = 50
"""Groups of a pattern; it bounds the recursion of its compiler."""


def read_pattern(draft: Draft, place: Word) -> None:
    """`pattern /^[a-z]+$/`."""
    draft.skip(":")
    if not draft.words or draft.words[0].kind not in ("regex", "quoted"):
        draft.needs(place, "a regular expression such as /^[a-z]+$/")
        while draft.words and draft.words[0].key not in ("required", "unique", "indexed", "default"):
            draft.take()
        return
    word = draft.take()
    reason = _fault_of(word.value)
    if reason:
        draft.findings.say(rules.BAD_PATTERN.at(word.text.span, reason=reason))
    else:
        draft.set(word, pattern=word.value)


def _fault_of(pattern: str) -> str | None:
    """Why a text is no regular expression that can be used."""
    if pattern.count("(") > MOST_GROUPS:
        return f"it has more than {MOST_GROUPS} groups"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, OverflowError, Warning) as fault:
        return str(fault)
    return "a repetition inside a repetition" if REPEATED.search(pattern) else None


def read_one_of(draft: Draft, place: Word) -> None:
    """`one of (open, closed)`: the field is an enum."""
    if not draft.words or draft.words[0].kind != "group":
        draft.needs(place, "a list of values in brackets")
        return
    group = draft.take()
    values = tuple(item.value for item in listed(group))
    draft.set(group, type=type(draft.values["type"])(kind="enum", values=values))


def read_searchable(draft: Draft, place: Word) -> None:
    """`searchable`: only text can be searched."""
    if draft.kind in TEXTUAL and draft.kind != "binary":
        draft.set(place, searchable=True)
    else:
        draft.misfit(place)
