"""What all tests share: documents compiled from text, and pictures that `make accept` rewrites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from asbuilt.compiler import Compilation, compile_document
from asbuilt.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")  # the same examples each time; `make fuzz` tries others

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the expected pictures beside the fixtures")


@pytest.fixture(scope="session")
def compiled() -> Callable[[str], Compilation]:
    """Compiles a document given as text."""
    return lambda text: compile_document(Source("document.md", text))


@pytest.fixture
def matches_picture(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with the picture in a file; with --accept it becomes the picture."""

    def compare(picture: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            picture.write_text(text, "utf-8")
        assert text == (picture.read_text("utf-8") if picture.exists() else None)

    return compare
