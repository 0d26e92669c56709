"""Section 6, Performance Requirements: response times, and the load and volume to expect."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from asbuilt.diagnostics import Note
from asbuilt.diagnostics import performance as rules
from asbuilt.forms.amounts import find_bytes, find_counts, find_percentages, find_rates, find_seconds, find_statistics
from asbuilt.forms.paths import words_of
from asbuilt.sections.settings import Line, Settings, clauses, gather, lines_of
from chalicelib.specification.settings import Performance, Range, Statistic, Threshold, Volume

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from asbuilt.diagnostics import Findings
    from asbuilt.document import Section
    from asbuilt.forms.amounts import Amount
    from asbuilt.source import Text
    from chalicelib.specification import Table

RESPONSE = re.compile(
    r"(?:api )?(?:responses?|response times?|latency|endpoints?)(?: time)?(?: \(?(?:p\d\d|average|median)\)?)?|api"
)
PAGE = re.compile(r"(?:page|frontend|dashboard|initial|first page)?[ -]?loads?(?: times?)?|page response")
USERS = re.compile(r"(?:concurrent|simultaneous|active) (?:users?|connections?|sessions?)|users")
VOLUME = re.compile(r"(?:data|database|storage)(?: (?:volume|size|growth))?|volume|records")
THROUGHPUT = re.compile(r"(?:peak )?(?:throughput|load|requests?|request rate|traffic)(?: per second)?")
AVAILABILITY = re.compile(r"(?:availability|uptime|sla|slo)(?: target)?")
ORDER = ("p50", "p75", "p90", "p95", "p99", "p99.9", "maximum")
"""Statistics of which each is at least as high as the one before it."""


def read_performance(section: Section, tables: Mapping[str, Table], findings: Findings) -> Performance:
    """What section 6 sets; a response time without a statistic is its 95th percentile."""
    reader = _Volumes(tables)
    settings = gather(lines_of([section], findings), (*TOPICS, reader.read), findings)
    for name in ("api_response", "page_load"):
        _check_order(settings.lists.get(name, ()), settings)
    return Performance(**settings.arguments)


def _api_response(line: Line, settings: Settings) -> None:
    if RESPONSE.fullmatch(line.key):
        _thresholds(line, "api_response", "API Response: p95 < 300 ms", settings)


def _page_load(line: Line, settings: Settings) -> None:
    if PAGE.fullmatch(line.key):
        _thresholds(line, "page_load", "Page Load: < 2 s", settings)


def _thresholds(line: Line, name: str, example: str, settings: Settings) -> None:
    """`p50 < 100 ms, p95 < 300 ms`, `< 200ms for 95th percentile`, `≤ 2 seconds`."""
    if not len(line.value):
        return
    usual: Statistic = next((statistic for _, statistic in find_statistics(line.text)), "p95")
    found = [(clause, time) for clause in clauses(line.value) for time in find_seconds(clause)]
    if not found or any(time.relation == "above" for _, time in found):
        settings.say(rules.NOT_UNDERSTOOD.at(line.value.span, found=line.value, what="response time", example=example))
        return
    for clause, time in found:
        statistic = next((one for _, one in find_statistics(clause)), usual)
        _threshold(name, Threshold(statistic, int(time.high * 1000), time.place.span), time.place, settings)


def _threshold(name: str, threshold: Threshold, place: Text, settings: Settings) -> None:
    known = next((one for one in settings.lists.get(name, ()) if one.statistic == threshold.statistic), None)
    if known and known.origin and known.milliseconds != threshold.milliseconds:
        settings.contradict(place, f"{threshold.statistic} of the {name.replace('_', ' ')}", known.origin)
    elif known is None:
        what = f"{name.replace('_', ' ')}: {threshold.statistic} below {threshold.milliseconds} ms"
        settings.add(what, **{name: threshold})


def _check_order(thresholds: Sequence[Threshold], settings: Settings) -> None:
    """Complain of a p50 that is above the p95."""
    ordered = sorted((one for one in thresholds if one.statistic in ORDER), key=lambda one: ORDER.index(one.statistic))
    for low, high in pairwise(ordered):
        if low.milliseconds > high.milliseconds and low.origin and high.origin:
            note = Note(low.origin, f"{low.statistic} is {low.milliseconds} ms")
            settings.say(
                rules.THRESHOLDS_CROSSED.at(high.origin, notes=(note,), low=low.statistic, high=high.statistic)
            )


def _users(line: Line, settings: Settings) -> None:
    if not USERS.fullmatch(line.key) or not len(line.value):
        return
    users = next(find_counts(line.value), None)
    if users:
        settings.set(users.place, f"load test with {users.place} users", concurrent_users=_range(users))
    else:
        what, example = "number of users", "Concurrent Users: 500"
        settings.say(rules.NOT_UNDERSTOOD.at(line.value.span, found=line.value, what=what, example=example))


def _throughput(line: Line, settings: Settings) -> None:
    rate = next(find_rates(line.value), None) if THROUGHPUT.fullmatch(line.key) else None
    if rate:
        settings.set(rate.place, f"load test with {rate.place}", requests_per_second=Decimal(rate.count) / rate.seconds)


def _availability(line: Line, settings: Settings) -> None:
    share = next(find_percentages(line.value), None) if AVAILABILITY.fullmatch(line.key) else None
    if share and settings.within(share.place, rules.BAD_AVAILABILITY, share.high, 1, 100):
        settings.set(share.place, f"available {share.place} of the time", availability=share.high)


class _Volumes:
    """Reads how much data there is, of the document's tables by name."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self.by_words = {words_of(name): name for name in tables}

    def read(self, line: Line, settings: Settings) -> None:
        """`1 million tickets, 10 GB`, `100K–1M rows per table`."""
        if not VOLUME.fullmatch(line.key) or not len(line.value):
            return
        size = next(find_bytes(line.value), None)
        if size:
            settings.set(size.place, f"{size.place} of data", data_bytes=_range(size))
        for table, count in self._counts(line.value):
            what = f"{count.place} records of {table or 'each table'}"
            settings.add(what, volumes=Volume(_range(count), table))
        if not settings.outcome:
            what, example = "number of records or size", "Data Volume: 1 million tickets, 10 GB"
            settings.say(rules.NOT_UNDERSTOOD.at(line.value.span, found=line.value, what=what, example=example))

    def _counts(self, text: Text) -> Iterator[tuple[str | None, Amount]]:
        """Each number of records, and the table that is named in the same clause."""
        for clause in (part for one in clauses(text) for part in one.split(r"\band\b|\+(?=\s)")):
            words = [words_of(word.value) for word in clause.find(r"[A-Za-z_][\w-]*")]
            table = next((self.by_words[word] for word in words if word in self.by_words), None)
            yield from ((table, count) for count in find_counts(clause))


def _range(amount: Amount) -> Range:
    return Range(int(amount.low), int(amount.high))


TOPICS = (_api_response, _page_load, _users, _throughput, _availability)
