"""Days, times and durations in ISO 8601; moments in UTC, to the millisecond."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from chalicelib.api.kinds.mistakes import Mistake
from chalicelib.api.kinds.textual import matching, text

if TYPE_CHECKING:
    from chalicelib.specification import FieldType
    from chalicelib.specification.values import Json

DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?", re.ASCII)


def day(field_type: FieldType, value: Json) -> str:
    """Check a date."""
    written = matching(DATE, "a date such as 2026-11-22")(field_type, value)
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        raise Mistake("must be a day that exists") from None


def time_of_day(field_type: FieldType, value: Json) -> str:
    """Check a time of day."""
    try:
        return time.fromisoformat(text(field_type, value)).isoformat()
    except ValueError:
        raise Mistake("must be a time such as 09:30") from None


def moment(field_type: FieldType, value: Json) -> str:
    """Check a date and time with its zone; in UTC."""
    try:
        read = datetime.fromisoformat(text(field_type, value))
        utc = read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Mistake("must be a date and time such as 2026-11-22T09:30:00Z") from None
    if read.tzinfo is None:
        raise Mistake("needs a time zone, such as Z at its end")
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
