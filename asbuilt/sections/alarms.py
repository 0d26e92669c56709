"""The alarms of section 10.1: a measure, a threshold, for how long, and whom to tell."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from lark import Token, Tree

from asbuilt.diagnostics import monitoring as rules
from asbuilt.forms.amounts import STATISTICS
from asbuilt.forms.permissions import Misread
from asbuilt.forms.quantities import SECONDS, unit_of
from asbuilt.forms.sentences import first, grammar, parse, tokens
from chalicelib.specification.operations import Alarm

if TYPE_CHECKING:
    from asbuilt.diagnostics import Findings
    from asbuilt.source import Text
    from chalicelib.specification.operations import AlarmMetric

GRAMMAR = grammar("alarms")
TELLING = re.compile(
    r"(?:\b(?:above|over|exceeds?|exceeding|below|under|(?:more|greater|less)\s+than|at\s+(?:least|most)|reaches)"
    r"\s+\d|[<>≥≤]=?\s*\d|\b(?:notify|alert|e-?mail|page|warn)\s+\S+@|\bany\s+dead[\s-]letter)",
    re.IGNORECASE,
)
"""What a line has that is to be an alarm."""
PHRASES: dict[AlarmMetric, tuple[str, ...]] = {
    "error rate": ("error rate", "errors rate", "5xx rate", "5xx error rate", "server error rate", "failure rate"),
    "errors": ("errors", "error", "error count", "5xx", "5xx errors", "server errors", "failures", "exceptions",
               "failed requests", "number of errors", "500 errors"),
    "client error rate": ("client error rate", "4xx rate", "4xx error rate"),
    "client errors": ("client errors", "4xx", "4xx errors"),
    "availability": ("availability", "uptime", "success rate"),
    "latency": ("latency", "response time", "response times", "response", "responses", "duration", "request latency",
                "request duration", ""),
    "requests": ("requests", "request count", "traffic", "invocations", "calls", "request rate"),
    "throttles": ("throttles", "throttled requests", "throttling", "throttle"),
    "queue age": ("queue age", "age of oldest message", "message age", "age"),
    "queue depth": ("queue depth", "queue length", "queue size", "messages", "messages waiting", "backlog", "depth"),
    "dead letters": ("dead letters", "dead letter", "dead letter queue", "dlq", "dlq messages", "dead letter messages",
                     "messages in dead letter queue", "messages in any dead letter queue",
                     "dead letter queue depth"),
}  # fmt: skip
METRICS = {phrase: metric for metric, phrases in PHRASES.items() for phrase in phrases}
FILLERS = re.compile(r"\b(?:api|http|lambda|service|function|backend|overall|total|the)\b\s*")
UNITS: dict[AlarmMetric, Literal["%", "time"]] = {
    "error rate": "%", "client error rate": "%", "availability": "%", "latency": "time", "queue age": "time",
}  # fmt: skip
"""The measures that are not counts."""
EXPECTED = {"%": "a percentage, such as 1%", "time": "a time, such as 500 ms", None: "a count"}
SCALE: dict[AlarmMetric, int] = {"latency": 1000}
"""Latency is in milliseconds, other times in seconds."""
BY_WORD: dict[str, Literal["gt", "gte", "lt", "lte"]] = {
    "at least": "gte", "reaches": "gte", ">=": "gte", "≥": "gte", "at most": "lte", "<=": "lte", "≤": "lte",
    "below": "lt", "under": "lt", "less than": "lt", "<": "lt",
}  # fmt: skip
"""Comparisons by the word at their end; every other word says `above`."""
OF_QUEUES = ("queue age", "queue depth", "dead letters")
"""The measures that may be of one queue."""
PERCENT = ("%", "percent")
MINUTE, DAY = 60, 86_400


class Alarms:
    """Reads one line at a time."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings

    def read(self, line: Text) -> Alarm | None:
        """The alarm that a line is; None where it is none, which is said if it tries to be one."""
        if not TELLING.search(line.value):
            return None
        said = len(self.findings.diagnostics)
        tree = parse(GRAMMAR, line.strip(" ."))
        alarm = None
        if isinstance(tree, Misread):
            self._misread(line, tree)
        else:
            alarm = self._alarm(line, tree)
        if alarm is None or len(self.findings.diagnostics) > said:
            self.findings.stated(line, "not understood")
            return None
        self.findings.built(line, f"alarm on {alarm.metric}")
        return alarm

    def _misread(self, line: Text, misread: Misread) -> None:
        found = f"'{misread.place}'" if misread.place else "the end of the line"
        understood = f"understood so far: '{misread.understood}'; " if misread.understood else ""
        hint = f"{understood}an alarm reads like: Error rate above 1% for 5 minutes: notify ops@example.com"
        where = misread.place.span if misread.place else line.end
        self.findings.say(rules.ALARM_NOT_UNDERSTOOD.at(where, found=found, hint=hint))

    def _alarm(self, line: Text, tree: Tree[Token]) -> Alarm | None:
        metric = self._metric(line, tree)
        if metric is None:
            return None
        period, periods = self._window(line, tree)
        return Alarm(
            metric=metric,
            comparison=_comparison(first(line, tree, "BOUND")),
            threshold=self._threshold(line, tree, metric),
            statistic=self._statistic(line, tree, metric),
            period_seconds=period,
            periods=periods,
            queue=self._queue(line, tree, metric),
            notify=tuple(str(token) for token in tokens(tree, "ADDRESS")),
            origin=line.span,
        )

    def _metric(self, line: Text, tree: Tree[Token]) -> AlarmMetric | None:
        part = next(tree.find_data("metric"))
        words = " ".join(token for token in part.children if isinstance(token, Token) and token.type == "WORD")
        phrase = FILLERS.sub("", " ".join(words.lower().replace("-", " ").split()) + " ").strip()
        metric = METRICS.get(phrase)
        named = _words(line, part)
        if metric is None or (not phrase and not any(tokens(part, "STATISTIC"))):
            self.findings.say(rules.UNKNOWN_METRIC.at_word(named, [one for one in METRICS if one]))
            return None
        rate: dict[AlarmMetric, AlarmMetric] = {"errors": "error rate", "client errors": "client error rate"}
        return rate.get(metric, metric) if any(unit in PERCENT for unit in tokens(tree, "UNIT")) else metric

    def _threshold(self, line: Text, tree: Tree[Token], metric: AlarmMetric) -> Decimal:
        number = next((token for token in tree.children if isinstance(token, Token) and token.type == "NUMBER"), None)
        if number is None:  # any dead letter
            return Decimal(0)
        written = next((token for token in tree.children if isinstance(token, Token) and token.type == "UNIT"), None)
        unit = (written or "").lower().replace("percent", "%")
        value, expected = Decimal(str(number)), UNITS.get(metric)
        seconds = unit_of(unit, SECONDS)
        if (expected == "time") != bool(seconds) or (expected == "%") != (unit == "%") or (unit == "%" and value > 100):  # noqa: PLR2004 - percent
            found = line[number.start_pos or 0 : (written or number).end_pos or 0]
            self.findings.say(
                rules.BAD_THRESHOLD.at(found.span, found=found, metric=metric, expected=EXPECTED[expected])
            )
        return value * seconds * SCALE.get(metric, 1) if seconds else value

    def _statistic(self, line: Text, tree: Tree[Token], metric: AlarmMetric) -> str | None:
        told = first(line, tree, "STATISTIC")
        if told and metric != "latency":
            self.findings.say(
                rules.ALARM_NOT_UNDERSTOOD.at(told.span, found=f"'{told}'", hint="only latency has percentiles")
            )
        if told is None:
            return "p95" if metric == "latency" else None
        word = re.sub(r"^(\d\d)th\s+percentile$", r"p\1", told.value.lower())
        return STATISTICS.get(word, word)

    def _queue(self, line: Text, tree: Tree[Token], metric: AlarmMetric) -> str | None:
        told = next((_words(line, part) for part in tree.find_data("queue")), None)
        if told and metric not in OF_QUEUES:
            self.findings.say(
                rules.ALARM_NOT_UNDERSTOOD.at(
                    told.span, found=f"'{told}'", hint=f"{metric} is that of the whole service"
                )
            )
        return told.value if told else None

    def _window(self, line: Text, tree: Tree[Token]) -> tuple[int, int]:
        """The seconds of a period, and how many in a row: `in 5 minutes` is one of 300, `for 5 minutes` five of 60."""
        within = next((self._seconds(line, part) for part in _parts(tree, "per", "within")), None)
        lasting = next((self._seconds(line, part) for part in _parts(tree, "lasting")), None)
        if lasting is None:
            return within or 5 * MINUTE, 1
        period = within or MINUTE
        return period, max(1, lasting // period)

    def _seconds(self, line: Text, part: Tree[Token]) -> int:
        number, unit = first(line, part, "NUMBER"), next(tokens(part, "UNIT")).lower()
        seconds = Decimal(number.value if number else 1) * unit_of(unit, SECONDS)
        if seconds % MINUTE or not MINUTE <= seconds <= DAY:
            found = _words(line, part)
            self.findings.say(rules.BAD_WINDOW.at(found.span, found=found))
            return MINUTE
        return int(seconds)


def _parts(tree: Tree[Token], *names: str) -> list[Tree[Token]]:
    return [part for part in tree.children if isinstance(part, Tree) and part.data in names]


def _words(line: Text, part: Tree[Token]) -> Text:
    """What the words of a part stand over."""
    found = [token for token in part.children if isinstance(token, Token)]
    return line[found[0].start_pos or 0 : found[-1].end_pos or 0]


def _comparison(bound: Text | None) -> Literal["gt", "gte", "lt", "lte"]:
    words = " ".join(bound.value.lower().split()) if bound else ""
    return next((meant for word, meant in BY_WORD.items() if words.endswith(word)), "gt")
