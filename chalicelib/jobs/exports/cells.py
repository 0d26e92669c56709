"""Values as the cells of a CSV file (RFC 4180), none of which a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from chalicelib.data.attributes import JSON_ENCODER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.specification.values import Json

FORMULA = re.compile(r"'*(\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])")
"""What a text begins with that spreadsheets would run, as OWASP lists it; or that is marked already."""


def cell(value: Json) -> str | int | Decimal:
    """A value as it is written into a cell: nothing for none, JSON for lists and objects; texts marked as texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    if isinstance(value, int | Decimal):
        return value
    return JSON_ENCODER.encode(value).decode()


def csv_lines(rows: Iterable[Iterable[Json]]) -> str:
    """Rows as lines of CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()
