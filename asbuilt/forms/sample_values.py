"""Which values of a Request Body or Response are examples; those that name a type, or say what goes there, are not."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

from asbuilt.forms.types import KINDS

LARGEST = 2_000
"""Characters of an example, as JSON: every start of the function loads it."""
LARGEST_INTEGER, LARGEST_EXPONENT = 2**63, 100
WRAPPED = re.compile(r"<.*>|\[.*\]|\{.*\}", re.DOTALL)
SAID = re.compile(r"\||\boptional\b|\brequired\b|\?$|^\W*$", re.IGNORECASE)
"""What a description has and an example has not: alternatives, whether it must be there; or it is empty."""


def example(record: object) -> dict[str, Any] | None:
    """Return those keys of a documented record whose values are examples; None for no such record, or a large one."""
    if not isinstance(record, dict):
        return None
    found = {key.rstrip("?"): value for key, value in record.items() if _is_example(value)}
    return found if found and len(json.dumps(found, default=str)) <= LARGEST else None


def _is_example(value: object) -> bool:
    match value:
        case str():
            return not (SAID.search(value) or WRAPPED.fullmatch(value.strip()) or _names_a_type(value))
        case list():
            return all(_is_example(item) for item in value)
        case dict():
            return all(_is_example(item) for item in value.values())
        case int():
            return abs(value) < LARGEST_INTEGER
        case Decimal():
            return abs(value.adjusted()) < LARGEST_EXPONENT
    return value is None


def _names_a_type(text: str) -> bool:
    word = text.partition("(")[0].partition("[")[0].strip().lower()
    return word in KINDS or word.removesuffix("s") in KINDS
