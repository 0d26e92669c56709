"""The constraints that stand behind a field's type, in any order, and the words people use for them."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from asbuilt.diagnostics import listing, nearest
from asbuilt.diagnostics import schema as rules
from asbuilt.forms.quantities import read_number
from asbuilt.forms.types import with_article
from asbuilt.forms.words import Word, listed
from chalicelib.specification import Default, Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from asbuilt.diagnostics import Findings
    from asbuilt.source import Text
    from chalicelib.specification import Auto, OnDelete

TEXTUAL = ("string", "text", "email", "url", "phone", "slug", "list", "binary")
NUMERIC = ("integer", "number", "decimal", "money")
GENERATORS: dict[str, Literal["now", "today", "uuid", "ulid"]] = {
    "now": "now", "now()": "now", "current_timestamp": "now", "getdate()": "now",
    "datetime.now": "now", "utcnow": "now",
    "today": "today", "current_date": "today",
    "uuid": "uuid", "uuid()": "uuid", "gen_random_uuid()": "uuid", "uuid_generate_v4()": "uuid", "newid()": "uuid",
    "cuid()": "uuid", "ulid": "ulid", "ulid()": "ulid",
}  # fmt: skip
ON_DELETE: dict[str, OnDelete] = {
    "set null": "set null", "restrict": "restrict", "cascade": "cascade", "no action": "restrict",
}  # fmt: skip
AUTOMATIC: dict[str, Auto] = {
    "created_at": "created_at", "createdat": "created_at", "created": "created_at", "date_created": "created_at",
    "updated_at": "updated_at", "updatedat": "updated_at", "updated": "updated_at", "modified_at": "updated_at",
    "version": "version", "created_by": "created_by", "createdby": "created_by",
    "updated_by": "updated_by", "updatedby": "updated_by", "modified_by": "updated_by",
}  # fmt: skip
"""What `auto` means for a field of that name."""


class Draft:
    """A field in the making: the words still to be read, and what was understood so far."""

    def __init__(self, name: Text, words: tuple[Word, ...], line: Text, findings: Findings) -> None:
        self.name = name
        self.words = list(words)
        self.line = line
        self.findings = findings
        self.values: dict[str, Any] = {}
        self.key: Word | None = None
        self.computed: Text | None = None
        self.places: dict[str, Word] = {}
        """Where each value was written, for the checks that come later."""

    @property
    def kind(self) -> str:
        """The kind of its type."""
        return str(self.values["type"].kind)

    def take(self) -> Word:
        """The next word, which is then read."""
        return self.words.pop(0)

    def next_is(self, *keys: str) -> bool:
        """Whether the next word is one of these."""
        return bool(self.words) and self.words[0].key in keys

    def skip(self, *keys: str) -> None:
        """Pass over these words, as many as there are."""
        while self.next_is(*keys):
            self.take()

    def set(self, place: Word, **values: object) -> None:
        """Keep what was understood, and where it was written."""
        self.values.update(values)
        self.places.update(dict.fromkeys(values, place))

    def between(self, first: Word, last: Word) -> Text:
        """The line from a word to another one."""
        return self.line[_offset(self.line, first.text) : _offset(self.line, last.text) + len(last.text)]

    def needs(self, place: Word, expected: str) -> None:
        """Complain that something must follow; a word that is nothing else stands in its place."""
        if self.words and self.words[0].kind == "word" and not starts_constraint(self):
            self.take()
        self.findings.say(rules.CONSTRAINT_WITHOUT_VALUE.at(place.text.span, found=place.text, expected=expected))

    def misfit(self, place: Word) -> None:
        """Complain of a constraint that the type cannot have."""
        kind = with_article(self.kind)
        self.findings.say(rules.CONSTRAINT_DOES_NOT_FIT.at(place.text.span, found=place.text, kind=kind))


def read_constraints(draft: Draft) -> None:
    """Read all words of a draft as constraints; complain of those that are none."""
    while draft.words:
        read = _match(draft)
        if read:
            read()
        elif draft.words[0].kind == "group":  # (required, unique): constraints in brackets
            draft.words[:1] = draft.words[0].inside
        elif draft.words[0].kind == "mark" or draft.next_is("and", "with", "a"):
            draft.take()
        else:
            _not_understood(draft)


def starts_constraint(draft: Draft) -> bool:
    """Whether a constraint stands where a type is expected: `total: computed quantity * unit_price`."""
    return _phrase(draft) is not None


def _match(draft: Draft) -> Callable[[], None] | None:
    """The reading of the constraint that the next words name; its words are taken."""
    found = _phrase(draft)
    if found is None:
        return None
    phrase, length = found
    place = Word("word", draft.between(draft.words[0], draft.words[length - 1]))
    del draft.words[:length]
    return lambda: PHRASES[phrase](draft, place)


def _phrase(draft: Draft) -> tuple[str, int] | None:
    """The longest constraint that the next words name, and how many words it takes."""
    if not draft.words or re.split(r"[-_]", draft.words[0].key)[0] not in BEGINNINGS:
        return None
    for length in range(min(3, len(draft.words)), 0, -1):
        phrase = " ".join(word.key for word in draft.words[:length]).replace("-", " ").replace("_", " ")
        if phrase in PHRASES:
            return phrase, length
    return None


def _not_understood(draft: Draft) -> None:
    """Words up to the next constraint: one that was probably meant otherwise, or a remark, which is one complaint."""
    first = last = draft.take()
    while not _misspelt(first.value) and _goes_on(draft):
        last = draft.take()
    draft.findings.say(rules.UNKNOWN_CONSTRAINT.at_word(draft.between(first, last), PHRASES))


def _goes_on(draft: Draft) -> bool:
    """Whether a remark goes on with the next word."""
    if not draft.words or draft.words[0].kind == "group" or starts_constraint(draft):
        return False
    return not _misspelt(draft.words[0].value)


@lru_cache(maxsize=1_000)
def _misspelt(word: str) -> bool:
    return nearest(word, PHRASES) is not None


def _sets(**values: object) -> Callable[[Draft, Word], None]:
    return lambda draft, place: draft.set(place, **values)


def _primary_key(draft: Draft, place: Word) -> None:
    draft.key = place


def _unique(draft: Draft, place: Word) -> None:
    if draft.next_is("together"):
        draft.take()
    draft.set(place, unique=True)


def _default(draft: Draft, place: Word) -> None:
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


def _bound(which: str) -> Callable[[Draft, Word], None]:
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


def _length(draft: Draft, place: Word) -> None:
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


def _pattern(draft: Draft, place: Word) -> None:
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


def _one_of(draft: Draft, place: Word) -> None:
    if not draft.words or draft.words[0].kind != "group":
        draft.needs(place, "a list of values in brackets")
        return
    group = draft.take()
    values = tuple(item.value for item in listed(group))
    draft.set(group, type=type(draft.values["type"])(kind="enum", values=values))


def _references(draft: Draft, place: Word) -> None:
    """`REFERENCES table(field)`, `foreign key to table`, `FK -> table.field`."""
    draft.skip("to", "->", "→", ":", "references", "the")
    if draft.words and draft.words[0].kind == "group" and draft.words[0].inside:
        draft.words[:1] = draft.words[0].inside
        draft.skip("to", "->", "→", ":", "references")
    if not draft.words or draft.words[0].kind not in ("word", "quoted"):
        draft.needs(place, "the name of a table")
        return
    word = draft.take()
    if draft.words and draft.words[0].kind == "group":
        draft.take()
    name = word.text.strip("\"'`")
    table = name[: name.value.find(".")] if "." in name.value else name
    refer(draft, Word("word", table))


def refer(draft: Draft, table: Word) -> None:
    """The field holds keys of a table; what becomes of it when the record goes may already be known."""
    known = draft.values.get("reference")
    draft.set(table, reference=Reference(table.text.value, known.on_delete if known else "restrict"))


def _on_delete(draft: Draft, place: Word) -> None:
    phrase = " ".join(word.key for word in draft.words[:2]).replace("_", " ")
    for action, meant in ON_DELETE.items():
        if phrase.startswith(action):
            del draft.words[: len(action.split())]
            known = draft.values.get("reference")
            draft.set(place, reference=Reference(known.table if known else "", meant))
            return
    draft.needs(place, "restrict, cascade or set null")


def _auto(draft: Draft, place: Word) -> None:
    name = draft.name.value.lower()
    if name in AUTOMATIC:
        draft.set(place, auto=AUTOMATIC[name])
    elif draft.kind in ("datetime", "date", "time"):
        draft.set(place, auto="now")
    elif draft.kind in ("integer", "number"):
        draft.set(place, auto="sequence")
    else:
        draft.set(place, auto="key" if draft.kind in ("uuid", "ulid", "string") else "now")


def _transitions(draft: Draft, place: Word) -> None:
    """`transitions a -> b -> c, c -> a`."""
    draft.skip(":")
    if draft.words and draft.words[0].kind == "group":
        draft.words[:1] = draft.words[0].inside
    pairs: list[tuple[Word, Word]] = []
    while len(draft.words) > 1 and draft.words[1].kind == "arrow":
        start = draft.take()
        while draft.words and draft.words[0].kind == "arrow" and len(draft.words) > 1:
            draft.take()
            target = draft.take()
            pairs.append((start, target))
            start = target
        draft.skip(",", ";", "and")
    if not pairs:
        draft.needs(place, "steps such as `open -> closed`")
        return
    if draft.kind != "enum":
        draft.misfit(place)
        return
    known = draft.values["type"].values
    for word in dict.fromkeys(word for pair in pairs for word in pair):
        if word.value not in known:
            span = word.text.span
            draft.findings.say(rules.BAD_TRANSITION.at(span, found=word.value, field=draft.name, known=listing(known)))
    draft.set(place, transitions=tuple((a.value, b.value) for a, b in pairs))


def _computed(draft: Draft, place: Word) -> None:
    """The rest of the line is the expression."""
    draft.skip("as", ":", "=", "from")
    if not draft.words:
        draft.needs(place, "an expression such as `quantity * unit_price`")
        return
    draft.computed = draft.between(draft.words[0], draft.words[-1])
    draft.words.clear()


def _offset(line: Text, part: Text) -> int:
    """Where in a line a part of it begins."""
    offset, row, column = next(run for run in reversed(line.runs) if (run[1], run[2]) <= (part.line, part.span.column))
    return offset + part.span.column - column if row == part.line else offset


def _searchable(draft: Draft, place: Word) -> None:
    if draft.kind in TEXTUAL and draft.kind != "binary":
        draft.set(place, searchable=True)
    else:
        draft.misfit(place)


PHRASES: dict[str, Callable[[Draft, Word], None]] = {
    **dict.fromkeys(("required", "not null", "notnull", "mandatory", "non null",
                     "nonnull", "not nullable", "!"), _sets(required=True)),
    **dict.fromkeys(("optional", "nullable", "null", "allow null", "not required", "?"), _sets(required=False)),
    **dict.fromkeys(("unique", "@unique", "uk", "uq"), _unique),
    **dict.fromkeys(("primary key", "pk", "primary", "@id",
                     "primarykey", "hash key", "partition key"), _primary_key),
    **dict.fromkeys(("indexed", "index", "@index", "idx"), _sets(indexed=True)),
    **dict.fromkeys(("searchable", "search", "full text", "fulltext"), _searchable),
    **dict.fromkeys(("default", "defaults", "defaults to", "default value", "@default"), _default),
    **dict.fromkeys(("min", "minimum", "at least", "min length", ">=", "≥"), _bound("min")),
    **dict.fromkeys(("max", "maximum", "at most", "max length", "up to", "<=", "≤"), _bound("max")),
    **dict.fromkeys(("length", "len"), _length),
    **dict.fromkeys(("pattern", "matches", "regex"), _pattern),
    **dict.fromkeys(("one of", "in", "values"), _one_of),
    **dict.fromkeys(("references", "foreign key", "fk", "foreign key to", "ref", "reference to"), _references),
    **dict.fromkeys(("on delete", "ondelete"), _on_delete),
    **dict.fromkeys(("auto", "automatic", "auto increment", "autoincrement", "auto generated", "autogenerated",
                     "generated", "auto now", "server set", "serial"), _auto),
    **dict.fromkeys(("read only", "readonly"), _sets(read_only=True)),
    **dict.fromkeys(("write only", "writeonly", "never returned"), _sets(write_only=True)),
    **dict.fromkeys(("immutable", "write once"), _sets(immutable=True)),
    **dict.fromkeys(("personal", "pii", "personal data"), _sets(personal=True)),
    **dict.fromkeys(("encrypted", "sealed"), _sets(encrypted=True)),
    **dict.fromkeys(("transitions", "transition"), _transitions),
    **dict.fromkeys(("computed", "computed as", "calculated", "derived"), _computed),
}  # fmt: skip
"""How each phrase is read; hyphens and underscores count as spaces."""
BEGINNINGS = {phrase.split()[0] for phrase in PHRASES}
