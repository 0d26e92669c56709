"""The names of field types, as LANGUAGE.md has them and as SQL, Prisma, Mongo and JSON people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asbuilt.forms.quantities import read_bytes, read_number
from asbuilt.forms.words import Word, listed
from chalicelib.specification import FieldType

if TYPE_CHECKING:
    from asbuilt.source import Text
    from chalicelib.specification import Kind

NAMES: dict[Kind, str] = {
    "string": "string str varchar nvarchar char nchar character bpchar citext varchar2 shorttext",
    "text": "text longtext mediumtext tinytext clob ntext markdown html richtext",
    "integer": "integer int int2 int4 int8 int16 int32 int64 bigint smallint tinyint mediumint serial bigserial"
    " smallserial long short uint autoincrement identity",
    "number": "number float float4 float8 float32 float64 double real",
    "decimal": "decimal numeric bigdecimal decimal128 dec",
    "money": "money currency smallmoney",
    "boolean": "boolean bool bit flag",
    "date": "date localdate",
    "time": "time timetz localtime",
    "datetime": "datetime datetime2 timestamp timestamptz timestampz instant zoneddatetime localdatetime"
    " datetimeoffset offsetdatetime",
    "duration": "duration interval timespan timedelta",
    "uuid": "uuid guid uniqueidentifier uuid4 uuidv4 objectid cuid",
    "ulid": "ulid",
    "email": "email e-mail",
    "url": "url uri link",
    "phone": "phone tel telephone",
    "slug": "slug",
    "enum": "enum enumeration choice",
    "json": "json jsonb object any mixed",
    "list": "list array set",
    "map": "map dict dictionary record hstore",
    "binary": "binary varbinary blob bytea bytes longblob mediumblob buffer",
    "file": "file attachment image upload",
    "geo": "geo point geography geometry geopoint latlng location",
    "ref": "ref reference references fk relation link-to",
}
KINDS: dict[str, Kind] = {name: kind for kind, names in NAMES.items() for name in names.split()}
UNIQUE_BY_NATURE = ("serial", "bigserial", "smallserial", "autoincrement", "identity")
TWO_WORDS = ("double precision", "character varying", "big int", "date time", "long text", "medium text", "time stamp")
SWALLOWED = ("with time zone", "without time zone", "with timezone", "unsigned", "varying", "precision")
DEEPEST = 5
"""Lists inside lists; it bounds the recursion over the types of items."""


def with_article(kind: str) -> str:
    """`an integer`, `a uuid`."""
    return f"{'an' if kind[0] in 'aei' else 'a'} {kind}"


@dataclass(frozen=True)
class ReadType:
    """A type that was understood, how many words it took, and what it says besides the type."""

    type: FieldType
    words: int
    table: Text | None = None
    optional: bool = False
    counted: bool = False
    """Whether the server numbers the records (SERIAL)."""
    length: int | None = None


def read_type(words: tuple[Word, ...], depth: int = 0) -> ReadType | None:
    """The type at the front of these words; None where they do not begin with one.  `depth` counts lists around it."""
    if not words or words[0].kind not in ("word", "quoted") or depth > DEEPEST:
        return None
    name = words[0].value.lower()
    used = 1
    if len(words) > 1 and f"{name} {words[1].key}" in TWO_WORDS:
        name, used = (
            f"{name}{words[1].key}".replace("doubleprecision", "double").replace("charactervarying", "varchar"),
            2,
        )
    kind = KINDS.get(name)
    if kind is None:
        return None
    group = words[used] if len(words) > used and words[used].kind == "group" else None
    if group and group.text.value == "[]":
        return _suffixes(ReadType(FieldType(kind=kind), used), words)
    if kind == "list":
        return _suffixes(_read_list(group, used, words, depth), words)
    return _suffixes(_read_kind(kind, name, used, group, words), words)


def _read_kind(kind: Kind, name: str, used: int, group: Word | None, words: tuple[Word, ...]) -> ReadType:
    after = used + (group is not None)
    match kind:
        case "enum":
            values = tuple(item.value for item in listed(group)) if group else ()
            return ReadType(FieldType(kind="enum", values=values), after)
        case "decimal":
            sizes = [int(read_number(word)) for word in group.inside if word.kind == "number"] if group else []
            precision, scale = (*sizes, None, None)[:2]
            return ReadType(FieldType(kind="decimal", precision=precision, scale=scale if sizes else None), after)
        case "money":
            currency = _currency(group, words[used : used + 1])
            return ReadType(FieldType(kind="money", currency=currency), after + (currency is not None and not group))
        case "ref":
            return _read_reference(group, used, words)
        case "file":
            return _read_file(used, words)
    size = _size(group)
    length = size if kind in ("string", "text", "binary") else None
    words_used = after if size is not None else used
    return ReadType(FieldType(kind=kind), words_used, counted=name in UNIQUE_BY_NATURE, length=length)


def _size(group: Word | None) -> int | None:
    """The number in `VARCHAR(255)` and `TIMESTAMP(3)`; other brackets hold constraints."""
    return int(read_number(group.inside[0])) if group and group.inside and group.inside[0].kind == "number" else None


def _currency(group: Word | None, following: tuple[Word, ...]) -> str | None:
    candidates = group.inside if group else following
    code = candidates[0].value if candidates else ""
    return code if re.fullmatch(r"[A-Z]{3}", code) else None


def _read_list(group: Word | None, used: int, words: tuple[Word, ...], depth: int) -> ReadType:
    if group:
        item = read_type(group.inside, depth + 1)
        return ReadType(FieldType(kind="list", item=item.type if item else None), used + (item is not None))
    if len(words) > used + 1 and words[used].key == "of":
        item = read_type(_singular(words[used + 1 :]), depth + 1)
        if item:
            return ReadType(FieldType(kind="list", item=item.type), used + 1 + item.words, table=item.table)
    return ReadType(FieldType(kind="list"), used)


def _singular(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`list of strings` is `list of string`."""
    first = words[0]
    if first.key not in KINDS and first.key.removesuffix("s") in KINDS:
        return (Word("word", first.text[: len(first.text) - 1]), *words[1:])
    return words


def _read_reference(group: Word | None, used: int, words: tuple[Word, ...]) -> ReadType:
    if group and group.inside:
        return ReadType(FieldType(kind="ref"), used + 1, table=group.text[1:-1].strip().strip("\"'`"))
    start = used + (len(words) > used and words[used].key in ("to", "->", "→"))
    if len(words) > start and words[start].kind in ("word", "quoted"):
        after = start + 1 + (len(words) > start + 1 and words[start + 1].kind == "group")
        return ReadType(FieldType(kind="ref"), after, table=words[start].text.strip("\"'`"))
    return ReadType(FieldType(kind="ref"), used)


def _read_file(used: int, words: tuple[Word, ...]) -> ReadType:
    """`file max 10 MB types image/*, application/pdf`."""
    limit, at = None, used
    media: list[str] = []
    if len(words) > at + 1 and words[at].key in ("max", "up") and words[at + 1].kind == "number":
        limit, taken = read_bytes(words[at + 1 :])
        at += 1 + taken
    if len(words) > at and words[at].key in ("types", "type"):
        at += 1
        while at < len(words) and (taken := _media_type(words[at:], media)):
            at += taken
    return ReadType(FieldType(kind="file", max_bytes=limit, media_types=tuple(media)), at)


def _media_type(words: tuple[Word, ...], media: list[str]) -> int:
    """Add the type at the front of these words (`image/png`, `image/*`), if there is one; how many it took."""
    if [word.key for word in words[1:3]] == ["/", "*"]:
        media.append(f"{words[0].key}/*")
        return 3
    media += [words[0].key] if "/" in words[0].key else []
    return int("/" in words[0].key or words[0].key in (",", "or", "and"))


def _suffixes(read: ReadType, words: tuple[Word, ...]) -> ReadType:
    """`TYPE[]`, `TYPE?` and the words of SQL that change nothing."""
    type_, at, optional, lists = read.type, read.words, False, 0
    while at < len(words):
        rest = " ".join(word.key for word in words[at : at + 3])
        swallowed = next((phrase for phrase in SWALLOWED if rest.startswith(phrase)), None)
        if words[at].text.value == "[]" and lists < DEEPEST:
            type_, at, lists = FieldType(kind="list", item=type_), at + 1, lists + 1
        elif words[at].key == "?":
            optional, at = True, at + 1
        elif swallowed:
            at += len(swallowed.split())
        else:
            break
    return ReadType(type_, at, read.table, optional, read.counted, read.length)
