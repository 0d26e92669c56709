"""Section 8, Integration Points: what goes out when something happens, and what comes in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from lark import Tree

from asbuilt.diagnostics import integrations as rules
from asbuilt.document import split_label
from asbuilt.document.labels import plain
from asbuilt.forms.permissions import Misread
from asbuilt.forms.schedules import Unscheduled, cut_schedule
from asbuilt.forms.secrets import find_secret, secret_name, suggested_name
from asbuilt.forms.sentences import first, grammar, parse, place, tokens
from asbuilt.sections.events import Events, table_name
from asbuilt.sections.lines import lines_of
from asbuilt.sections.tasks import Tasks
from chalicelib.specification import FieldPath
from chalicelib.specification.operations import Email, EventHandler, Import, Publication, QueueConsumer, Webhook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lark import Token

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.source import Text
    from chalicelib.specification import Field, Table
    from chalicelib.specification.operations import Event, Format, Integration, Part, Task

GRAMMAR = grammar("integrations")
TELLING = re.compile(
    r"(?:(?:send\s+an?\s+)?(?:e-?mails?|mail|notify)\b.*(?:\bwhen\b|\S@\S)|e-?mail\s+[a-z]\w*\.[a-z]"
    r"|(?:post|put)\b.*(?:\bwhen\b|\$|://)|import\b.*\bfrom\s+(?:s3://)?[^\s:]*[*/.]"
    r"|(?:call|invoke|run|trigger)\b.*(?:\bwhen\b|\bfor\s+(?:each|every)\s+message|\b[a-z]\w*\.[a-z]\w*(?:\(\))?$)"
    r"|(?:publish|send|emit|push|put)\b.*\b(?:to|on|onto)\b.*\bwhen\b"
    r"|when\b.*,.*(?:\$|://|\S@\S|\b(?:e-?mail|call|publish|post)\b))",
    re.IGNORECASE,
)
"""How a line begins that is to act, and what must be in it; any other line describes a service."""
TIMED = re.compile(r"(?:call|invoke|run|trigger|execute|export)\b", re.IGNORECASE)
"""How a line begins that may have a schedule instead of an event."""
FILES = re.compile(
    r"(?:s3://(?P<bucket>[\w.-]+)/)?(?P<prefix>[^*]*?)\*?(?P<suffix>[^*/]*\.(?P<kind>csv|ndjson|jsonl)(?:\.gz)?)"
)
FORMATS: dict[str, Format] = {"csv": "csv", "ndjson": "ndjson", "jsonl": "ndjson"}
CHANNELS: tuple[tuple[str, Literal["queue", "topic", "bus"]], ...] = (
    (r"sqs|queue", "queue"),
    (r"sns|topic", "topic"),
    (r"event\s*bridge|\bbus\b", "bus"),
)
BELONGS = {"email": ("subject", "template"), "webhook": ("token", "signed")}
"""The clauses that an action may have beside its event."""
SET_OFF = ("email", "webhook", "handler", "publication")
"""The actions that an event sets off."""
FILLED = re.compile(r"\{+\s*(?P<path>[A-Za-z_][\w.]*)\s*\}+")


def read_integrations(
    section: Section, tables: Mapping[str, Table], findings: Findings
) -> tuple[Integration | Task, ...]:
    """What section 8 makes happen; a line that has a schedule makes a Task."""
    reader = _Reader(tables, findings)
    return tuple(made for line in lines_of(section, findings) for made in reader.read(line.text, line.above))


class _Reader:
    """Reads one line at a time; the methods are named as the grammar's rules."""

    def __init__(self, tables: Mapping[str, Table], findings: Findings) -> None:
        self.events = Events(tables, findings, rules.UNKNOWN_TABLE)
        self.tasks = Tasks(tables, findings)
        self.findings = findings

    def read(self, line: Text, above: Text) -> Iterator[Integration | Task]:
        """What one line makes, if anything."""
        label = split_label(line)
        labelled = label is not None and '"' not in label.name.value and "'" not in label.name.value
        service = plain(label.name if label and labelled else above)
        words = plain(label.value if label and labelled else line).strip(" .")
        if self._is_secret_told(line, service):
            return
        if self._is_timed(words):
            task = self.tasks.read(words, line, service.value)
            yield from [task] if task else []
        elif TELLING.match(words.value):
            yield from self._acting(words, line, service)
        else:
            self.findings.stated(line, f"service {service}")

    def _is_timed(self, words: Text) -> bool:
        """Whether a schedule sets a line off, instead of an event; `for each message` is none."""
        schedule = cut_schedule(words)[1] if TIMED.match(words.value) else None
        if isinstance(schedule, Unscheduled) and not schedule.certain:
            return TELLING.match(words.value) is None
        return schedule is not None

    def _is_secret_told(self, line: Text, service: Text) -> bool:
        secret = find_secret(line)
        if secret is None:
            return False
        name = suggested_name(service.value, "URL" if "." in secret.value else "KEY")
        self.findings.say(rules.LITERAL_SECRET.at(secret.span, name=name))
        self.findings.stated(line, "not understood")
        return True

    def _acting(self, words: Text, line: Text, service: Text) -> Iterator[Integration | Task]:
        said = len(self.findings.diagnostics)
        tree = parse(GRAMMAR, words)
        made = None
        if isinstance(tree, Misread):
            self._misread(words, tree)
        else:
            made = self._made(words, tree, service.value)
        if made is None or len(self.findings.diagnostics) > said:
            self.findings.stated(line, "not understood")
        else:
            self.findings.built(line, f"integration with {service}")
            yield made

    def _misread(self, words: Text, misread: Misread) -> None:
        found = f"'{misread.place}'" if misread.place else "the end of the line"
        understood = f"understood so far: '{misread.understood}'; " if misread.understood else ""
        hint = f"{understood}a line reads like: {_example(words.value)}"
        self.findings.say(
            rules.NOT_UNDERSTOOD.at(misread.place.span if misread.place else words.end, found=found, hint=hint)
        )

    def _made(self, words: Text, tree: Tree[Token], service: str) -> Integration | Task | None:
        parts = {part.data: part for part in tree.children if isinstance(part, Tree)}
        action = next(part for name, part in parts.items() if hasattr(self, f"_{name}"))
        self._check_clauses(words, action.data, parts)
        event = self._event(words, tree, action) if action.data in SET_OFF else None
        if event is None and action.data in SET_OFF:
            return None
        made: Integration | Task | None = getattr(self, f"_{action.data}")(words, parts, service, event)
        return made

    def _check_clauses(self, words: Text, action: str, parts: Mapping[str, Tree[Token]]) -> None:
        """A clause that does not belong to the action is a mistake."""
        allowed = (action, *BELONGS.get(action, ()), *(("changed", "became") if action in SET_OFF else ()))
        for name, part in parts.items():
            if name not in allowed:
                stray = place(words, next(part.scan_values(lambda _: True))).strip()
                where = f"for {'an' if action[0] in 'aeiou' else 'a'} {action}"
                self.findings.say(rules.STRAY_CLAUSE.at(stray.span, found=stray, where=where))

    def _event(self, words: Text, tree: Tree[Token], action: Tree[Token]) -> Event | None:
        for part in tree.children:
            if isinstance(part, Tree) and part.data in ("changed", "became"):
                return self.events.event(words, part)
        begun = action.meta.start_pos
        verb = next(words[begun if action.data != "email" else 0 :].find(r"\S+"), words)
        self.findings.say(rules.NO_EVENT.at(verb.span))
        return None

    def _email(self, words: Text, parts: Mapping[str, Tree[Token]], service: str, event: Event) -> Email:
        table = self.events.tables.get(event.table)
        named = [place(words, token) for token in tokens(parts["email"], "ADDRESS", "DOTTED", "NAME")]
        subject = first(words, parts["subject"], "QUOTED") if "subject" in parts else None
        template = first(words, parts["template"], "QUOTED", "FILE") if "template" in parts else None
        return Email(
            service=service,
            event=event,
            recipients=tuple(self._recipient(name, table) for name in named),
            subject=tuple(self._filled(subject[1:-1], table)) if subject else (),
            template=template.value.strip("\"'“”") if template else None,
            origin=words.span,
        )

    def _recipient(self, name: Text, table: Table | None) -> Part:
        if "@" in name.value:
            return name.value
        if table is None:
            return _into_values(name)
        found = self.events.path(name, table)
        if found is None:
            return name.value
        steps, field = found
        behind = self.events.tables.get(field.reference.table) if field.reference else None
        address = next((one for one in (behind.fields if behind else ()) if _holds_address(one)), None)
        if address:
            return FieldPath((*steps, address.name))
        if not _holds_address(field):
            self.findings.say(rules.NO_ADDRESS.at(name.span, found=name))
        return FieldPath(steps)

    def _filled(self, text: Text, table: Table | None) -> Iterator[Part]:
        """`Ticket {title} is open`: the text between braces as it stands, and the paths in them."""
        end = 0
        for match in FILLED.finditer(text.value):
            yield from [text.value[end : match.start()]] if match.start() > end else []
            yield from self._path(text[match.start("path") : match.end("path")], table)
            end = match.end()
        yield from [text.value[end:]] if len(text) > end else []

    def _path(self, name: Text, table: Table | None) -> list[FieldPath]:
        """The path that a name stands for, from a record or into what is emitted; none where it leads nowhere."""
        if table is None:
            return [_into_values(name)]
        found = self.events.path(name, table)
        return [FieldPath(found[0])] if found else []

    def _webhook(self, words: Text, parts: Mapping[str, Tree[Token]], service: str, event: Event) -> Webhook | None:
        address = first(words, parts["webhook"], "SECRET")
        if address is None:
            plainly = next(place(words, token) for token in tokens(parts["webhook"], "URL"))
            self.findings.say(rules.PLAIN_ADDRESS.at(plainly.span, name=suggested_name(service, "URL")))
            return None
        token, signing = (
            first(words, parts[name], "SECRET") if name in parts else None for name in ("token", "signed")
        )
        return Webhook(
            service=service,
            event=event,
            method="POST" if next(tokens(parts["webhook"], "METHOD")).upper() == "POST" else "PUT",
            address=secret_name(address),
            token=secret_name(token) if token else None,
            signing_secret=secret_name(signing) if signing else None,
            origin=words.span,
        )

    def _import(self, words: Text, parts: Mapping[str, Tree[Token]], service: str, _: None) -> Import | None:
        named = table_name(words, parts["import"])
        table = self.events.table(named) if named else None
        where = next(place(words, token) for token in tokens(parts["import"], "PLACE"))
        files = FILES.fullmatch(where.value)
        if files is None:
            self.findings.say(rules.NO_FILES.at(where.span, found=where))
        if files is None or table is None:
            return None
        return Import(
            service=service,
            table=table.name,
            prefix=files["prefix"],
            suffix=files["suffix"],
            format=FORMATS[files["kind"]],
            bucket=files["bucket"],
            origin=words.span,
        )

    def _consumer(self, words: Text, parts: Mapping[str, Tree[Token]], service: str, _: None) -> QueueConsumer:
        function, queue = (next(tokens(parts["consumer"], kind)) for kind in ("DOTTED", "NAME"))
        return QueueConsumer(service=service, function=str(function), queue=str(queue), origin=words.span)

    def _handler(self, words: Text, parts: Mapping[str, Tree[Token]], service: str, event: Event) -> EventHandler:
        function = next(tokens(parts["handler"], "DOTTED"))
        return EventHandler(service=service, function=str(function), event=event, origin=words.span)

    def _publication(
        self, words: Text, parts: Mapping[str, Tree[Token]], service: str, event: Event
    ) -> Publication | None:
        name = next(place(words, token) for token in tokens(parts["publication"], "NAME"))
        said = " ".join([*tokens(parts["publication"], "CHANNEL"), service]).lower()
        channel = next((channel for pattern, channel in CHANNELS if re.search(pattern, said)), None)
        if channel is None:
            self.findings.say(rules.NO_CHANNEL.at(name.span, found=name))
            return None
        return Publication(service=service, event=event, channel=channel, name=name.value, origin=words.span)


def _holds_address(field: Field) -> bool:
    """Whether a field holds an e-mail address: by its type, or as a text of that name."""
    textual = field.type.kind in ("string", "text")
    return field.type.kind == "email" or (textual and re.search(r"e?mail", field.name.lower()) is not None)


def _into_values(name: Text) -> FieldPath:
    """A path into what is emitted: nothing says beforehand what that is."""
    return FieldPath(tuple(name.value.split(".")))


def _example(words: str) -> str:
    """The line that a misread one was probably meant to be like."""
    return next(example for opening, example in EXAMPLES if re.search(opening, words, re.IGNORECASE))


EXAMPLES = (
    (r"^(post|put)\b", "POST ${NAME_OF_SECRET} when tickets is created"),
    (r"^import\b", "import customers from imports/*.csv"),
    (r"^(call|invoke|run|trigger)\b.*message", "call module.function for each message of orders-queue"),
    (r"^(call|invoke|run|trigger)\b", "call module.function when tickets is created"),
    (r"^(publish|send\b(?!.*mail)|emit|push)\b", "publish to ticket-events when tickets is created"),
    ("", 'email customer.email when tickets is created, subject "…"'),
)
