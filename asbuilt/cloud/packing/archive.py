"""A folder as a zip that is the same bytes each time: names in order, one date, one set of rights."""

from __future__ import annotations

import hashlib
import stat
import zipfile
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from asbuilt.cloud.failure import CloudError

if TYPE_CHECKING:
    from pathlib import Path

LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""The date of every file: the first that a zip can tell."""

RIGHTS: Final = stat.S_IFREG | 0o644
UNIX: Final = 3
MEGABYTE: Final = 2**20
MOST_ZIPPED: Final = 25 * MEGABYTE
MOST_UNZIPPED: Final = 250 * MEGABYTE
"""What a package may be: zipped by our own measure (Lambda takes 50), unzipped by Lambda's."""


class Archive(Struct, frozen=True):
    """A package: bytes zipped and unzipped, files, and the SHA-256 of the zip, hexadecimal."""

    zipped: int
    unzipped: int
    files: int
    sha256: str

    def __str__(self) -> str:
        """What is printed of it."""
        return (
            f"{self.zipped / MEGABYTE:.1f} MB of {MOST_ZIPPED // MEGABYTE} MB zipped, "
            f"{self.unzipped / MEGABYTE:.1f} MB of {MOST_UNZIPPED // MEGABYTE} MB unzipped, "
            f"{self.files} files, sha256 {self.sha256[:12]}"
        )


def archived(folder: Path, place: Path) -> Archive:
    """Zip a folder.

    Raises:
        CloudError: it is larger than a package may be; it is written all the same, to be looked at.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in files:
            archive.writestr(_entry(path.relative_to(folder).as_posix()), path.read_bytes())
    content = place.read_bytes()
    made = Archive(
        len(content), sum(path.stat().st_size for path in files), len(files), hashlib.sha256(content).hexdigest()
    )
    if made.zipped > MOST_ZIPPED or made.unzipped > MOST_UNZIPPED:
        raise CloudError(f"the package is too large: {made}; see what is in it with: unzip -lv {place}")
    return made


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, LONG_AGO)
    entry.create_system = UNIX
    entry.external_attr = RIGHTS << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
