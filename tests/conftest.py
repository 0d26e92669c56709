"""What all tests share: documents compiled from text, and pictures that `make accept` rewrites."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from hypothesis import settings

from asbuilt.compiler import Compilation, compile_document
from asbuilt.functions.reading import code_of
from asbuilt.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")  # the same examples each time; `make fuzz` tries others

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the expected pictures beside the fixtures")
    parser.addoption("--campaigns", action="store_true", help="run what `make test` leaves out, and larger samples")
    parser.addoption("--full", action="store_true", help="try all cases of the long campaigns, not a sample")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the campaigns out of a plain run; leave out all that is not one from a run of the campaigns."""
    if config.getoption("--full"):
        return
    chosen = _is_of_a_campaign if config.getoption("--campaigns") else _is_of_a_plain_run
    config.hook.pytest_deselected(items=[item for item in items if not chosen(item)])
    items[:] = [item for item in items if chosen(item)]


def _is_of_a_campaign(item: pytest.Item) -> bool:
    return not _is_of_a_plain_run(item) or "sampled" in getattr(item, "fixturenames", ())


def _is_of_a_plain_run(item: pytest.Item) -> bool:
    return item.get_closest_marker("campaign") is None


COUNTED = "counted: "
"""What the names of properties begin with that say what they count: `counted: cells of the access matrix`."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases the laws that count them have tried."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        place, *_ = report.nodeid.split("::")
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "cases":
                counts[f"{place}: {{:,}} cases"] += value
            elif name.startswith(COUNTED):
                counts[f"{{:,}} {name.removeprefix(COUNTED)}"] += value
    for told, number in sorted((+counts).items()):
        terminalreporter.write_line(told.format(number))


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> int:
    """How many hostile requests to try."""
    return 10_000 if request.config.getoption("--full") else 1_000


@pytest.fixture
def sampled(request: pytest.FixtureRequest) -> Callable[[list[Any]], list[Any]]:
    """Gives of a list of cases one in forty, in ten for the campaigns, in each test others; all of them with --full."""
    step = 10 if request.config.getoption("--campaigns") else 40
    first = crc32(request.node.nodeid.encode()) % step

    def sample(cases: list[Any]) -> list[Any]:
        return cases if request.config.getoption("--full") else cases[first % len(cases) :: step]

    return sample


MODULE = re.compile(r"^<!-- custom/(?P<name>\w+)\.py -->\n```python\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def compiled_with_code(source: Source) -> Compilation:
    """Compile a document that has modules of code in it: each below a comment that says which."""
    modules = {
        match["name"]: Source(f"custom/{match['name']}.py", match["text"]) for match in MODULE.finditer(source.text)
    }
    return compile_document(source, code_of("custom", modules) if modules else None)


@pytest.fixture(scope="session")
def compiled() -> Callable[[str], Compilation]:
    """Compiles a document given as text, with the modules of code that are written in it."""
    return lambda text: compiled_with_code(Source("document.md", text))


@pytest.fixture
def matches_picture(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with the picture in a file; with --accept it becomes the picture."""

    def compare(picture: Path, text: str) -> None:
        if request.config.getoption("--accept"):
            picture.write_text(text, "utf-8")
        assert text == (picture.read_text("utf-8") if picture.exists() else None)

    return compare
