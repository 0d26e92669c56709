"""Runs of the support desk, in a folder of their own."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from live import Running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("desk")
    shutil.copy(ROOT / "SPECIFICATION.md", made)
    return made


@pytest.fixture(scope="module")
def start(folder: Path) -> Iterator[Callable[..., Running]]:
    """Gives the run that is up in the folder, or starts one; none outlives the module's tests."""
    started: list[Running] = []
    with ExitStack() as ending:

        def begin(*options: str) -> Running:
            if started and started[-1].process.poll() is None:
                return started[-1]
            started.append(Running(folder, *options))
            ending.callback(started[-1].kill)
            started[-1].become_ready()
            return started[-1]

        yield begin
