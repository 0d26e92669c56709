"""The times of a schedule, as EventBridge Scheduler has them: `cron(0 2 ? * MON-FRI *)`, `rate(15 minutes)`.

Cron times are those of a clock on a wall.  As AWS documents it, one that daylight saving time leaves out is left out,
and one that comes twice is taken the first time only.  A rate counts from the beginning of 1970, so that every clock
has the same times; AWS counts from when the schedule was made.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.specification.operations import Schedule

MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
BOUNDS: Final = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
NAMED: Final = {name: number for names in (MONTHS, DAYS) for number, name in enumerate(names, 1)}
UNITS: Final = {"minute": 60, "hour": 3_600, "day": 86_400}
PIECE: Final = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?")


class Cron(Struct, frozen=True):
    """The fields of a cron expression: numbers that fit, and the two fields of days as they are written."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    day: str
    months: frozenset[int]
    weekday: str
    years: frozenset[int]

    @classmethod
    def of(cls, text: str) -> Cron:
        """The expression within `cron(…)`."""
        minute, hour, day, month, weekday, year = text.upper().split()
        numbers = [_numbers(field, at) for field, at in ((minute, 0), (hour, 1), (month, 3), (year, 5))]
        return cls(tuple(sorted(numbers[0])), tuple(sorted(numbers[1])), day, numbers[2], weekday, numbers[3])

    def fits(self, day: date) -> bool:
        """Whether it has times on a day."""
        if day.year not in self.years or day.month not in self.months:
            return False
        return _fits_weekday(self.weekday, day) if self.day == "?" else _fits_day(self.day, day)


def times(schedule: Schedule, after: datetime) -> Iterator[datetime]:
    """The times of a schedule after a moment, in UTC, in their order; there may be none, or no end of them."""
    kind, _, rest = schedule.expression.partition("(")
    if kind == "rate":
        return _rate(rest.rstrip(")"), after)
    return _cron(Cron.of(rest.rstrip(")")), ZoneInfo(schedule.timezone), after)


def _rate(text: str, after: datetime) -> Iterator[datetime]:
    number, unit = text.split()
    seconds = int(number) * UNITS[unit.rstrip("s")]
    next_one = int(after.timestamp()) // seconds * seconds
    while True:
        next_one += seconds
        yield datetime.fromtimestamp(next_one, UTC)


def _cron(cron: Cron, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    day, last = after.astimezone(zone).date() - timedelta(days=1), max(cron.years, default=0)
    while day.year <= last:
        if cron.fits(day):
            found = (_instant(day, hour, minute, zone) for hour in cron.hours for minute in cron.minutes)
            yield from sorted(one for one in found if one is not None and one > after)
        day += timedelta(days=1)


def _instant(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime | None:
    """The moment at which a clock of the zone shows a time, the first of two; None: it never does."""
    shown = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - it gets its zone next
    instant = shown.replace(tzinfo=zone).astimezone(UTC)
    return instant if instant.astimezone(zone).replace(tzinfo=None) == shown else None


def _numbers(field: str, at: int) -> frozenset[int]:
    low, high = BOUNDS[at]
    found: set[int] = set()
    for part in field.split(","):
        piece = PIECE.fullmatch(part)
        if piece is None:
            raise ValueError(part)
        first = low if piece["first"] == "*" else _number(piece["first"])
        open_ended = piece["first"] == "*" or (piece["step"] and not piece["last"])
        last = _number(piece["last"]) if piece["last"] else high if open_ended else first
        found.update(range(first, last + 1, int(piece["step"] or 1)))
    return frozenset(found)


def _number(text: str) -> int:
    return NAMED[text] if text in NAMED else int(text)


def _fits_day(field: str, day: date) -> bool:
    """Whether a day is one of `15`, `1-7`, `L` (the last of the month), `LW` (its last weekday), `15W`."""
    last = monthrange(day.year, day.month)[1]
    if field == "L":
        return day.day == last
    if field == "LW":
        return day.day == _nearest_weekday(day.year, day.month, last)
    if field.endswith("W"):
        wanted = int(field[:-1])
        return wanted <= last and day.day == _nearest_weekday(day.year, day.month, wanted)
    return day.day in _numbers(field, 2)


def _nearest_weekday(year: int, month: int, day: int) -> int:
    """The day from Monday to Friday of the same month that is nearest to a day."""
    last, weekday = monthrange(year, month)[1], date(year, month, day).isoweekday()
    if weekday == 6:  # noqa: PLR2004 - Saturday
        return day - 1 if day > 1 else day + 2
    if weekday == 7:  # noqa: PLR2004 - Sunday
        return day + 1 if day < last else day - 2
    return day


def _fits_weekday(field: str, day: date) -> bool:
    """Whether a day is one of `MON-FRI`, `L` (Saturday), `6L` (a month's last Friday), `2#1` (its first Monday)."""
    number, last = day.isoweekday() % 7 + 1, monthrange(day.year, day.month)[1]
    if field == "L":
        return number == BOUNDS[4][1]
    if field.endswith("L"):
        return number == _number(field[:-1]) and day.day > last - 7
    if "#" in field:
        wanted, _, nth = field.partition("#")
        return number == _number(wanted) and (day.day - 1) // 7 + 1 == int(nth)
    return number in _numbers(field, 4)
