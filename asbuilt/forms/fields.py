"""A field as a bullet: `- title: string required max 200`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asbuilt.diagnostics import schema as rules
from asbuilt.document import split_label
from asbuilt.document.labels import plain
from asbuilt.forms.constraints import PHRASES, read_constraints
from asbuilt.forms.drafts import Draft
from asbuilt.forms.field_relations import AUTOMATIC, refer
from asbuilt.forms.types import KINDS, read_type
from asbuilt.forms.words import Word, split_words
from chalicelib.specification import Field, FieldType

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.source import Text
    from chalicelib.specification import Auto

NAME = re.compile(r"[A-Za-z][\w-]{0,79}")
BARE = re.compile(r"^(?P<mark>[*_`]*)(?P<name>[\w-]+)(?P=mark)\s*(?P<rest>[-–(].*)?$")
SERVER_NAMES: dict[str, Auto] = {"created_at": "created_at", "updated_at": "updated_at", "version": "version"}
"""Fields that the server sets in every table, whether or not the document says `auto`."""


@dataclass(frozen=True)
class ReadField:
    """A field that was read, and what its line says beside it."""

    field: Field
    name: Text
    key: Word | None
    computed: Text | None
    places: dict[str, Word]


def read_field(text: Text, findings: Findings) -> ReadField | None:
    """The field that a bullet declares; None where its name cannot be one, which is said."""
    label = split_label(text)
    if label:
        name, rest = plain(label.name), label.value
    else:
        bare = BARE.match(text.value)
        name = plain(text[: bare.end("name")].strip("*_`")) if bare else plain(text)
        rest = text[bare.start("rest") :] if bare and bare["rest"] else text[len(text) :]
    optional = name.value.endswith("?")
    name = name.strip("?")
    if not NAME.fullmatch(name.value):
        findings.say(rules.BAD_NAME.at(name.span, found=name, what="a field"))
        return None
    return _read(name, plain(rest), text, findings, optional=optional)


def _read(name: Text, rest: Text, line: Text, findings: Findings, *, optional: bool) -> ReadField:
    draft = Draft(name, split_words(rest), rest, findings, PHRASES)
    _read_type(draft)
    if optional:
        draft.values["required"] = False
    read_constraints(draft)
    _default_automatics(draft)
    _check_reference(draft)
    values = draft.values
    if draft.key:
        values["required"] = True
    field = Field(name=name.value, origin=name.span, **values)
    findings.built(line, "field")
    return ReadField(field, name, draft.key, draft.computed, draft.places)


def _read_type(draft: Draft) -> None:
    """The type stands first; a field that names a table only by `references` is a reference."""
    if draft.words and draft.words[0].kind == "group":
        draft.words[:1] = draft.words[0].inside
    read = read_type(tuple(draft.words))
    if read is None:
        draft.values["type"] = FieldType(kind="string")
        if not draft.phrase():
            _complain_of_type(draft)
        return
    place = draft.words[0]
    del draft.words[: read.words]
    draft.set(place, type=read.type)
    if read.optional:
        draft.values["required"] = False
    if read.length:
        draft.values["max_length"] = read.length
    if read.counted:
        draft.values["auto"] = "sequence"
    if read.table:
        refer(draft, Word("word", read.table))
    if read.type.kind == "enum" and not read.type.values:
        _late_values(draft, place)
    if read.type.kind == "list" and read.type.item is None and draft.next_is("of"):
        draft.take()
        _complain_of_type(draft)


def _check_reference(draft: Draft) -> None:
    """A reference names its table."""
    if draft.kind == "ref" and "reference" not in draft.values:
        draft.needs(draft.places["type"], "the name of a table")


def _late_values(draft: Draft, place: Word) -> None:
    """`enum: open, closed` and `enum open | closed`: the values without brackets."""
    if draft.words and draft.words[0].key == ":":
        draft.take()
    values: list[str] = []
    while draft.words and draft.words[0].kind in ("word", "quoted"):
        separated = len(draft.words) > 1 and draft.words[1].key in (",", "|", "/")
        if not (separated or values):
            break
        values.append(draft.take().value)
        if not separated:
            break
        draft.take()
    if values:
        draft.set(place, type=FieldType(kind="enum", values=tuple(values)))
    elif not any(word.key in ("one", "in", "values") for word in draft.words):
        draft.findings.say(rules.ENUM_WITHOUT_VALUES.at(place.text.span, field=draft.name))


def _complain_of_type(draft: Draft) -> None:
    if not draft.words:
        draft.findings.say(rules.NO_TYPE.at(draft.name.span, field=draft.name))
        return
    word = draft.take()
    draft.findings.say(rules.UNKNOWN_TYPE.at_word(word.text, KINDS))


def _default_automatics(draft: Draft) -> None:
    """created_at, updated_at and version are the server's, whatever their lines say."""
    name = draft.name.value.lower()
    if name in SERVER_NAMES and "auto" not in draft.values:
        draft.values["auto"] = AUTOMATIC[name]
