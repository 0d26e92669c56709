"""What sets something off: `tickets is created where priority is urgent`, `order.paid is emitted`, told from the words.

Whatever is not understood is said, and gives None; a line of which something was said is not built.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lark import Token

from asbuilt.diagnostics import form
from asbuilt.diagnostics import integrations as rules
from asbuilt.forms.expressions import read_expression
from asbuilt.forms.paths import singular, words_of
from asbuilt.forms.sentences import first, place, tokens
from asbuilt.forms.transitions import becoming, values_of
from asbuilt.source import Text
from chalicelib.specification.operations import Becomes, Event

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lark import Tree

    from asbuilt.diagnostics import Findings, Rule
    from chalicelib.specification import Expression, Field, Table
    from chalicelib.specification.operations import Change

CHANGES: dict[str, Change] = {
    "created": "created", "added": "created", "inserted": "created",
    "updated": "updated", "changed": "updated", "modified": "updated", "edited": "updated",
    "deleted": "deleted", "removed": "deleted",
}  # fmt: skip
EMITTED = "emitted"
"""What becomes of an event that functions of the team's own tell of."""
EVENT_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
"""How such an event is called: a table has no dot in its name."""
TOLD_OF_CHANGES = (["created"], ["updated"], ["deleted"], ["restored"])
"""What the type of a change ends with when it is told, behind its table: an event called so would be taken for one."""
KEY_ENDINGS = ("", "_id", "Id")
"""What may be left out of the name of a field that refers to a record: `customer` for `customer_id`."""


class Events:
    """Finds tables, paths, conditions and events in a document; `unknown` is said of a table that is none."""

    def __init__(self, tables: Mapping[str, Table], findings: Findings, unknown: Rule) -> None:
        self.tables = tables
        self.findings = findings
        self.unknown = unknown
        self.by_words = {words_of(name): table for name, table in tables.items()}

    def known(self, name: str) -> Table | None:
        """The table of that name, in any case and number."""
        return self.by_words.get(words_of(name))

    def table(self, name: Text) -> Table | None:
        """The table that a name means."""
        found = self.known(name.value)
        if found is None:
            hint = f"the tables are: {', '.join(self.tables) or 'none'}"
            self.findings.say(self.unknown.at_word(name, self.tables, hint))
        return found

    def condition(self, words: Text | None, table: Table | None) -> Expression | None:
        """The condition behind `where`, or in `older than …`, which speaks of the time of creation.

        It is about a record of a table, or without one about what is emitted.
        """
        if words is None:
            return None
        words = words.strip(" ,;.")
        opening = words.value.split(maxsplit=1)[0].lower()
        if opening in ("where", "whose", "if"):
            return self.expression(words[len(opening) :].strip(), table)
        older = next(words.find(r"(?i:older|newer)\b.*"), words)
        return self.expression(Text.joined([_standing_at("created_at", older), older]), table)

    def expression(self, words: Text, table: Table | None) -> Expression | None:
        """The expression that a text is, about a record of a table, or about what is emitted."""
        return read_expression(words, table, self.tables, self.findings)

    def event(self, text: Text, tree: Tree[Token]) -> Event | None:
        """The event that a part of a sentence names: `changed` or `became` of a grammar."""
        dotted = first(text, tree, "DOTTED")
        name = table_name(text, tree) or (dotted and dotted[: dotted.value.rfind(".")])
        if name and self._is_emitted(text, tree, name, dotted):
            return self._emitted(text, tree, dotted or name)
        table = self.table(name) if name else None
        if table is None:
            return None
        changes = tuple(dict.fromkeys(CHANGES[token.lower()] for token in tokens(tree, "CHANGE")))
        becomes = None if changes else self._becomes(text, tree, table)
        where = self.condition(first(text, tree, "WHERE"), table)
        if not changes and becomes is None:
            return None
        origin = text[tree.meta.start_pos : tree.meta.end_pos].span
        return Event(table=table.name, changes=changes or ("updated",), becomes=becomes, where=where, origin=origin)

    def _is_emitted(self, text: Text, tree: Tree[Token], name: Text, dotted: Text | None) -> bool:
        """Whether something `is emitted`, and that is nothing which a record of a table of that name can become."""
        *_, said = (place(text, part) for part in tree.children if isinstance(part, Token) and part.type != "WHERE")
        table = self.known(name.value)
        if said.value.lower() != EMITTED or tree.data != "became":
            return False
        if table and dotted:
            field = table.field(dotted.value.rpartition(".")[2])
            return field is None or EMITTED not in field.type.values
        return not (table and becoming(table, EMITTED))

    def _emitted(self, text: Text, tree: Tree[Token], name: Text) -> Event | None:
        """The event that functions emit under a name."""
        parts = name.value.split(".")
        of_changes = parts[0] in self.tables and parts[1:] in TOLD_OF_CHANGES
        if of_changes or not EVENT_NAME.fullmatch(name.value):
            self.findings.say(rules.EVENT_NAME.at(name.span, found=name, hint=_advice(name, of_changes=of_changes)))
            return None
        where = self.condition(first(text, tree, "WHERE"), None)
        origin = text[tree.meta.start_pos : tree.meta.end_pos].span
        return Event(emitted=name.value, where=where, origin=origin)

    def _becomes(self, text: Text, tree: Tree[Token], table: Table) -> Becomes | None:
        words = [place(text, part) for part in tree.children if isinstance(part, Token) and part.type != "WHERE"]
        value = words[-1].strip("\"'“”")
        named = words[0] if len(words) > 1 else None
        field = named and named[named.value.rfind(".") + 1 :]
        return self.value(value, table, field)

    def value(self, value: Text, table: Table, field: Text | None = None) -> Becomes | None:
        """The value of an enum that a word stands for: of this field, or of any."""
        found = becoming(table, value.value)
        named = table.field(field.value) if field else None
        if named and value.value in named.type.values:
            return Becomes(named.name, value.value)
        if field is None and found:
            return found
        known = list(named.type.values) if named else [*values_of(table), *CHANGES, *([EMITTED] if field else [])]
        hint = f"known are: {', '.join(dict.fromkeys(known))}"
        self.findings.say(rules.UNKNOWN_CHANGE.at_word(value, known, hint, table=table.name))
        return None

    def path(self, words: Text, table: Table) -> tuple[tuple[str, ...], Field] | None:
        """A path from a record of a table through references, and the field at its end."""
        steps = words.split(r"\.")
        if len(steps) > 1 and self.known(steps[0].value) is table and _field(table, steps[0].value) is None:
            steps = steps[1:]
        found: list[Field] = []
        here: Table | None = table
        for step in steps:
            field = _field(here, step.value) if here else None
            if field is None:
                self._no_field(step, here.name if here else found[-1].name, here)
                return None
            found.append(field)
            here = self.tables.get(field.reference.table) if field.reference else None
        return tuple(field.name for field in found), found[-1]

    def _no_field(self, step: Text, owner: str, table: Table | None) -> None:
        known = [one.name for one in (table.fields if table else ())]
        hint = f"its fields are: {', '.join(known) or 'none'}"
        self.findings.say(form.UNKNOWN_NAME.at_word(step, known, hint, table=owner))


def _field(table: Table, name: str) -> Field | None:
    """A field by its name, or by the name of the record that it refers to."""
    for ending in KEY_ENDINGS:
        field = table.field(name + ending)
        if field and (not ending or field.reference):
            return field
    to_it = [one for one in table.fields if one.reference and singular(one.reference.table) == name.lower()]
    return to_it[0] if len(to_it) == 1 else None


def _advice(name: Text, *, of_changes: bool) -> str:
    """How an event would be called that cannot be called so."""
    if of_changes:
        itself = name.value.replace(".", " is ")
        return f"a change of the table is told under that name; for the change itself: when {itself}"
    words = ".".join(re.findall(r"[a-z][a-z0-9_]*", name.value.lower())) or "order"
    return f"lower-case words joined by dots: {words if '.' in words else f'{words}.done'}"


def table_name(text: Text, tree: Tree[Token]) -> Text | None:
    """The words of a parsed sentence that name a table."""
    for part in tree.find_data("table"):
        names = list(tokens(part, "NAME"))
        return text[names[0].start_pos or 0 : names[-1].end_pos or 0]
    return None


def _standing_at(word: str, where: Text) -> Text:
    """A word that the document leaves out, in the place of what stands there."""
    return Text.at(word, where.line, where.span.column)
