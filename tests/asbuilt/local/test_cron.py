"""R19: the times of schedules, held against every minute of a calendar; daylight saving time and leap days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from asbuilt.local.cron import times
from chalicelib.specification.operations import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo")
FIRST = datetime(2023, 1, 1, tzinfo=UTC)
NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def calendar(year: int, month: int) -> list[datetime]:
    """The days of a month."""
    day, days = datetime(year, month, 1, tzinfo=UTC), []
    while day.month == month:
        days.append(day)
        day += timedelta(days=1)
    return days


def last_weekday(day: datetime) -> bool:
    working = [one for one in calendar(day.year, day.month) if one.weekday() < 5]
    return working[-1].day == day.day


def nearest_weekday(wanted: int) -> Callable[[datetime], bool]:
    def fits(day: datetime) -> bool:
        days = calendar(day.year, day.month)
        working = [one for one in days if one.weekday() < 5]
        near = min(working, key=lambda one: abs(one.day - wanted))
        return wanted <= len(days) and near.day == day.day

    return fits


def nth(name: str, number: int) -> Callable[[datetime], bool]:
    def fits(day: datetime) -> bool:
        same = [one for one in calendar(day.year, day.month) if NAMES[(one.weekday() + 1) % 7] == name]
        return number <= len(same) and same[number - 1].day == day.day

    return fits


def named(*names: str) -> Callable[[datetime], bool]:
    return lambda day: NAMES[(day.weekday() + 1) % 7] in names


DAYS = {  # the fields of days, and by another way on which days they are
    "* * ?": lambda _: True,
    "1 * ?": lambda day: day.day == 1,
    "L * ?": lambda day: (day + timedelta(days=1)).day == 1,
    "LW * ?": last_weekday,
    "15W * ?": nearest_weekday(15),
    "1W * ?": nearest_weekday(1),
    "31W * ?": nearest_weekday(31),
    "29 2 ?": lambda day: (day.month, day.day) == (2, 29),
    "1,15-17 * ?": lambda day: day.day in (1, 15, 16, 17),
    "5/10 * ?": lambda day: day.day in (5, 15, 25),
    "1 1/3 ?": lambda day: day.day == 1 and day.month in (1, 4, 7, 10),
    "? * MON-FRI": named("MON", "TUE", "WED", "THU", "FRI"),
    "? * SAT,SUN": named("SAT", "SUN"),
    "? * 2": named("MON"),
    "? * 6L": lambda day: NAMES[(day.weekday() + 1) % 7] == "FRI" and (day + timedelta(days=7)).month != day.month,
    "? * L": named("SAT"),
    "? * 2#1": nth("MON", 1),
    "? * 3#5": nth("TUE", 5),
    "? MAR,OCT SUN": lambda day: day.month in (3, 10) and named("SUN")(day),
}
CLOCKS = {
    "0 2": lambda at: (at.hour, at.minute) == (2, 0),
    "30 2": lambda at: (at.hour, at.minute) == (2, 30),
    "0/20 1-3": lambda at: at.minute % 20 == 0 and 1 <= at.hour <= 3,
    "15 */6": lambda at: at.minute == 15 and at.hour % 6 == 0,
    "59 23": lambda at: (at.hour, at.minute) == (23, 59),
    "0 0": lambda at: (at.hour, at.minute) == (0, 0),
}


def cron(clock: str, days: str, zone: str) -> Schedule:
    return Schedule(f"cron({clock} {days} *)", zone)


def by_minutes(clock: str, days: str, zone: str, after: datetime, until: datetime) -> list[datetime]:
    """Every minute at which a clock on a wall shows such a time for the first time."""
    found, minute = [], after.replace(second=0) + timedelta(minutes=1)
    while minute <= until:
        shown = minute.astimezone(ZoneInfo(zone))
        if not shown.fold and CLOCKS[clock](shown) and DAYS[days](shown.replace(tzinfo=UTC)):
            found.append(minute)
        minute += timedelta(minutes=1)
    return found


@pytest.mark.parametrize("zone", ZONES)
@given(
    clock=st.sampled_from(sorted(CLOCKS)),
    days=st.sampled_from(sorted(DAYS)),
    after=st.integers(0, 7 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
)
@examples(max_examples=8)
def test_the_times_of_a_schedule_are_those_that_a_clock_on_a_wall_shows(zone, clock, days, after):
    until = after + timedelta(days=33)

    found = list(takewhile(lambda time: time <= until, times(cron(clock, days, zone), after)))

    assert found == by_minutes(clock, days, zone, after, until)


@pytest.mark.parametrize(
    ("expression", "zone", "after", "expected"),
    [
        # The clocks of Berlin go from 2:00 to 3:00 on 28 March 2027: half past two is left out, as AWS says.
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2027-03-27T00:00Z", ["2027-03-27T01:30Z", "2027-03-29T00:30Z"]),
        # And from 3:00 to 2:00 on 31 October 2027: half past two comes twice, and counts once.
        ("cron(30 2 * * ? *)", "Europe/Berlin", "2027-10-31T00:00Z", ["2027-10-31T00:30Z", "2027-11-01T01:30Z"]),
        ("cron(0 * * * ? *)", "Europe/Berlin", "2027-10-30T23:30Z", ["2027-10-31T00:00Z", "2027-10-31T02:00Z"]),
        ("cron(0 12 29 2 ? *)", "UTC", "2096-03-01T00:00Z", ["2104-02-29T12:00Z", "2108-02-29T12:00Z"]),
        ("cron(0 0 31 12 ? 2027)", "UTC", "2026-11-28T00:00Z", ["2027-12-31T00:00Z"]),
        ("cron(0 0 31 2 ? *)", "UTC", "2190-01-01T00:00Z", []),
        ("cron(0 9 ? * 2#1 *)", "Asia/Kathmandu", "2026-11-28T00:00Z", ["2026-12-07T03:15Z", "2027-01-04T03:15Z"]),
        ("rate(15 minutes)", "UTC", "2026-11-28T02:07Z", ["2026-11-28T02:15Z", "2026-11-28T02:30Z"]),
        ("rate(1 day)", "Europe/Berlin", "2027-03-27T12:00Z", ["2027-03-28T00:00Z", "2027-03-29T00:00Z"]),
    ],
)
def test_times_around_the_changes_of_a_year(expression, zone, after, expected):
    found = islice(times(Schedule(expression, zone), datetime.fromisoformat(after)), 2)

    assert [time.strftime("%Y-%m-%dT%H:%MZ") for time in found] == expected
