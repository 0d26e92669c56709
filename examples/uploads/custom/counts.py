"""Counts of bicycles, from the file of a counting station."""

from __future__ import annotations

import csv
import io

from chalicelib.hooks import Call, Record, Refused

COLUMNS = ["day", "bicycles"]
MOST_LINES = 90
"""A transaction has a hundred steps; the lines of a larger file are for an import."""


def upload(call: Call) -> Record:
    """Store the lines of a file; one that is wrong is told by its number, and nothing is stored."""
    lines = list(_lines(call))
    counts = call.tables["counts"]
    for number, line in enumerate(lines, 2):
        try:
            counts.create({"station": call.input["station"], "day": line["day"], "bicycles": int(line["bicycles"])})
        except (ValueError, Refused) as wrong:
            raise Refused("BAD_FILE", {"file": f"line {number}: {_told(wrong)}"}) from None
    return {"stored": len(lines)}


def _lines(call: Call) -> list[dict[str, str]]:
    if "file" not in call.files:
        raise Refused("BAD_FILE", {"file": "is required"})
    reader = csv.DictReader(io.StringIO(call.files["file"].content.decode("utf-8-sig", "replace")))
    lines = list(reader)
    if reader.fieldnames != COLUMNS:
        raise Refused("BAD_FILE", {"file": f"must have the columns {', '.join(COLUMNS)}"})
    if len(lines) > MOST_LINES:
        raise Refused("BAD_FILE", {"file": f"must have at most {MOST_LINES} lines"})
    return lines


def _told(wrong: Exception) -> str:
    return "; ".join((wrong.fields or {}).values()) if isinstance(wrong, Refused) else str(wrong)
