"""The numbers of each day: how many trips, how warm it was, and how many trips a degree."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.hooks import Call, Record

MOST_DAYS = 40
"""Days that one run fills in: what it writes is one transaction, of at most a hundred steps."""

PAGE = 100


def fill(call: Call) -> None:
    """Fill in the days behind the last that is there, up to yesterday; the next run goes on from there.

    Trips of a day that was filled in already, sent later, are not counted: delete the days from there on, and they are
    filled in again.
    """
    for _, day in zip(range(MOST_DAYS), _days(call), strict=False):
        rides = sum(1 for _ in _trips(call, day, day + timedelta(days=1)))
        call.tables["daily_stats"].create({"date": day.isoformat(), "total_rides": rides} | _weather(call, day, rides))


def _days(call: Call) -> Iterator[date]:
    """The days to fill in: those that have trips."""
    (*_, last) = [None, *call.tables["daily_stats"].find(sort="-date", limit=1)]
    day = date.fromisoformat(last["date"]) + timedelta(days=1) if last else date.min
    while trip := next(_trips(call, day, call.now.date()), None):
        day = date.fromisoformat(trip["start_time"][:10])
        yield day
        day += timedelta(days=1)


def _trips(call: Call, start: date, end: date) -> Iterator[Record]:
    """The trips that start between two days, in their order."""
    behind, seen = f"{start}T00:00:00Z", set[str]()
    while behind:
        found = call.tables["trip_data"].find(
            sort="start_time", limit=PAGE, **{"start_time[between]": f"{behind},{end}T00:00:00Z"}
        )
        fresh = [trip for trip in found if trip["trip_id"] not in seen and trip["start_time"] < f"{end}"]
        yield from fresh
        seen = {trip["trip_id"] for trip in found}
        behind = found[-1]["start_time"] if len(found) == PAGE and fresh else ""


def _weather(call: Call, day: date, rides: int) -> Record:
    weather = call.tables["weather_data"].get(day.isoformat())
    if not weather or not weather.get("temperature"):
        return {}
    warmth = Decimal(weather["temperature"])
    return {"avg_temp": warmth, "rides_per_degree": round(rides / warmth, 2)}
