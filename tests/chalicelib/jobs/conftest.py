"""A fleet of hired bicycles, whose rides come in and go out as files."""

from __future__ import annotations

import pytest

from tests.chalicelib.yard import Yard


@pytest.fixture
def fleet(running):
    return running("fleet")


@pytest.fixture
def yard(fleet):
    return Yard(fleet)


@pytest.fixture
def admin(fleet):
    return fleet.person("ada", "admin")


@pytest.fixture
def clerk(fleet):
    return fleet.person("cleo", "clerk")


@pytest.fixture
def driver(fleet):
    return fleet.person("dan", "driver")


@pytest.fixture
def station(fleet):
    """The key of a station."""
    table = fleet.specification.table("stations")
    return fleet.store.create(table, {"name": "Harbour"})["id"]
