"""What of the installed packages no request ever reads, and so is left out."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

SERVICES: Final = frozenset({
    "cognito-idp", "dynamodb", "events", "kms", "s3", "secretsmanager", "ses", "sesv2", "sns", "sqs", "ssm", "sts",
})  # fmt: skip
"""The services whose descriptions botocore may be asked for."""

ENDINGS: Final = (".pyi", ".pxd", ".pyx", ".c", ".h", ".cpp", ".hpp", ".exe", ".dll", ".typed")
"""Of files that nothing reads at run time."""

FOLDERS: Final = frozenset({"tests", "test", "__pycache__", "bin"})

IMPORTED: Final = {
    "chalice": frozenset({"__init__.py", "app.py"}),
    "offapi": frozenset({"__init__.py", "swagger_bundle.js", "swagger_style.css"}),
}
"""What is used of packages of which most is not: Chalice without its command line, one of the viewers of offapi."""

KEPT_OF_METADATA: Final = frozenset({"METADATA", "LICENSE", "LICENSE.txt", "licenses"})
"""By these, scanners know what is installed, and under which licence it is used."""


def prune(folder: Path) -> None:
    """Remove from a folder of installed packages what is not needed at run time."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and path.name in FOLDERS:
            shutil.rmtree(path)
        elif path.suffix in ENDINGS:
            path.unlink()
    for package, names in IMPORTED.items():
        _keep(folder / package, names)
    _keep_services(folder / "botocore" / "data")
    for metadata in folder.glob("*.dist-info"):
        _keep(metadata, KEPT_OF_METADATA)


def _keep(folder: Path, names: frozenset[str]) -> None:
    for path in folder.glob("*"):
        if path.name not in names:
            _remove(path)


def _keep_services(data: Path) -> None:
    """Files that are no service's stay: endpoints, partitions, defaults."""
    for path in data.glob("*"):
        if path.is_dir() and path.name not in SERVICES:
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
