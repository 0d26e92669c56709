"""Units, and the sizes, times and counts at the front of a line's words: `10 MB`, `1.5k`, `90 days`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from asbuilt.forms.words import Word

BYTES = {"b": 1, "byte": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "tb": 1000**4}
BYTES |= {"kib": 1024, "mib": 1024**2, "gib": 1024**3, "tib": 1024**4}
COUNTS = {"k": 1000, "thousand": 1000, "m": 1000**2, "million": 1000**2, "billion": 1000**3, "b": 1000**3}
COUNTS |= {"bn": 1000**3, "mn": 1000**2}
SECONDS: dict[str, int | Decimal] = {
    "ms": Decimal("0.001"),
    "millisecond": Decimal("0.001"),
    "s": 1,
    "sec": 1,
    "second": 1,
}
SECONDS |= {"min": 60, "minute": 60, "h": 3600, "hour": 3600, "hr": 3600, "d": 86400, "day": 86400}
SECONDS |= {"week": 604800, "month": 2592000, "year": 31536000}


def read_number(word: Word) -> Decimal:
    """The number that a number word is."""
    return Decimal(word.text.value.replace(",", ""))


def read_bytes(words: tuple[Word, ...]) -> tuple[int | None, int]:
    """A size in bytes at the front of these words, and how many words it took."""
    return _with_unit(words, BYTES, 1)


def read_count(words: tuple[Word, ...]) -> tuple[int | None, int]:
    """A count such as `1 million` or `10k`, and how many words it took."""
    return _with_unit(words, COUNTS, 1)


def read_seconds(words: tuple[Word, ...]) -> tuple[Decimal | None, int]:
    """A time in seconds, and how many words it took; None without a unit."""
    if len(words) > 1 and words[0].kind == "number" and unit_of(words[1].key, SECONDS):
        return read_number(words[0]) * unit_of(words[1].key, SECONDS), 2
    return None, 0


def _with_unit(words: tuple[Word, ...], units: Mapping[str, int], plain: int) -> tuple[int | None, int]:
    if not words or words[0].kind != "number":
        return None, 0
    unit = unit_of(words[1].key, units) if len(words) > 1 else 0
    return int(read_number(words[0]) * (unit or plain)), 2 if unit else 1


def unit_of(name: str, units: Mapping[str, int | Decimal]) -> int | Decimal:
    """How much a unit is, in singular or plural and any case; 0 where it is none."""
    key = name.lower()
    return units.get(key) or units.get(key.removesuffix("s")) or 0
