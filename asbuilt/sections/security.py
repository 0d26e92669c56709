"""Section 5, Security Requirements: who may do what."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from asbuilt.diagnostics import listing
from asbuilt.diagnostics import security as rules
from asbuilt.forms.expressions import read_expression
from asbuilt.forms.paths import singular, words_of
from asbuilt.forms.permissions import VERBS, Grant, Misread, Sentence, Thing, read_sentence
from asbuilt.sections.callables import CALL, Callables
from asbuilt.sections.contents import subsections
from chalicelib.specification import Compare, FieldPath, Logic, Permission, Value
from chalicelib.specification.transitions import verbs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.source import Text
    from chalicelib.specification import Endpoint, Expression, Table

PERMISSIONS = r"auth|permission|access|role"
ANYONE = ("anyone", "everyone", "everybody", "anybody", "public", "guest", "visitor", "the-public", "anonymous-user")
SIGNED_IN = ("signed-in-user", "logged-in-user", "authenticated-user", "registered-user", "signed-in-people")
OWNERS = ("owner", "the-owner", "record-owner")
ALL_RECORDS = ("record", "anything", "everything", "data", "resource", "table", "collection", "endpoint")
ACCOUNT = ("account", "profile", "user-account", "data", "record")


def read_permissions(
    section: Section, tables: Mapping[str, Table], endpoints: Iterable[Endpoint], findings: Findings
) -> tuple[tuple[Permission, ...], tuple[str, ...]]:
    """What section 5.1 allows, and the roles that it names."""
    reader = _Reader(tables, Callables(endpoints), findings)
    parts = subsections(section, PERMISSIONS) or ([section] if section.bullets else [])
    permissions = [
        permission
        for part in parts
        for bullet in part.all_bullets
        if not findings.is_placeholder(bullet.text)
        for permission in reader.read(bullet.text)
    ]
    named = [role for permission in permissions for role in permission.roles]
    return tuple(permissions), tuple(role for role in dict.fromkeys(named) if role not in BUILT_IN)


BUILT_IN = ("anyone", "signed-in", "owner")


class _Reader:
    """Gives the words of a sentence their sense among the document's tables."""

    def __init__(self, tables: Mapping[str, Table], callables: Callables, findings: Findings) -> None:
        self.tables = tables
        self.callables = callables
        self.findings = findings
        self.by_words = {words_of(name): table for name, table in tables.items()}
        self.accounts = next((table for table in tables.values() if table.accounts), None)
        role = self.accounts.field("role") if self.accounts else None
        self.roles = role.type.values if role else ()
        self.own_verbs = _own_verbs(callables.verbs, _transition_verbs(tables.values()))

    def read(self, text: Text) -> Iterator[Permission]:
        """The permissions of one bullet; what is not understood is said."""
        sentence = read_sentence(text, self.own_verbs)
        if isinstance(sentence, Misread):
            self._misread(text, sentence)
            return
        found = [one for grant in sentence.grants for one in self._grant(sentence, grant, text)]
        if found:
            self.findings.built(text, "permission")
        else:
            self.findings.stated(text, "not understood")
        yield from found

    def _misread(self, text: Text, misread: Misread) -> None:
        self.findings.stated(text, "not understood")
        if misread.denies and misread.place:
            who = misread.understood.lower() or "…"
            self.findings.say(
                rules.DENIAL.at(
                    misread.place.span,
                    hint=f"to keep them out write: Only … can …; {who} are refused what no sentence allows them",
                )
            )
            return
        found = f"'{misread.place}'" if misread.place else "the end of the sentence"
        start = f"understood so far: '{misread.understood}'; " if misread.understood else ""
        hint = f"{start}a sentence reads like: {self._example()}"
        if misread.place is None:
            self.findings.say(rules.NOT_UNDERSTOOD.at(text.end, found=found, hint=hint))
        else:
            verbs = VERBS if re.search(r"(can|may|to|and|,)$", misread.understood.lower()) else ()
            self.findings.say(rules.NOT_UNDERSTOOD.at_word(misread.place, verbs, hint, found=found))

    def _example(self) -> str:
        table = next(iter(self.tables), "tickets")
        return f"Signed-in users can read all {table}"

    def _grant(self, sentence: Sentence, grant: Grant, text: Text) -> Iterator[Permission]:
        roles = tuple(role for subject in sentence.subjects if (role := self._role(subject)))
        if grant.of and grant.of.own and self._is_tenant(grant.of.names[0]):
            yield Permission(roles=roles, verbs=("*",), tenant=True, origin=text.span)
            return
        if self._verbs(grant) == (CALL,):
            yield from self._calls(sentence, grant, roles, text)
            return
        for table, fields, condition in self._targets(grant):
            where = self._where(sentence, table)
            own = bool((grant.thing and grant.thing.own) or (grant.of and grant.of.own))
            path = self._owner_path(grant, table) if own else ()
            if (own and not path) or (sentence.where is not None and where is None) or not roles:
                continue
            yield Permission(
                roles=roles,
                verbs=self._verbs(grant),
                table=table.name if table else None,
                fields=fields,
                own=own,
                owner_path=path,
                where=_both(condition, where),
                only=sentence.only,
                origin=text.span,
            )

    def _calls(self, sentence: Sentence, grant: Grant, roles: tuple[str, ...], text: Text) -> Iterator[Permission]:
        """The endpoints about no table that may be called."""
        if sentence.where is not None:
            self.findings.say(rules.CONDITIONAL_CALL.at(sentence.where.span))
            return
        names = grant.thing.names if grant.thing else ()
        found = [(name, self.callables.find(name.value)) for name in names]
        for name, _ in (one for one in found if one[1] is None):
            hint = f"they are: {listing(self.callables.names)}"
            self.findings.say(rules.UNKNOWN_ENDPOINT.at_word(name, self.callables.names, hint))
        places = self.callables.names if grant.thing is None else [place for _, place in found if place]
        for place in places if roles else ():
            yield Permission(roles=roles, verbs=(CALL,), endpoint=place, only=sentence.only, origin=text.span)

    def _role(self, subject: Text) -> str | None:
        words = [singular(word) for word in re.split(r"[\s_-]+", subject.value.lower()) if word not in ("all", "any")]
        name = "-".join(words)
        if name in ANYONE:
            return "anyone"
        if name in SIGNED_IN or (name == "user" and "user" not in self.roles):
            return "signed-in"
        if name in OWNERS:
            return "owner"
        if self.roles and name not in self.roles and self.accounts:
            hint = f"its values are: {listing(self.roles)}"
            known = [*self.roles, *(f"{role}s" for role in self.roles)]
            self.findings.say(rules.UNKNOWN_ROLE.at_word(subject, known, hint, table=self.accounts.name))
        return name

    def _verbs(self, grant: Grant) -> tuple[str, ...]:
        if grant.anything:
            return ("*",)
        meant = [verb for word in grant.verbs for verb in self._verb(word.value.lower())]
        return tuple(dict.fromkeys(meant))

    def _verb(self, word: str) -> tuple[str, ...]:
        return VERBS.get(word) or self.own_verbs[word]

    def _targets(self, grant: Grant) -> Iterator[tuple[Table | None, tuple[str, ...] | None, Expression | None]]:
        """The tables that a grant is about, with the fields and the condition that its words imply."""
        if grant.thing is None:
            yield None, None, None
        elif grant.of is None or self._tables_only(grant.thing):
            for name in grant.thing.names:
                yield from self._target(name, own=grant.thing.own)
        else:
            for place in grant.of.names:
                for table, _, condition in self._target(place, own=grant.of.own):
                    fields = self._fields(grant.thing, table)
                    if fields:
                        yield table, fields, condition

    def _is_tenant(self, name: Text) -> bool:
        """Whether `their own organisation` is what some table's Tenant line is about."""
        fields = [table.tenant for table in self.tables.values() if table.tenant]
        return any(words_of(name.value) <= words_of(field) for field in fields)

    def _tables_only(self, thing: Thing) -> bool:
        return all(self._table(name) for name in thing.names)

    def _table(self, name: Text) -> Table | None:
        return self.by_words.get(words_of(name.value))

    def _target(
        self, name: Text, *, own: bool
    ) -> Iterator[tuple[Table | None, tuple[str, ...] | None, Expression | None]]:
        word = "-".join(singular(part) for part in name.value.lower().split())
        table = self._table(name)
        if table:
            yield table, None, None
        elif self.accounts and own and word in ACCOUNT:
            yield self.accounts, None, None
        elif word in ALL_RECORDS:
            yield None, None, None
        elif self.accounts and word in (*self.roles, "user", "account", "person", "member"):
            role = Compare("eq", FieldPath(("role",)), (Value(word),)) if word in self.roles else None
            yield self.accounts, None, role
        else:
            known = chain(self.tables, (one.name for table in self.tables.values() for one in table.fields))
            hint = f"the tables are: {listing(self.tables)}"
            self.findings.say(rules.UNKNOWN_TABLE.at_word(name, known, hint))

    def _fields(self, thing: Thing, table: Table | None) -> tuple[str, ...]:
        fields = []
        for name in thing.names:
            spelt = name.value.replace(" ", "_")
            if table and table.field(spelt):
                fields.append(spelt)
            elif table:
                known = [one.name for one in table.fields]
                hint = f"its fields are: {listing(known)}"
                self.findings.say(rules.UNKNOWN_FIELD.at_word(name, known, hint, table=table.name))
        return tuple(fields) if len(fields) == len(thing.names) else ()

    def _where(self, sentence: Sentence, table: Table | None) -> Expression | None:
        if sentence.where is None or table is None:
            return None
        return read_expression(sentence.where, table, self.tables, self.findings)

    def _owner_path(self, grant: Grant, table: Table | None) -> tuple[str, ...]:
        """From a record to the id of its owner; through a reference where the words say `of their own …`."""
        of = grant.of if grant.of and grant.of.own and not (grant.thing and grant.thing.own) else None
        parent = self._table(of.names[0]) if of and of.names else None
        if table and parent and parent is not table:
            through = next((one for one in table.fields if one.reference and one.reference.table == parent.name), None)
            whose = self._whose(parent)
            if through and whose:
                return (through.name, whose)
        whose = self._whose(table) if table else None
        if whose:
            return (whose,)
        place = of or grant.thing or grant.of
        if place:
            name = (parent or table).name if parent or table else "that"  # type: ignore[union-attr]
            self.findings.say(rules.NO_OWNER.at(place.names[0].span, table=name))
        return ()

    def _whose(self, table: Table) -> str | None:
        """The field that holds a record's owner: as said, the key of an account, or its one reference to an account."""
        if table.owner or table.accounts:
            return table.owner or table.key
        to_accounts = [
            one.name
            for one in table.fields
            if one.reference and self.accounts and one.reference.table == self.accounts.name
        ]
        return to_accounts[0] if len(to_accounts) == 1 else None


def _both(first: Expression | None, second: Expression | None) -> Expression | None:
    return Logic("and", (first, second)) if first is not None and second is not None else first or second


def _own_verbs(*each: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What each of the document's own words allows: a function's action and a transition may have one name."""
    words = dict.fromkeys(word for verbs in each for word in verbs)
    return {word: tuple(dict.fromkeys(verbs[word] for verbs in each if word in verbs)) for word in words}


def _transition_verbs(tables: Iterable[Table]) -> dict[str, str]:
    """The verbs of the document's transitions: who may `close` may lead a record to `closed`."""
    values = [value for table in tables for one in table.fields for _, value in one.transitions or ()]
    return {verb: value for value in values for verb in verbs_of(value)}
