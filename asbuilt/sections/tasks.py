"""The tasks of section 10.2: an action, and the schedule on which it is done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lark import Token, Tree

from asbuilt.diagnostics import monitoring as rules
from asbuilt.diagnostics import nearest
from asbuilt.forms.permissions import Misread
from asbuilt.forms.quantities import SECONDS, unit_of
from asbuilt.forms.schedules import Unscheduled, cut_schedule
from asbuilt.forms.sentences import first, grammar, parse, tokens
from asbuilt.forms.transitions import becoming, values_of
from asbuilt.sections.events import Events, table_name
from asbuilt.source import Text
from chalicelib.specification import Compare, Value, naming
from chalicelib.specification.operations import (
    BackUp,
    CallFunction,
    DeleteRecords,
    ExportRecords,
    Rebuild,
    Schedule,
    Task,
    UpdateRecords,
)
from chalicelib.specification.transitions import verbs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asbuilt.diagnostics import Findings
    from chalicelib.specification import Expression, Table
    from chalicelib.specification.operations import Action, Becomes

GRAMMAR = grammar("tasks")
ORDER = re.compile(r"(?i:back[\s-]*up\s+\w|take|make|create|re-?build|refresh|re-?index|recompute|recalculate|repair)")
"""How a line begins that orders a back-up or a rebuilding; `Database backups` only names one."""
VERBS = frozenset((
    "set", "change", "update", "mark", "flag", "move", "delete", "remove", "purge", "clean", "export", "backup", "back",
    "take", "make", "create", "rebuild", "re-build", "refresh", "recompute", "recalculate", "recreate", "repair",
    "reindex", "re-index", "call", "invoke", "run", "trigger", "execute",
))  # fmt: skip
"""The words that a task without a schedule may begin with, beside the transitions of the tables."""
ENDING = re.compile(r"\s*,?\s+(?:where|whose|older|newer|keep|kept|to|as)\b.*", re.IGNORECASE | re.DOTALL)
"""What is left out of the name of a task."""
LONGEST_NAME = 60
FOLDER = "exports/"
DAY = 86_400
KEPT = {"INDEXES": "indexes", "COUNTERS": "counters", "SEARCH": "search"}


class Tasks:
    """Reads one line at a time; the methods that make actions are named as the grammar's rules."""

    def __init__(self, tables: Mapping[str, Table], findings: Findings) -> None:
        self.events = Events(tables, findings, rules.UNKNOWN_TABLE)
        self.findings = findings
        self.names: set[str] = set()
        values = {value.lower() for table in tables.values() for value in values_of(table)}
        self.transitions = frozenset(verb for value in values for verb in verbs_of(value))

    def read(self, words: Text, line: Text, service: str = "") -> Task | None:
        """The task that a sentence is; prose is `stated`, and what tries to be a task and fails is said."""
        said = len(self.findings.diagnostics)
        action_words, schedule = cut_schedule(words)
        if schedule is None and not self._begins(action_words):
            self.findings.stated(line, "prose")
            return None
        tree = parse(GRAMMAR, action_words)
        if not self._is_meant(words, action_words, tree, schedule):
            self.findings.stated(line, "prose")
            return None
        action = None
        if isinstance(tree, Misread):
            self._misread(tree, action_words)
        else:
            action = self._action(action_words, tree)
        timed = self._timed(action_words, schedule)
        if action is None or timed is None or len(self.findings.diagnostics) > said:
            self.findings.stated(line, "not understood")
            return None
        name = self._name(f"{service} {ENDING.sub('', action_words.value)}")
        self.findings.built(line, f"task {name}")
        return Task(name=name, action=action, schedule=timed, origin=words.span)

    def _begins(self, words: Text) -> bool:
        """Whether the first word is a verb of a task."""
        verb = next(words.find(r"^[\w-]+"), words[:0]).value.lower()
        return verb in VERBS or verb in self.transitions

    def _is_meant(
        self, words: Text, action: Text, tree: Tree[Token] | Misread, schedule: Schedule | Unscheduled | None
    ) -> bool:
        """Whether a line is to be a task: it has an action that is known, or one that is not and a schedule behind it.

        `Monthly security updates` begins with its schedule and has no action: a noun.
        """
        leads = action.span != words.span and action.span.column > words.span.column
        timed = isinstance(schedule, Schedule) or (schedule is not None and schedule.certain)
        if isinstance(tree, Misread):
            return timed and not leads
        form = _form(tree)
        table = table_name(action, form)
        if form.data in ("backup", "rebuild", "reindex") and table is None:
            return schedule is not None or ORDER.match(action.value) is not None
        if table is None or self._knows(form, table):
            return True
        return (timed and not leads) or (form.data != "transition" and any(tokens(form, "WHERE", "OLDER")))

    def _knows(self, form: Tree[Token], table: Text) -> bool:
        """Whether an action is about a table that there is; that of a transition also by its verb."""
        verb = next((part for part in form.children if isinstance(part, Token)), "")
        led = form.data == "transition" and verb.lower() in self.transitions
        return led or self.events.known(table.value) is not None

    def _misread(self, misread: Misread, words: Text) -> None:
        found = f"'{misread.place}'" if misread.place else "the end of the task"
        hint = "a task reads like: Close tickets where …, every day at 02:00; for all else: Call module.function"
        where = misread.place.span if misread.place else words.end
        self.findings.say(rules.TASK_NOT_UNDERSTOOD.at(where, found=found, when="on this schedule", hint=hint))

    def _timed(self, words: Text, schedule: Schedule | Unscheduled | None) -> Schedule | None:
        if isinstance(schedule, Schedule):
            return schedule
        if schedule is None:
            self.findings.say(rules.NO_SCHEDULE.at(words.span))
        else:
            rule = rules.BAD_SCHEDULE if schedule.certain else rules.SCHEDULE_NOT_UNDERSTOOD
            self.findings.say(rule.at(schedule.place.span, reason=schedule.reason))
        return None

    def _name(self, words: str) -> str:
        """A slug of the action's words, and a number where two tasks have the same."""
        stem = naming.slug(words)[:LONGEST_NAME].strip("-")
        number, name = 1, stem
        while name in self.names:
            number, name = number + 1, f"{stem}-{number + 1}"
        self.names.add(name)
        return name

    def _action(self, words: Text, tree: Tree[Token]) -> Action | None:
        form = _form(tree)
        name = table_name(words, form)
        table = self.events.table(name) if name else None
        if name and table is None:
            return None
        made: Action | None = getattr(self, f"_{form.data}")(words, form, table)
        return made

    def _transition(self, words: Text, form: Tree[Token], table: Table) -> UpdateRecords | None:
        """`Close tickets where …`: by the verb, to the value that it leads to."""
        verb = first(words, form, "NAME") or words
        becomes = becoming(table, verb.value)
        if becomes is None:
            near = nearest(verb.value, ["delete", "export", "back up", "call", *values_of(table)])
            hint = f"did you mean '{near}'?" if near else "for what is no transition write: Call module.function …"
            rule = rules.TASK_NOT_UNDERSTOOD
            self.findings.say(rule.at(verb.span, found=f"'{verb}'", when="on this schedule", hint=hint))
            return None
        return _led(table, becomes, self._selection(words, form, table, verb.value.lower()))

    def _mark(self, words: Text, form: Tree[Token], table: Table) -> UpdateRecords | None:
        """`Mark tickets as closed where …`."""
        value = [token for token in form.children if isinstance(token, Token) and token.type == "NAME"][-1]
        becomes = self.events.value(words[value.start_pos or 0 : value.end_pos or 0], table)
        where = self._selection(words, form, table, "change")
        return _led(table, becomes, where)

    def _set(self, words: Text, form: Tree[Token], table: Table | None) -> UpdateRecords | None:
        """`Set status of tickets to closed where …`, `Set tickets.status to closed where …`."""
        dotted = first(words, form, "DOTTED")
        named = [token for token in form.children if isinstance(token, Token) and token.type == "NAME"]
        if dotted:
            at = dotted.value.rfind(".")
            table, field = self.events.table(dotted[:at]), dotted[at + 1 :]
        else:
            field = words[named[0].start_pos or 0 : named[0].end_pos or 0]
        if table is None or self.events.path(field, table) is None:
            return None
        value = self._constant(field, first(words, form, "VALUE") or words, table)
        where = self._selection(words, form, table, "change")
        return UpdateRecords(table=table.name, field=field.value, value=value, where=where) if value else None

    def _constant(self, field: Text, words: Text, table: Table) -> Expression | None:
        """The value in `to closed`, typed as if it were compared with the field."""
        value = words.strip(" ,;.")
        compared = Text.joined([field, Text.at("is", value.line, value.span.column), value])
        said = len(self.findings.diagnostics)
        node = self.events.expression(compared, table)
        if isinstance(node, Compare) and node.op == "missing":
            return Value(None)
        if isinstance(node, Compare) and node.op == "eq":
            return node.right[0]
        if len(self.findings.diagnostics) == said:
            self.findings.say(rules.NOT_CONSTANT.at(value.span, found=value, field=field))
        return None

    def _delete(self, words: Text, form: Tree[Token], table: Table) -> DeleteRecords:
        verb = next(tokens(form, "DELETE")).lower()
        where = self._selection(words, form, table, "delete")
        return DeleteRecords(table=table.name, where=where, purge=verb == "purge")

    def _export(self, words: Text, form: Tree[Token], table: Table) -> ExportRecords:
        target = next((str(token) for token in tokens(form, "PLACE")), FOLDER)
        told = " ".join([*tokens(form, "FORMAT"), target.rpartition(".")[2]]).lower()
        return ExportRecords(
            table=table.name,
            prefix=target[: target.rfind("/") + 1],
            format="ndjson" if "json" in told else "csv",
            where=self.events.condition(first(words, form, "WHERE"), table),
        )

    def _backup(self, words: Text, form: Tree[Token], table: Table | None) -> BackUp:
        number, unit = first(words, form, "NUMBER"), next(tokens(form, "UNIT"), "day")
        days = int(number.value[:6]) * int(unit_of(unit, SECONDS)) // DAY if number else None
        return BackUp(table.name if table else None, days)

    def _rebuild(self, _: Text, form: Tree[Token], table: Table | None) -> Rebuild:
        kind = next(tokens(form, *KEPT)).type
        return Rebuild(KEPT[kind], table.name if table else None)  # type: ignore[arg-type]

    def _reindex(self, _: Text, __: Tree[Token], table: Table) -> Rebuild:
        return Rebuild("indexes", table.name)

    def _call(self, _: Text, form: Tree[Token], __: None) -> CallFunction:
        return CallFunction(str(next(tokens(form, "DOTTED"))))

    def _selection(self, words: Text, form: Tree[Token], table: Table, action: str) -> Expression | None:
        """The condition of an action, which must have one, or say `all`."""
        told = first(words, form, "WHERE", "OLDER")
        if told is None and not any(tokens(form, "ALL")):
            name = table_name(words, form) or words
            self.findings.say(rules.NO_CONDITION.at(name.span, action=action, table=table.name))
        return self.events.condition(told, table)


def _led(table: Table, becomes: Becomes | None, where: Expression | None) -> UpdateRecords | None:
    """The change of all records that meet a condition to a value of an enum."""
    if becomes is None:
        return None
    return UpdateRecords(table=table.name, field=becomes.field, value=Value(becomes.value), where=where)


def _form(tree: Tree[Token]) -> Tree[Token]:
    return next(part for part in tree.children if isinstance(part, Tree))
