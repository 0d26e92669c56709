"""Files of rides with bad rows of twelve kinds among the good ones, in every way of writing them down."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import Any

COLUMNS = ("code", "station", "minutes", "kind", "price", "started_at", "contact", "note", "settled")
EVERY = 20
"""One row in so many is bad."""

FIRST_LINE = 2
"""Of a CSV file; the first holds the names."""

Row = dict[str, Any]

Written = tuple[bytes, list[tuple[int, str]]]
"""A file, and the line and the column of each of its bad rows."""

BAD: tuple[tuple[str, Row], ...] = (
    ("code", {"code": ""}),
    ("code", {"code": "lower1"}),
    ("code", {"code": "AA000001"}),  # that of the second row
    ("station", {"station": "nowhere"}),
    ("minutes", {"minutes": "many"}),
    ("minutes", {"minutes": 0}),
    ("minutes", {"minutes": 601}),
    ("kind", {"kind": "neither"}),
    ("price", {"price": 1.234}),
    ("started_at", {"started_at": "yesterday"}),
    ("contact", {"contact": "nobody"}),
    ("note", {"note": "x" * 41}),
)
"""The column that each kind of bad row is reported by, and what is wrong in it."""


def row_of(number: int, station: str) -> Row:
    """The row of a number from 0; the last of each twenty is bad."""
    good = {
        "code": f"A{chr(65 + number // 1_000_000)}{number % 1_000_000:06}",
        "station": station,
        "minutes": 1 + number % 300,
        "kind": "member",
        "price": number % 1000 / 100,
        "started_at": "2026-01-02T03:04:05Z",
        "contact": "ann@example.com",
        "note": "two\nlines" if number % 50 == 7 else "plain",
        "settled": number % 2 == 0,
    }
    return good | BAD[number // EVERY % len(BAD)][1] if is_bad(number) else good


def is_bad(number: int) -> bool:
    return number % EVERY == EVERY - 1


def good_codes(rows: int) -> list[str]:
    """The codes of the records that a file makes."""
    return [row_of(number, "")["code"] for number in range(rows) if not is_bad(number)]


def as_csv(rows: int, station: str) -> Written:
    """A file, and the line and the column of each of its bad rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    line, bad = FIRST_LINE, []
    for number in range(rows):
        row = row_of(number, station)
        if is_bad(number):
            bad.append((line, BAD[number // EVERY % len(BAD)][0]))
        writer.writerow(_cell(row[name]) for name in COLUMNS)
        line += 1 + str(row["note"]).count("\n")
    return text.getvalue().encode(), bad


def as_ndjson(rows: int, station: str) -> Written:
    """The same rows as objects."""
    lines = [json.dumps(row_of(number, station)) for number in range(rows)]
    bad = [(number + 1, BAD[number // EVERY % len(BAD)][0]) for number in range(rows) if is_bad(number)]
    return "\n".join(lines).encode(), bad


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def packed(rows: int, station: str) -> Written:
    """The same with a byte order mark and CRLF, as gzip packs it."""
    content, bad = as_csv(rows, station)
    return gzip.compress(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")), bad


def in_utf_16(rows: int, station: str) -> Written:
    """The same in UTF-16."""
    content, bad = as_csv(rows, station)
    return content.decode().encode("utf-16"), bad


WRITTEN = {
    "plain.csv": as_csv,
    "objects.ndjson": as_ndjson,
    "marked, CRLF, packed.csv.gz": packed,
    "in UTF-16.csv": in_utf_16,
}
"""Every way in which the same rows are written down, by the name of the file."""
