"""Constraints that tie a field to something else: another table, its own earlier value, other fields, the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from asbuilt.diagnostics import listing
from asbuilt.diagnostics import schema as rules
from asbuilt.forms.words import Word
from chalicelib.specification import Reference

if TYPE_CHECKING:
    from asbuilt.forms.drafts import Draft
    from chalicelib.specification import Auto, OnDelete

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


def read_references(draft: Draft, place: Word) -> None:
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


def read_on_delete(draft: Draft, place: Word) -> None:
    """`on delete cascade`: what becomes of the record when the one that it refers to goes."""
    phrase = " ".join(word.key for word in draft.words[:2]).replace("_", " ")
    for action, meant in ON_DELETE.items():
        if phrase.startswith(action):
            del draft.words[: len(action.split())]
            known = draft.values.get("reference")
            draft.set(place, reference=Reference(known.table if known else "", meant))
            return
    draft.needs(place, "restrict, cascade or set null")


def read_auto(draft: Draft, place: Word) -> None:
    """`auto`: what the server sets is told by the name of the field, or else by its type."""
    name = draft.name.value.lower()
    if name in AUTOMATIC:
        draft.set(place, auto=AUTOMATIC[name])
    elif draft.kind in ("datetime", "date", "time"):
        draft.set(place, auto="now")
    elif draft.kind in ("integer", "number"):
        draft.set(place, auto="sequence")
    else:
        draft.set(place, auto="key" if draft.kind in ("uuid", "ulid", "string") else "now")


def read_transitions(draft: Draft, place: Word) -> None:
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


def read_formerly(draft: Draft, place: Word) -> None:
    """`formerly headline`: the name that the field had, under which records of before still hold it."""
    draft.skip(":", "called", "named", "known", "as")
    if not draft.words or draft.words[0].kind not in ("word", "quoted"):
        draft.needs(place, "the earlier name of the field")
        return
    word = draft.take()
    draft.set(word, formerly=word.text.strip("\"'`").value)


def read_computed(draft: Draft, place: Word) -> None:
    """The rest of the line is the expression."""
    draft.skip("as", ":", "=", "from")
    if not draft.words:
        draft.needs(place, "an expression such as `quantity * unit_price`")
        return
    draft.computed = draft.between(draft.words[0], draft.words[-1])
    draft.words.clear()
