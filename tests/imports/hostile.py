"""Files that are made to fill the memory, to take for ever, or to write where they should not; and why each is refused.

Of the file of ten gigabytes only what gzip makes of it is ever there.
"""

from __future__ import annotations

import gzip
import io
import zipfile

MEGABYTE = 1024 * 1024
HEADER = b"code,station,minutes,kind,price,started_at,contact,note,settled\n"


def bomb(gigabytes: int = 10) -> bytes:
    """Gzip of a header and of so many gigabytes of empty lines, a file of gzip after the other."""
    return gzip.compress(HEADER) + gzip.compress(b"\n" * (64 * MEGABYTE)) * (16 * gigabytes)


def bomb_in_rows(gigabytes: int = 1) -> bytes:
    """Gzip of a file that begins well, and has one line of so many gigabytes."""
    line = gzip.compress(b"a" * (64 * MEGABYTE)) * (16 * gigabytes)
    return gzip.compress(HEADER) + line


def archive_of_archives(depth: int = 5) -> bytes:
    """A zip of sixteen zips of sixteen zips, and so on, each of which ends in files of a gigabyte."""
    inner = _zipped({"0.csv": bytes(16 * MEGABYTE)})
    for _ in range(depth):
        inner = _zipped({f"{number}.zip": inner for number in range(16)})
    return inner


def archive_that_climbs() -> bytes:
    """A zip whose file would be put outside the folder that it is unpacked in, beside a link to such a place."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("../../../etc/cron.d/rides.csv", HEADER)
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    return held.getvalue()


def _zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return held.getvalue()


HOSTILE = {
    "ten gigabytes.csv.gz": (bomb, "times as large when it is unpacked"),
    "a line of a gigabyte, packed.csv.gz": (bomb_in_rows, "the line is longer than"),
    "a line of 64 MB.csv": (lambda: HEADER + b"a" * (64 * MEGABYTE), "the line is longer than"),
    "zips in zips.csv": (archive_of_archives, "zip archive"),
    "a zip that climbs.csv": (archive_that_climbs, "zip archive"),
    "a million columns.csv": (lambda: b"a" + b"," * 999_999 + b"\n", "columns"),
}
"""What makes each file, and what is said of it."""
