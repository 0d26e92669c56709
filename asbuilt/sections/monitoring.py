"""Section 10, Monitoring and Maintenance: alarms, metrics on the dashboard, and tasks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from asbuilt.diagnostics import monitoring as rules
from asbuilt.document.labels import plain
from asbuilt.sections.alarms import Alarms
from asbuilt.sections.events import CHANGES, Events
from asbuilt.sections.lines import lines_of
from asbuilt.sections.tasks import Tasks
from chalicelib.specification.operations import Alarm, DashboardMetric, Event, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.source import Text
    from chalicelib.specification import Table

METRIC = re.compile(
    r"(?:the\s+)?(?:(?:number|count)\s+of\s+)?(?:new\s+)?(?P<table>[A-Za-z][\w -]{0,60}?)\s+"
    r"(?:(?P<verb>[A-Za-z_]+)\s+)?"
    r"(?:per|an?|each|every)\s+(?P<period>minute|hour|day|week|month)(?:\s+(?P<where>(?:where|whose)\s.+))?",
    re.IGNORECASE,
)
PERIODS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000}


def read_monitoring(
    section: Section, tables: Mapping[str, Table], findings: Findings
) -> tuple[tuple[Alarm, ...], tuple[DashboardMetric, ...], tuple[Task, ...]]:
    """The alarms, dashboard metrics and tasks of section 10, wherever in it they stand."""
    alarms, metrics, tasks = Alarms(findings), _Metrics(tables, findings), Tasks(tables, findings)
    found: list[Alarm | DashboardMetric | Task] = []
    for line in lines_of(section, findings):
        words = plain(line.text).strip(" .")
        said = len(findings.diagnostics)
        made: Alarm | DashboardMetric | Task | None = alarms.read(words) or metrics.read(words)
        if made is None and len(findings.diagnostics) == said:
            made = tasks.read(words, line.text)
        found += [made] if made else []
    return (
        tuple(one for one in found if isinstance(one, Alarm)),
        tuple(one for one in found if isinstance(one, DashboardMetric)),
        tuple(one for one in found if isinstance(one, Task)),
    )


class _Metrics:
    """Reads lines such as `Tickets created per hour`."""

    def __init__(self, tables: Mapping[str, Table], findings: Findings) -> None:
        self.events = Events(tables, findings, rules.UNKNOWN_TABLE)
        self.findings = findings

    def read(self, line: Text) -> DashboardMetric | None:
        """The metric that a line is; None where it is none."""
        match = METRIC.fullmatch(line.value)
        if match is None:
            return None
        name = line[match.start("table") : match.end("table")]
        verb = line[match.start("verb") : match.end("verb")] if match["verb"] else None
        if self.events.known(name.value) is None and (verb is None or verb.value.lower() not in CHANGES):
            return None
        said = len(self.findings.diagnostics)
        where = line[match.start("where") : match.end("where")] if match["where"] else None
        event = self._event(name, verb, where)
        if event is None or len(self.findings.diagnostics) > said:
            self.findings.stated(line, "not understood")
            return None
        self.findings.built(line, f"metric of {event.table}")
        return DashboardMetric(event=event, period_seconds=PERIODS[match["period"].lower()], origin=line.span)

    def _event(self, name: Text, verb: Text | None, where: Text | None) -> Event | None:
        table = self.events.table(name)
        if table is None:
            return None
        condition = self.events.condition(where, table)
        change = CHANGES.get(verb.value.lower()) if verb else "created"
        if change:
            return Event(table=table.name, changes=(change,), where=condition, origin=name.span)
        becomes = self.events.value(verb, table) if verb else None
        if becomes is None:
            return None
        return Event(table=table.name, changes=("updated",), becomes=becomes, where=condition, origin=name.span)
