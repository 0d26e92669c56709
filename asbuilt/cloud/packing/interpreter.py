"""The Python that a runtime of Lambda has, on this machine: only it can compile what that runtime loads."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TOLD = "import sys; print('%d.%d' % sys.version_info[:2])"


def interpreter(runtime: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """A Python of the minor version of a runtime (`python3.12`); None where this machine has none."""
    version = runtime.removeprefix("python")
    return next((found for found in _candidates(version, environ) if _version(found) == version), None)


def _candidates(version: str, environ: Mapping[str, str]) -> Iterator[str]:
    if "%d.%d" % sys.version_info[:2] == version:  # noqa: UP031 - as TOLD has it
        yield sys.executable
    if found := shutil.which(f"python{version}", path=environ.get("PATH")):
        yield found
    home = Path(environ.get("HOME", "/nowhere"))
    for folder, inside in ((".pyenv/versions", "bin/python3"), (".local/share/uv/python", "bin/python3")):
        kept = [one for one in (home / folder).glob("*") if re.search(rf"\b{re.escape(version)}\.", one.name)]
        yield from (str(one / inside) for one in sorted(kept, reverse=True))


def _version(found: str) -> str | None:
    """The version that a Python says it is; a name of pyenv's may lead nowhere."""
    try:
        said = subprocess.run([found, "-c", TOLD], check=False, capture_output=True, text=True)  # noqa: S603 - a Python
    except OSError:
        return None
    return said.stdout.strip() or None
