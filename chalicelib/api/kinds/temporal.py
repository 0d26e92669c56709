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
TIME = re.compile(
    r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?([+-]([01][0-9]|2[0-3]):[0-5][0-9])?", re.ASCII
)
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:(?P<second>\d{2})(\.\d+)?(?P<zone>Z|[+-]\d{2}:\d{2})?", re.ASCII)
A_MOMENT = "must be a date and time such as 2026-11-22T09:30:00Z"
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
    return time.fromisoformat(matching(TIME, "a time such as 09:30")(field_type, value)).isoformat()


def moment(field_type: FieldType, value: Json) -> str:
    """Check a date and time with its zone, as RFC 3339 has them; in UTC, what is below a millisecond left out."""
    written = MOMENT.fullmatch(text(field_type, value).upper())
    if written is None:
        raise Mistake(A_MOMENT)
    if written["zone"] is None:
        raise Mistake("needs a time zone, such as Z at its end")
    if written["second"] == "60":
        raise Mistake("is a leap second, which no clock here has: send the second before it")
    try:
        utc = datetime.fromisoformat(written[0]).astimezone(UTC)
    except OverflowError:
        raise Mistake("must be within the years 0001 to 9999 in UTC") from None
    except ValueError:
        raise Mistake(A_MOMENT) from None
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
