"""How a checker says what a value should have been."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from chalicelib.specification import FieldType
from chalicelib.specification.values import Json


class Mistake(ValueError):  # noqa: N818 - it is the client's, and told to them; nothing failed
    """What a value should have been: "must be a number"."""


Checker: TypeAlias = Callable[[FieldType, Json], Json]
"""Takes a field's type and a JSON value and gives the canonical value; raises Mistake."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean 'status'?` where a known word is near, else nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only mistakes need it

    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
