"""What it costs to load the service from the unzipped package: with its compiled files, and without."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

RUNS = 5
MOST = 0.45
"""What loading the package may cost, as a share of what it costs where everything has to be compiled first."""

PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); import app"
SETTINGS = {"AWS_REGION": "eu-west-1", "PYTHONDONTWRITEBYTECODE": "1"}


def share(package: Path, other: Path) -> float:
    """The cost of loading a package by that of one without compiled files, which is made in the other folder."""
    shutil.copytree(package, other, ignore=shutil.ignore_patterns("__pycache__"))
    return milliseconds(package) / milliseconds(other)


def milliseconds(package: Path) -> float:
    """Of a processor, that loading the service takes, the start of Python left out."""
    return median(_measured(package, PROGRAM) for _ in range(RUNS)) - median(
        _measured(package, "") for _ in range(RUNS)
    )


def _measured(package: Path, program: str) -> float:
    # -S: nothing but the package is found, as in Lambda
    command = [sys.executable, "-S", "-c", program, str(package)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env={"PATH": os.environ["PATH"], **SETTINGS}, check=True, cwd=package)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000
