"""How a process's work is told: instructions where something counts them, its processor's time everywhere."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from bench.world import Environment

Tool = Literal["perf", "valgrind", "none"]

ROOT = Path(__file__).parent.parent
SUBJECT = [sys.executable, "-m", "bench.subject"]
COMMANDS: dict[Tool, list[str]] = {
    "perf": ["perf", "stat", "-x,", "-e", "instructions:u"],
    "valgrind": ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"],
}
TOLD: dict[Tool, str] = {"perf": r"^(\d+),", "valgrind": r"I\s+refs:\s+([\d,]+)"}


@cache
def tool() -> Tool:
    """Return what counts instructions on this machine: perf where the processor's counters can be read."""
    return next((name for name in COMMANDS if shutil.which(COMMANDS[name][0]) and _counts(name)), "none")


def instructions(arguments: list[str], environment: Environment) -> int | None:
    """Return the instructions that a measured process runs, its start included; None where nothing counts them."""
    if tool() == "none":
        return None
    return _read(tool(), _run([*COMMANDS[tool()], *SUBJECT, *arguments], environment).stderr)


def told(arguments: list[str], environment: Environment) -> dict[str, Any]:
    """Return what a measured process says."""
    said: dict[str, Any] = json.loads(_run([*SUBJECT, *arguments], environment).stdout.splitlines()[-1])
    return said


def medians(arguments: list[str], environment: Environment, runs: int) -> dict[str, float]:
    """Return the median of each figure that so many processes say."""
    figures = [told(arguments, environment) for _ in range(runs)]
    return {name: median(figure[name] for figure in figures) for name in figures[0]}


def _counts(name: Tool) -> bool:
    probe = subprocess.run([*COMMANDS[name], "true"], check=False, capture_output=True, text=True)  # noqa: S603 - ours
    return re.search(TOLD[name], probe.stderr, re.MULTILINE) is not None


def _read(name: Tool, text: str) -> int:
    found = re.search(TOLD[name], text, re.MULTILINE)
    if found is None:
        raise ValueError(f"{name} counted nothing: {text}")
    return int(found[1].replace(",", ""))


def _run(command: list[str], environment: Environment) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, cwd=ROOT)  # noqa: S603 - all of it is ours
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr}")
    return done
