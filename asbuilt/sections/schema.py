"""Section 3, Database Schema: the tables and their fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import schema as rules
from asbuilt.document import split_label
from asbuilt.document.labels import plain
from asbuilt.forms.expression_kinds import kind_of
from asbuilt.forms.expressions import read_expression
from asbuilt.forms.fields import NAME, ReadField, read_field
from asbuilt.forms.types import read_type, with_article
from asbuilt.forms.words import split_words
from asbuilt.sections.accounts import without_password
from asbuilt.sections.field_checks import check_field
from asbuilt.sections.former_names import check_names
from asbuilt.sections.table_lines import LINES, settle_lines
from chalicelib.specification import Field, FieldType, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Bullet, Section
    from asbuilt.source import Text

NOT_TABLES = (
    r"relationship|diagram|\berd\b|tables/collections\s*$|^[\d.\s]*(tables|collections|entities|models)\s*$|overview"
    r"|index(es|ing)?\b"
)
HEADING_WORDS = re.compile(
    r"^[\d.\s]*((tables?/collections?|tables?|collections?|entity|entities|models?)\b[\s\d]*[:.–-]*\s*)?", re.IGNORECASE
)
TRAILING_WORDS = re.compile(r"(?<!\s)\s+(table|collection|entity|model|schema)$", re.IGNORECASE)
FIELDS = re.compile(r"fields?|columns?|attributes?|properties")
KEY_KINDS = (
    "string", "integer", "date", "datetime", "uuid", "ulid", "email", "slug", "phone", "url", "text", "enum",
    "time", "ref",
)  # fmt: skip
MAKES_OWN_KEY = ("uuid", "ulid")
MOST_FIELDS = 500


@dataclass
class TableDraft:
    """A table in the making."""

    name: Text
    fields: dict[str, ReadField] = field(default_factory=dict)
    lines: list[tuple[str, Text, Text]] = field(default_factory=list)
    """Its lines beside the fields: what each is, its label and its value."""
    listed: bool = False
    """Whether there was a `Fields:`; otherwise bullets straight under the heading may be fields."""
    full: bool = False

    @property
    def key(self) -> str:
        """The name of its key."""
        declared = next((name for name, read in self.fields.items() if read.key), None)
        return declared or "id"


def read_schema(section: Section, findings: Findings) -> tuple[Table, ...]:
    """The tables that section 3 declares."""
    drafts: dict[str, TableDraft] = {}
    for part in section.walk():
        if part is section or not _is_table(part):
            continue
        draft = _read_table(part, findings)
        if draft is None:
            continue
        known = drafts.setdefault(draft.name.value, draft)
        if known is not draft:
            first = Note(known.name.span, "first declared here")
            findings.say(rules.DUPLICATE_TABLE.at(draft.name.span, notes=(first,), table=draft.name))
    tables = {name: _settle(draft, findings) for name, draft in drafts.items()}
    for draft in drafts.values():
        for read in draft.fields.values():
            check_field(read, tables, findings)
    _check_former_names(drafts, tables, findings)
    return tuple(_with_computed(tables[name], draft, tables, findings) for name, draft in drafts.items())


def _check_former_names(drafts: dict[str, TableDraft], tables: dict[str, Table], findings: Findings) -> None:
    claims = [
        (former, value)
        for name, draft in drafts.items()
        for kind, _, value in draft.lines
        if kind == "formerly"
        for former in tables[name].formerly
    ]
    findings.say(*check_names(claims, drafts, "table"))
    for draft in drafts.values():
        reads = [read for read in draft.fields.values() if read.field.formerly]
        fields = [(read.field.formerly or "", read.places["formerly"].text) for read in reads]
        findings.say(*check_names(fields, draft.fields, "field"))


def _is_table(part: Section) -> bool:
    title = plain(part.title).value.lower()
    if re.search(NOT_TABLES, title):
        return False
    named = re.match(r"^[\d.\s]*(table|collection|entity|model)", title) is not None
    return named or any(True for _ in _fields_label(part)) or bool(part.bullets and not part.sections)


def _fields_label(part: Section) -> Iterator[Bullet]:
    for bullet in part.bullets:
        label = split_label(bullet.text)
        if FIELDS.fullmatch(label.key if label else plain(bullet.text).value.lower()):
            yield bullet


def _read_table(part: Section, findings: Findings) -> TableDraft | None:
    if findings.is_placeholder(part.title):
        return None
    name = _table_name(part.title)
    if not name.value:
        if _all_placeholders(part, findings):
            findings.placeholder(part.title, "a table")
        return None
    if not NAME.fullmatch(name.value):
        findings.say(rules.BAD_NAME.at(name.span, found=name, what="a table"))
        return None
    draft = TableDraft(name)
    for bullet in part.bullets:
        if not findings.is_placeholder(bullet.text):
            _read_line(draft, bullet, findings)
    findings.built(part.title, f"table {name}")
    return draft


def _table_name(title: Text) -> Text:
    """`Table/Collection 1: tickets` is `tickets`; `Order Items` is `Order_Items`."""
    text = plain(title)
    text = plain(text[HEADING_WORDS.match(text.value).end() :].strip(" :–-"))  # type: ignore[union-attr]
    text = text[: len(TRAILING_WORDS.sub("", text.value))]
    bracket = text.value.find("(")
    text = plain(text[:bracket].strip()) if bracket > 0 else text
    return _joined(text) if " " in text.value else text


def _joined(text: Text) -> Text:
    """The words of a name joined by underscores."""
    return type(text)(re.sub(r"\s", "_", text.value), text.runs)


def _all_placeholders(part: Section, findings: Findings) -> bool:
    inner = [inside for bullet in part.bullets for inside in (bullet, *bullet.bullets)]
    return all(findings.is_placeholder(one.text) or FIELDS.match(one.text.value.lower()) for one in inner)


def _read_line(draft: TableDraft, bullet: Bullet, findings: Findings) -> None:
    label = split_label(bullet.text)
    key = label.key if label else plain(bullet.text).value.lower()
    if FIELDS.fullmatch(key):
        draft.listed = True
        findings.built(bullet.text, f"fields of {draft.name}")
        for inner in bullet.bullets:
            if not findings.is_placeholder(inner.text):
                _add_field(draft, inner.text, findings)
    elif label and key in LINES:
        draft.lines.append((LINES[key], label.name, label.value))
        findings.built(bullet.text, f"{LINES[key].replace('_', ' ')} of {draft.name}")
    elif label and key in ("description", "purpose", "note", "notes"):
        findings.stated(bullet.text, "prose")
    elif draft.listed or label is None or bullet.bullets:
        _not_a_line(bullet.text, findings)
    else:
        _field_or_line(draft, bullet, findings)


def _field_or_line(draft: TableDraft, bullet: Bullet, findings: Findings) -> None:
    """A bullet straight under the heading is a field where its first word is a type."""
    label = split_label(bullet.text)
    if label and read_type(split_words(plain(label.value))):
        _add_field(draft, bullet.text, findings)
    else:
        _not_a_line(bullet.text, findings)


def _not_a_line(text: Text, findings: Findings) -> None:
    label = split_label(text)
    findings.say(
        rules.LINE_NOT_UNDERSTOOD.at_word(
            label.name if label else text, ["Fields", *(one.capitalize() for one in LINES)]
        )
    )
    findings.stated(text, "not understood")


def _add_field(draft: TableDraft, text: Text, findings: Findings) -> None:
    together = re.match(r"unique together\b", plain(text).value, re.IGNORECASE)
    if together:
        draft.lines.append(("unique_together", text, text[together.end() :].strip(": ")))
        findings.built(text, f"unique together of {draft.name}")
        return
    if len(draft.fields) == MOST_FIELDS:
        _too_many(draft, text, findings)
        return
    read = read_field(text, findings)
    if read is None:
        return
    known = draft.fields.setdefault(read.field.name, read)
    if known is not read:
        first = Note(known.name.span, "first declared here")
        findings.say(rules.DUPLICATE_FIELD.at(read.name.span, notes=(first,), table=draft.name, field=read.name))
    findings.built(text, f"field {draft.name}.{read.field.name}")


def _too_many(draft: TableDraft, text: Text, findings: Findings) -> None:
    """Said once, at the first field that is not read."""
    findings.stated(text, "not read")
    if not draft.full:
        findings.say(rules.TOO_MANY_FIELDS.at(text.span, table=draft.name, most=MOST_FIELDS))
    draft.full = True


def _settle(draft: TableDraft, findings: Findings) -> Table:
    """The table with the fields that every table has, and its other lines."""
    if not draft.fields:
        findings.say(rules.NO_FIELDS.at(draft.name.span, table=draft.name))
    _check_keys(draft, findings)
    settled = settle_lines(draft.name, draft.lines, [read.field for read in draft.fields.values()], findings)
    accounts = settled.get("accounts", False)
    fields = [_with_key(read.field, draft.key, accounts=accounts) for read in draft.fields.values()]
    fields = [without_password(one) for one in fields] if accounts else fields
    fields += [one for one in _implicit(draft.key, accounts=accounts) if one.name not in draft.fields]
    return Table(name=draft.name.value, fields=tuple(fields), key=draft.key, origin=draft.name.span, **settled)


def _check_keys(draft: TableDraft, findings: Findings) -> None:
    keys = [read for read in draft.fields.values() if read.key]
    for read in keys:
        if read.field.type.kind not in KEY_KINDS and read.key:
            kind = with_article(read.field.type.kind)
            findings.say(rules.BAD_KEY.at(read.key.text.span, kind=kind))
    if len(keys) > 1 and keys[1].key:
        findings.say(
            rules.TWO_KEYS.at(
                keys[1].key.text.span,
                notes=(Note(keys[0].name.span, "the first"),),
                table=draft.name,
                first=keys[0].name,
                second=keys[1].name,
            )
        )


def _with_key(one: Field, key: str, *, accounts: bool) -> Field:
    """A declared key is required; a uuid or ulid is made by the server where the client sends none."""
    if one.name != key:
        return one
    auto = one.auto or ("key" if one.type.kind in MAKES_OWN_KEY or accounts else None)
    return msgspec.structs.replace(one, required=True, immutable=True, auto=auto)


def _implicit(key: str, *, accounts: bool) -> list[Field]:
    moment, number = FieldType(kind="datetime"), FieldType(kind="integer")
    made: dict[str, Any] = {"implicit": True, "required": True}
    identity = FieldType(kind="uuid" if accounts else "ulid")
    ids = [Field(name="id", type=identity, auto="key", read_only=True, immutable=True, **made)] if key == "id" else []
    return [
        *ids,
        Field(name="created_at", type=moment, auto="created_at", **made),
        Field(name="updated_at", type=moment, auto="updated_at", **made),
        Field(name="version", type=number, auto="version", **made),
    ]


def _computed(one: Field, text: Text, table: Table, tables: dict[str, Table], findings: Findings) -> Field:
    """A computed field; without a type of its own it has that of its expression."""
    expression = read_expression(text, table, tables, findings)
    if expression is None or one.type.kind != "string":
        return msgspec.structs.replace(one, computed=expression)
    return msgspec.structs.replace(one, computed=expression, type=FieldType(kind=kind_of(expression, table)))


def _with_computed(table: Table, draft: TableDraft, tables: dict[str, Table], findings: Findings) -> Table:
    """The table, its computed fields read now that all fields are known."""
    fields = []
    for one in table.fields:
        read = draft.fields.get(one.name)
        if read and read.computed:
            fields.append(_computed(one, read.computed, table, tables, findings))
        else:
            fields.append(one)
    return msgspec.structs.replace(table, fields=tuple(fields))
