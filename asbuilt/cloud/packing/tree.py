"""The folder that Lambda unzips: what is required, for its runtime and processor, then the service itself, compiled.

Two builds of the same sources are the same bytes: requirements are pinned by hash, and what is compiled has neither
the time nor the place of the build in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from asbuilt.cloud.failure import CloudError
from asbuilt.cloud.packing.interpreter import interpreter
from asbuilt.cloud.packing.pruning import prune
from asbuilt.cloud.packing.requirements import shipped
from chalicelib.specification import Specification, dump
from chalicelib.specification.storage import COMPILED

if TYPE_CHECKING:
    from chalicelib.specification.settings import Architecture, Runtime

PROCESSORS: Final[dict[Architecture, str]] = {"arm64": "aarch64", "x86_64": "x86_64"}

OLDEST_LIBRARY: Final[dict[Runtime, int]] = {"python3.11": 26}
"""The minor version of the C library (glibc 2) of a runtime's system: 2.26 on Amazon Linux 2, else 2.34."""

LIBRARY: Final = 34
PLATFORMS: Final = (17, 24, 26, 28, 31, 34)
"""The C libraries that wheels are made for."""

WHERE_IT_RUNS: Final = "/var/task"

OWN: Final = ("app.py", "chalicelib")


class Sources(Struct, frozen=True):
    """What a package is made of: the repository's folder, and the specification that it is to serve."""

    root: Path
    specification: Specification


def planted(sources: Sources, folder: Path) -> bool:
    """Fill an empty folder with all that a package holds; whether it is compiled, which the runtime's Python has to do.

    Raises:
        CloudError: what is required could not be fetched, or does not exist for this runtime.
    """
    _install(sources, folder)
    prune(folder)
    for name in OWN:
        _copy(sources.root / name, folder / name)
    place = folder / COMPILED.relative_to(COMPILED.parent.parent)
    place.write_bytes(dump(sources.specification))
    return _compile(folder, sources.specification.stack.runtime)


def _install(sources: Sources, folder: Path) -> None:
    stack = sources.specification.stack
    pinned = folder.with_suffix(".requirements.txt")
    pinned.write_text(shipped((sources.root / "requirements.txt").read_text("utf-8")), "utf-8")
    command = [
        interpreter(stack.runtime) or sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--require-hashes", "--no-deps", "--no-compile", "--only-binary=:all:", "--implementation=cp",
        f"--python-version={stack.runtime.removeprefix('python')}",
        *(f"--platform={platform}" for platform in _platforms(stack.runtime, stack.architecture)),
        f"--target={folder}", f"--requirement={pinned}",
    ]  # fmt: skip
    ran = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - pip, with our arguments
    pinned.unlink()
    if ran.returncode:
        said = [line for line in ran.stderr.splitlines() if line.startswith("ERROR")]
        raise CloudError(f"what the service requires could not be fetched for {stack.runtime}: {' '.join(said[:2])}")


def _platforms(runtime: Runtime, architecture: Architecture) -> list[str]:
    newest = OLDEST_LIBRARY.get(runtime, LIBRARY)
    processor = PROCESSORS[architecture]
    return [f"manylinux2014_{processor}", *(f"manylinux_2_{one}_{processor}" for one in PLATFORMS if one <= newest)]


def _copy(source: Path, place: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", COMPILED.name))
    else:
        shutil.copy(source, place)


def _compile(folder: Path, runtime: Runtime) -> bool:
    python = interpreter(runtime)
    if python is None:
        return False
    command = [python, "-m", "compileall", "-q", "-j1", "--invalidation-mode=unchecked-hash"]
    command += ["-s", str(folder), "-p", WHERE_IT_RUNS, str(folder)]
    environment = os.environ | {"PYTHONHASHSEED": "0"}  # else sets are compiled in another order each time
    ran = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)  # noqa: S603 - ours
    if ran.returncode:
        raise CloudError(f"the package could not be compiled by {python}: {ran.stdout.strip()[-500:]}")
    return True
