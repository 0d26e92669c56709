"""How large a peer's package is: its code and what it requires, as installed here, without .pyc files."""

from __future__ import annotations

import io
import re
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from packaging.requirements import Requirement

from bench.counting import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REQUIRED = {
    "floor": ["botocore"],
    "chalice_botocore": ["chalice", "botocore"],
    "chalice_pynamodb": ["chalice", "pynamodb"],
    "chalice_powertools": ["chalice", "pynamodb", "aws-lambda-powertools"],
}
"""What each hand-written peer imports; this service's is requirements/lambda.in."""

LEFT_OUT = ("__pycache__", "..")
"""Parts of paths that are not packaged: compiled files, and commands, which stand outside the packages."""


class PackageSize(Struct, frozen=True):
    """Megabytes (of 2^20 bytes) of a package, as it lies on disk and zipped."""

    unzipped_mb: float
    zipped_mb: float


def sizes() -> dict[str, PackageSize]:
    """Return the size of each peer's package; a hand-written peer's own lines are not counted."""
    own = [(path, str(path.relative_to(ROOT))) for path in (ROOT / "chalicelib").rglob("*.py")]
    listed = (ROOT / "requirements" / "lambda.in").read_text()
    needed = [line.partition("#")[0].strip() for line in listed.splitlines()]
    service = _size([*own, *_installed(name for name in needed if name)])
    return {"asbuilt": service} | {peer: _size(_installed(names)) for peer, names in REQUIRED.items()}


def closure(names: Iterable[str]) -> list[str]:
    """Return the distributions that these requirements lead to, themselves included, by name."""
    left, found = [Requirement(name) for name in names], dict[str, None]()
    while left:
        name = _normal(left.pop().name)
        if name not in found and _is_installed(name):
            found[name] = None
            required = map(Requirement, distribution(name).requires or [])
            left += [each for each in required if each.marker is None or each.marker.evaluate({"extra": ""})]
    return sorted(found)


def _installed(names: Iterable[str]) -> Iterator[tuple[Path, str]]:
    for name in closure(names):
        for path in distribution(name).files or []:
            place = Path(str(path.locate()))
            if not set(LEFT_OUT) & set(path.parts) and place.is_file():
                yield place, str(path)


def _size(files: Iterable[tuple[Path, str]]) -> PackageSize:
    kept = list(files)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, name in kept:
            archive.write(place, name)
    return PackageSize(sum(place.stat().st_size for place, _ in kept) / 2**20, packed.tell() / 2**20)


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:  # a requirement of another system
        return False
    return True


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
