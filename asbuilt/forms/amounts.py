"""The sizes, times, numbers, percentages and rates that a text names, each in its place: `p95 < 300 ms`, `100K–1M`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from asbuilt.forms.quantities import BYTES, COUNTS, SECONDS, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from asbuilt.source import Text
    from chalicelib.specification.settings import Statistic

Relation = Literal["below", "above"]

PERCENT = {"%": 1, "percent": 1, "per cent": 1}
RELATIONS: dict[str, Relation] = {
    **dict.fromkeys(("<", "<=", "≤", "under", "below", "within", "less than", "at most", "up to", "max", "maximum",
                     "no more than", "not more than"), "below"),
    **dict.fromkeys((">", ">=", "≥", "over", "above", "more than", "greater than", "at least"), "above"),
}  # fmt: skip
STATISTICS: dict[str, Statistic] = {
    "average": "average", "avg": "average", "mean": "average", "maximum": "maximum", "max": "maximum",
    "median": "p50", "p50": "p50", "p75": "p75", "p90": "p90", "p95": "p95", "p99": "p99", "p99.9": "p99.9",
}  # fmt: skip
NUMBER = r"\d{1,18}(?:,\d{3}){0,6}(?:\.\d{1,9})?"


def _alternatives(names: Mapping[str, object]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _amount_pattern(units: Mapping[str, object], behind: str = "") -> re.Pattern[str]:
    """A number with one of these units, a range of them, or (where no unit need follow) a plain number."""
    unit = rf"(?:{_alternatives(units)})(?:(?<=[A-Za-z]{{2}})s)?(?![A-Za-z])"  # a unit of one letter has no plural
    return re.compile(
        rf"(?:(?P<relation>{_alternatives(RELATIONS)})\s*)?(?P<between>\bbetween\s+)?"
        rf"(?<![\w.])(?<!\d,)(?P<low>{NUMBER})(?![\d.,]*\d)(?:[ ]?-?(?P<low_unit>{unit}))?"
        r"(?:(?(between)\s+and\s+|\s*(?:-|–|—|\bto\b)\s*)"
        rf"(?P<high>{NUMBER})(?!\d)(?:[ ]?(?P<high_unit>{unit}))?)?\+?{behind}",
        re.IGNORECASE,
    )


NO_UNIT = rf"(?![ ]?-?(?:{_alternatives({**BYTES, **SECONDS, **PERCENT})})s?(?![A-Za-z]))"
BYTES_PATTERN, SECONDS_PATTERN = _amount_pattern(BYTES), _amount_pattern(SECONDS)
PERCENT_PATTERN = _amount_pattern(PERCENT)
COUNTS_PATTERN = _amount_pattern(COUNTS, NO_UNIT)
RATE_PATTERN = re.compile(
    rf"(?<![\w.])(?P<count>{NUMBER})[ ]?(?P<scale>(?:{_alternatives(COUNTS)})\b)?\s*"
    r"(?:(?:api\s+)?(?:requests?|reqs?|calls?|hits|queries|transactions)\b\s*)?"
    r"(?:\b[rtq]ps\b|(?:/|\bper\b|\ban?\b|\bevery\b|\beach\b|\bin\b)\s*(?P<times>\d{1,6})?\s*"
    rf"(?P<unit>(?:{_alternatives(SECONDS)}))s?\b)",
    re.IGNORECASE,
)
STATISTIC_PATTERN = re.compile(
    r"\bp(?P<p>\d\d(?:\.\d)?)\b|\b(?P<th>\d\d(?:\.\d)?)(?:th)?[- ]percentile\b|"
    r"\b(?:average|avg|mean|median|max(?:imum)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Amount:
    """A number, or a range of numbers, with its unit counted in."""

    low: Decimal
    high: Decimal
    place: Text
    """Where it stands, with its unit."""
    relation: Relation | None = None
    """What was written before it: `< 300 ms`, `over 1%`."""


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds."""

    count: int
    seconds: int
    place: Text


def find_bytes(text: Text) -> Iterator[Amount]:
    """Sizes, in bytes: `10 MB`, `100GB+`, `1–5 TiB`."""
    return _amounts(text, BYTES, BYTES_PATTERN)


def find_seconds(text: Text) -> Iterator[Amount]:
    """Times, in seconds: `300 ms`, `≤ 2 seconds`, `30 days`."""
    return _amounts(text, SECONDS, SECONDS_PATTERN)


def find_percentages(text: Text) -> Iterator[Amount]:
    """Percentages: `99.9%`, `1 per cent`."""
    return _amounts(text, PERCENT, PERCENT_PATTERN)


def find_counts(text: Text) -> Iterator[Amount]:
    """Numbers that are neither sizes, times nor percentages: `500`, `10k`, `100K–1M`, `1 million`."""
    return _amounts(text, COUNTS, COUNTS_PATTERN, bare=True)


def find_rates(text: Text) -> Iterator[Rate]:
    """Rates: `100 requests/second`, `60 per minute`, `1000 rps`, `10 calls every 5 minutes`."""
    for match in RATE_PATTERN.finditer(text.value):
        count = _scaled(match["count"], match["scale"], COUNTS)
        seconds = int(match["times"] or 1) * (unit_of(match["unit"], SECONDS) if match["unit"] else 1)
        yield Rate(int(count), max(1, int(seconds)), text[match.start() : match.end()])


def find_statistics(text: Text) -> Iterator[tuple[Text, Statistic]]:
    """Statistics: `p95`, `99th percentile`, `average`, `median`."""
    for match in STATISTIC_PATTERN.finditer(text.value):
        number = match["p"] or match["th"]
        statistic = STATISTICS.get(f"p{number}" if number else match.group().lower())
        if statistic:
            yield text[match.start() : match.end()], statistic


def _amounts(
    text: Text, units: Mapping[str, int | Decimal], pattern: re.Pattern[str], *, bare: bool = False
) -> Iterator[Amount]:
    """Each amount that has a unit, or (where numbers may be bare) that need not have one."""
    for match in pattern.finditer(text.value):
        unit = match["high_unit"] or match["low_unit"]
        if unit or bare:
            high = _scaled(match["high"] or match["low"], unit, units)
            low = _scaled(match["low"], match["low_unit"] or unit, units) if match["high"] else high
            relation = RELATIONS.get((match["relation"] or "").lower())
            yield Amount(low, high, text[match.start("low") : match.end()], relation)


def _scaled(number: str, unit: str | None, units: Mapping[str, int | Decimal]) -> Decimal:
    return Decimal(number.replace(",", "")) * (unit_of(unit, units) if unit else 1)
