"""Schedules as people write them, as EventBridge Scheduler takes them: an expression and a time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from lark import Token, Tree

from asbuilt.diagnostics import nearest
from asbuilt.forms.cron import DAYS, ScheduleError, cron, read_cron
from asbuilt.forms.permissions import Misread
from asbuilt.forms.sentences import first, grammar, parse, place, tokens
from asbuilt.source import Text
from chalicelib.specification.operations import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

GRAMMAR = grammar("schedules")
START = re.compile(
    r"(?<![\w./\"'-])(?:every\b|each\b|on\s+(?:the\s+)?(?:\d|first\b|last\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|week|business|working)|once\s+(?:a|per|every)\b|@?(?:daily|nightly|hourly|weekly|monthly|yearly|annually)\b"
    r"|quarterly\b|weekdays\b|weekends\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|at\s+(?:\d|noon\b|mid)|cron\b|rate\s*\(|(?:[\d*][\d*,/-]*\s+){4}[\w*?])",
    re.IGNORECASE,
)
"""Where a schedule may begin."""
MOST = 5
"""Places of a line at which a schedule is looked for."""
LONGEST = 200
"""Characters of a schedule; what stands behind them is not looked at."""
COMPARED = re.compile(r"(?:\b(?:is|are|not|equals)|[=<>(])\s*$")
"""What stands before a value of a condition: `where frequency is daily` has no schedule in it."""
SEPARATORS = " \t,;:.–—-"
ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "L"}
MIDNIGHT, NOON = ((0, 0), (12, 0))
AT_NIGHT = (2, 0)
"""The time of day of `nightly`; other schedules that name none are at midnight."""


@dataclass(frozen=True)
class Unscheduled:
    """A schedule that is none: the place, what is wrong with it, and whether it is one but for that."""

    place: Text
    reason: str
    certain: bool


def read_schedule(text: Text) -> Schedule | Unscheduled:
    """The schedule that a whole text is."""
    tree = parse(GRAMMAR, text)
    if isinstance(tree, Misread):
        where = tree.place
        found = f"'{where}'" if where else "the end"
        return Unscheduled(where or text, f"{found} is not understood in a schedule", certain=False)
    return _compiled(text, tree)


def cut_schedule(text: Text) -> tuple[Text, Schedule | Unscheduled | None]:
    """A sentence without its schedule, and the schedule; one that ends the sentence goes before any other."""
    kept: tuple[int, int, Schedule | Unscheduled] | None = None
    end = 0
    for start in _starts(text):
        if start < end:
            continue
        length, found = _at_front(text[start : start + LONGEST])
        if kept is None or _is_certain(found):
            kept, end = (start, start + length, found), start + length * _is_certain(found)
    if kept is None:
        return text, None
    start, end, found = kept
    parts = [text[:start].strip(SEPARATORS + "`("), text[end:].strip(SEPARATORS + "`)")]
    return Text.joined([part for part in parts if len(part)] or parts[:1]), found


def _is_certain(found: Schedule | Unscheduled) -> bool:
    return isinstance(found, Schedule) or found.certain


def _starts(text: Text) -> list[int]:
    """The places where a schedule may begin, and that are not the value of a condition."""
    places = [match.start() for match in START.finditer(text.value)]
    return [at for at in places[:MOST] if not COMPARED.search(text.value[max(0, at - 20) : at])]


def _at_front(text: Text) -> tuple[int, Schedule | Unscheduled]:
    """The longest schedule at the front of a text, and its length."""
    tree = parse(GRAMMAR, text)
    if not isinstance(tree, Misread):
        return len(text), _compiled(text, tree)
    stopped = len(tree.understood)
    part = text[:stopped].strip(SEPARATORS)
    shorter = parse(GRAMMAR, part)
    if isinstance(shorter, Misread):
        return len(text), read_schedule(text)
    return stopped, _compiled(part, shorter)


def _compiled(text: Text, tree: Tree[Token]) -> Schedule | Unscheduled:
    form = next(part for part in tree.children if isinstance(part, Tree))
    try:
        expression = FORMS[form.data](text, form)
        zone = first(text, tree, "ZONE")
        return Schedule(expression, _zone(zone) if zone else "UTC", text.span)
    except ScheduleError as fault:
        return Unscheduled(fault.place, fault.reason, certain=True)


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def _zone(text: Text) -> str:
    known = _zones().get(text.value.lower())
    if known is None:
        near = nearest(text.value, _zones())
        meant = f"; did you mean '{_zones()[near]}'?" if near else "; they are named as Europe/Berlin is"
        raise ScheduleError(text, f"'{text}' is not a time zone{meant}")
    return known


def _interval(text: Text, form: Tree[Token]) -> str:
    """`every 15 minutes`, `rate(5 minutes)`."""
    number = first(text, form, "NUMBER")
    count = int(number.value) if number and len(number) < 6 else 0 if number else 1  # noqa: PLR2004 - 99,999
    if number and not count:
        raise ScheduleError(number, f"'{number}' is not an interval")
    word = next(tokens(form, "UNIT", "SINGLE_UNIT")).lower()
    unit = "minute" if word.startswith("m") else "hour" if word.startswith("h") else "day"
    return f"rate({count} {unit}{'s' * (count != 1)})"


def _hourly(_: Text, __: Tree[Token]) -> str:
    return cron("0", "*")


def _daily(text: Text, form: Tree[Token]) -> str:
    at_night = any(tokens(form, "NIGHTLY"))
    return cron(*_clock(text, form, AT_NIGHT if at_night else MIDNIGHT))


def _weekly(text: Text, form: Tree[Token]) -> str:
    """`weekly on Sunday`, `every Monday and Thursday at 8:00`, `Monday to Friday`; a week begins with Sunday."""
    ranges = list(form.find_data("range"))
    days = [DAYS[_day(token)] for token in tokens(form, "DAY")]
    if ranges:
        listed = "-".join(days) if DAYS.index(days[0]) < DAYS.index(days[1]) else ",".join(_around(*days))
    elif any(tokens(form, "WEEKDAYS")):
        listed = "MON-FRI"
    else:
        listed = "SAT,SUN" if any(tokens(form, "WEEKEND")) else ",".join(dict.fromkeys(days)) or "SUN"
    return cron(*_clock(text, form, MIDNIGHT), "?", "*", listed)


def _around(start: str, end: str) -> list[str]:
    """The days from one to another around the end of the week."""
    return [*DAYS[DAYS.index(start) :], *DAYS[: DAYS.index(end) + 1]]


def _day(token: Token) -> int:
    return next(at for at, name in enumerate(DAYS) if token.upper().startswith(name))


def _monthly(text: Text, form: Tree[Token]) -> str:
    """`on the 1st and 15th of every month`, `on the first Monday of the month`, `monthly` (on the 1st)."""
    clock = _clock(text, form, MIDNIGHT)
    dates = [_nth(place(text, token)) for token in tokens(form, "NTH")]
    for nth in form.find_data("nth_day"):
        number = _day(next(tokens(nth, "DAY"))) + 1
        if dates[0] != "L" and int(dates[0]) > 5:  # noqa: PLR2004 - no month has six weeks
            raise ScheduleError(place(text, next(tokens(nth, "NTH"))), "a month has at most five of each day")
        return cron(*clock, "?", "*", f"{number}L" if dates[0] == "L" else f"{number}#{dates[0]}")
    return cron(*clock, ",".join(dates) or "1")


def _nth(text: Text) -> str:
    word = text.value.lower().split()[0]
    number = ORDINALS.get(word) or re.sub(r"\D", "", word)
    if number != "L" and not 1 <= int(number) <= 31:  # noqa: PLR2004 - days of a month
        raise ScheduleError(text, f"'{text}' is not a day of a month")
    return number


def _quarterly(text: Text, form: Tree[Token]) -> str:
    return cron(*_clock(text, form, MIDNIGHT), "1", "1/3")


def _yearly(text: Text, form: Tree[Token]) -> str:
    return cron(*_clock(text, form, MIDNIGHT), "1", "1")


def _cron(text: Text, form: Tree[Token]) -> str:
    line = next(place(text, token) for token in tokens(form, "CRON"))
    named = re.match(r"(?i:cron)[\s:]*", line.value)
    return read_cron(line[named.end() if named else 0 :].strip("() "))


def _clock(text: Text, form: Tree[Token], usual: tuple[int, int]) -> tuple[str, str]:
    """The minute and the hours of the times of day that a schedule names."""
    places = [place(text, token) for token in tokens(form, "CLOCK", "NUMBER")]
    times = [_time(one) for one in places] or [usual]
    for where, (_, minute) in zip(places, times, strict=False):
        if minute != times[0][1]:
            raise ScheduleError(where, "times that differ in their minutes are two schedules")
    return str(times[0][1]), ",".join(str(hour) for hour, _ in dict.fromkeys(times))


def _time(text: Text) -> tuple[int, int]:
    """`02:00`, `9am`, `9.30 pm`, `14`, `noon`: the hour and the minute."""
    word = text.value.lower()
    if word in ("midnight", "noon", "midday"):
        return MIDNIGHT if word == "midnight" else NOON
    hour, minute = (*map(int, re.findall(r"\d+", word)), 0)[:2]
    half = re.search(r"[ap](?=\.?m)", word)
    if half and 1 <= hour <= 12:  # noqa: PLR2004 - of the clock's face
        hour = hour % 12 + 12 * (half[0] == "p")
    elif half:
        hour = 24
    if hour > 23 or minute > 59:  # noqa: PLR2004 - hours and minutes
        raise ScheduleError(text, f"'{text}' is not a time of day")
    return hour, minute


FORMS: dict[str, Callable[[Text, Tree[Token]], str]] = {
    "interval": _interval, "rate": _interval, "hourly": _hourly, "daily": _daily, "weekly": _weekly,
    "monthly": _monthly, "quarterly": _quarterly, "yearly": _yearly, "cron": _cron,
}  # fmt: skip
"""How each form of the grammar is compiled."""
