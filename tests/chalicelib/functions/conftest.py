"""Documents with functions of a team's own beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.hooks.loading import load
from tests.chalicelib.conftest import World

HERE = Path(__file__).parent


@pytest.fixture
def serving(cloud):
    """Run a document of this folder with the functions beside it."""
    return lambda name, **world: World(HERE / name / f"{name}.md", functions=load(HERE / name / "custom"), **world)


@pytest.fixture
def desk(serving) -> World:
    return serving("desk")


@pytest.fixture
def meg(desk):
    return desk.person("meg", "agent")


@pytest.fixture
def ann(desk):
    return desk.person("ann", "customer")
