"""Cron lines, of five fields as Unix has them and of six as EventBridge has them, as EventBridge takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asbuilt.source import Text

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
FIELDS = ("minute", "hour", "day of the month", "month", "day of the week", "year")
UNIX_FIELDS, EVENTBRIDGE_FIELDS = 5, 6
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7), (1970, 2199))
NAMES = {name: str(number) for number, name in enumerate(MONTHS, 1)}
WEEK = {name: str(number) for number, name in enumerate(DAYS)}
PIECE = re.compile(r"(?P<first>\*|\d+)(?:-(?P<last>\d+))?(?:/(?P<step>\d+))?")
SPECIAL = ((), (), ("?", "L", "LW"), (), ("?", "L"), ())
"""What EventBridge takes beside numbers, by field."""
SPECIAL_NUMBER = (None, None, r"(\d+)W", None, r"(\d+)(?:#[1-5]|L)", None)


class ScheduleError(ValueError):
    """What is wrong with a schedule, and where; `schedules` turns it into an Unscheduled."""

    def __init__(self, place: Text, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason


def read_cron(text: Text) -> str:
    """`cron(…)` for a cron line; ScheduleError where it is none."""
    fields = [field for field in text.split(r"\s+") if len(field)]
    if len(fields) == UNIX_FIELDS:
        return _unix(fields)
    if len(fields) != EVENTBRIDGE_FIELDS:
        raise ScheduleError(text, f"a cron line has five fields, or six with the year, and this one has {len(fields)}")
    return _eventbridge(fields)


def cron(minute: str, hour: str, day: str = "*", month: str = "*", weekday: str = "?") -> str:
    """The expression of these fields, in the order in which they are written."""
    return f"cron({minute} {hour} {day} {month} {weekday} *)"


def _unix(fields: list[Text]) -> str:
    minute, hour, day, month = (_numbers(field, position) for position, field in enumerate(fields[:4]))
    if fields[4].value in ("*", "?"):
        return cron(minute, hour, day, month)
    if day != "*":
        raise ScheduleError(fields[4], "days of the month and days of the week together are two schedules")
    return cron(minute, hour, "?", month, _weekdays(fields[4]))


def _eventbridge(fields: list[Text]) -> str:
    values = [_field(field, position) for position, field in enumerate(fields)]
    if values[2] == values[4] == "*":
        values[4] = "?"
    if (values[2] == "?") == (values[4] == "?"):
        raise ScheduleError(fields[4], "one of day of the month and day of the week is ?, and the other is not")
    return f"cron({' '.join(values)})"


def _field(field: Text, position: int) -> str:
    """A field of an EventBridge line, whose week begins with Sunday as 1."""
    value = field.value.upper()
    number = re.fullmatch(SPECIAL_NUMBER[position] or r"(?!)", value)
    within = number and _within(int(number[1]), position)
    if value in SPECIAL[position] or within:
        return value
    list(_pieces(field, position))
    if FIELDS[position] == "day of the week" and re.search(r"(?<![\d/])0", value):
        raise ScheduleError(field, "here the days of the week count from 1, Sunday")
    return value


def _numbers(field: Text, position: int) -> str:
    """A field of a Unix line: steps are written from a number, or out."""
    low, _ = BOUNDS[position]
    parts: list[str] = []
    for piece in _pieces(field, position):
        first, last, step = piece["first"], piece["last"], piece["step"]
        if step and last:
            parts += map(str, range(int(first), int(last) + 1, int(step)))
        elif step:
            parts.append(f"{low if first == '*' else first}/{step}")
        else:
            parts.append(piece[0])
    return "*" if "*" in parts else ",".join(parts)


def _weekdays(field: Text) -> str:
    """The days of a Unix field, whose week begins with Sunday as 0, by name."""
    days: list[int] = []
    for piece in _pieces(field, 4):
        whole = piece["first"] == "*"
        low = 0 if whole else int(piece["first"])
        high = 6 if whole or (piece["step"] and not piece["last"]) else int(piece["last"] or low)
        days += range(low, high + 1, int(piece["step"] or 1))
    return ",".join(DAYS[day] for day in dict.fromkeys(day % 7 for day in days))


def _pieces(field: Text, position: int) -> Iterator[re.Match[str]]:
    """The parts of a field between commas, as numbers within the field's bounds."""
    for part in field.split(","):
        names = NAMES if FIELDS[position] == "month" else WEEK if FIELDS[position] == "day of the week" else {}
        value = re.sub(r"[A-Za-z]+", lambda name, names=names: names.get(name[0].upper(), name[0]), part.value)  # type: ignore[misc]
        piece = PIECE.fullmatch(value)
        if piece is None or not _fits(piece, position):
            low, high = BOUNDS[position]
            raise ScheduleError(part, f"'{part}' is not within the {FIELDS[position]}, {low} to {high}")
        yield piece


def _fits(piece: re.Match[str], position: int) -> bool:
    bounds = [int(piece[name]) for name in ("first", "last") if piece[name] and piece[name] != "*"]
    crossed = bounds != sorted(bounds) or (piece["last"] and piece["first"] == "*")
    step = int(piece["step"] or 1)
    return not crossed and step > 0 and all(_within(bound, position) for bound in bounds)


def _within(number: int, position: int) -> bool:
    low, high = BOUNDS[position]
    return low <= number <= high
