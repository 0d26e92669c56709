"""Mutants tried: each in a fork of a process that has the tests collected, until the first test fails.

A mutant of a function takes the place of the function's code where it lives; one of the module itself is imported
anew.  A mutant is tried by the tests that reach its function, the quickest first; by all of the module's, where it is
of the module itself.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import pytest
from _pytest.runner import runtestprotocol

from mutation.forks import forked, limit
from mutation.placing import functions_of, import_anew, replaced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, FunctionType

    import libcst as cst

    from mutation.forks import Tell
    from mutation.mutants import Mutant
    from mutation.targets import Target

LEAST_SECONDS = 10
"""Of the processor, that a mutant has; it has four times what its tests took before, where that is more."""

QUIET = ("-q", "--tb=no", "--no-header", "--no-summary", "-p", "no:cacheprovider")


class Trial(NamedTuple):
    """What came of a mutant: `killed` by a test, `survived` them all, or out of `time`."""

    mutant: Mutant
    outcome: str
    by: str = ""  # the test that failed


class Reached(msgspec.Struct):
    """How many seconds a test takes, and the first lines of the functions of the module that it calls."""

    seconds: float
    lines: list[int]


class Hasty:
    """A plugin of pytest: what fails has failed, however small an example could be made of it."""

    @staticmethod
    def pytest_collection() -> None:
        """Let hypothesis stop at the first example that fails."""
        import hypothesis  # noqa: PLC0415 - pytest wants to be the first to import its plugins

        repeatable = hypothesis.settings.get_profile("repeatable")
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("first", repeatable, phases=phases, database=None)
        hypothesis.settings.load_profile("first")


class Trials(Hasty):
    """A plugin of pytest: instead of running the tests once, it runs them for each mutant."""

    def __init__(self, target: Target, module: cst.Module, mutants: list[Mutant]) -> None:
        self.target = target
        self.module = module
        self.mutants = mutants
        self.results: list[Trial] = []
        self._reached: dict[str, Reached] = {}
        self._functions: list[FunctionType] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of the loop over the tests."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        self._functions = functions_of(str(self.target.path))
        self._reached = self._measured(session)
        self._check(session)
        gc.freeze()
        self.results = [self._tried(session, mutant) for mutant in self.mutants]
        return True

    def _measured(self, session: pytest.Session) -> dict[str, Reached]:
        """What each test reaches; they have to pass on the module as it is."""
        _, said = forked(lambda tell: tell(_reached(session.items, str(self.target.path))))
        if not said.startswith("{"):
            raise session.Interrupted(f"without a fault in the module already fails {said}")
        return msgspec.json.decode(said, type=dict[str, Reached])

    def _check(self, session: pytest.Session) -> None:
        """Put the module itself in its place, in both ways: a mutant without a fault has to survive."""
        items, unchanged = self._quickest_first(session.items), self.module.code
        _, in_place = forked(lambda tell: self._put(unchanged, items, tell))
        _, anew = forked(lambda tell: self._anew(unchanged, tell))
        if in_place or anew:
            raise session.Interrupted(f"a mutant without a fault is killed by {in_place or anew}")

    def _tried(self, session: pytest.Session, mutant: Mutant) -> Trial:
        items = self._quickest_first(self._concerned(session, mutant))
        allowed = LEAST_SECONDS + 4 * sum(self._reached[item.nodeid].seconds for item in items)

        def attempt(tell: Tell) -> None:
            limit(int(allowed))
            source = mutant.source(self.module)
            if mutant.within:
                self._put(source, items, tell)
            else:
                self._anew(source, tell)

        ended, by = forked(attempt) if items else (False, "")
        return Trial(mutant, "killed" if by else "time" if ended else "survived", by)

    def _put(self, source: str, items: list[pytest.Item], tell: Tell) -> None:
        """Put the code into the functions that live, and tell of the first test that fails."""
        if replaced(source, str(self.target.path), self._functions):
            tell(next((item.nodeid for item in items if not _passes(item)), ""))
        else:
            self._anew(source, tell)

    def _anew(self, source: str, tell: Tell) -> None:
        """Import the module anew, and tell of the first test that fails."""
        import_anew(self.target, source)
        failed = _Failed()
        status = pytest.main([*self.target.tests, "-x", *QUIET], plugins=[failed])
        tell("" if status == pytest.ExitCode.OK else failed.by or "the import")

    def _concerned(self, session: pytest.Session, mutant: Mutant) -> list[pytest.Item]:
        """The tests that reach the function of a mutant."""
        first, last = mutant.within or (0, 0)
        return [
            item
            for item in session.items
            if mutant.within is None or any(first <= line <= last for line in self._reached[item.nodeid].lines)
        ]

    def _quickest_first(self, items: list[pytest.Item]) -> list[pytest.Item]:
        return sorted(items, key=lambda item: self._reached[item.nodeid].seconds)


def _reached(items: list[pytest.Item], path: str) -> str:
    """What each test reaches of a file, as JSON; or which of them fails."""
    reached: dict[str, Reached] = {}
    for item in items:
        lines: set[int] = set()
        start = time.process_time()
        with _traced(path, lines):
            sound = _passes(item)
        if not sound:
            return item.nodeid
        reached[item.nodeid] = Reached(time.process_time() - start, sorted(lines))
    return msgspec.json.encode(reached).decode()


def _passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


@contextlib.contextmanager
def _traced(path: str, lines: set[int]) -> Iterator[None]:
    """Note the first line of each function of a file that is called."""

    def note(frame: FrameType, *_: object) -> None:
        if frame.f_code.co_filename == path:
            lines.add(frame.f_code.co_firstlineno)

    sys.settrace(note)
    try:
        yield
    finally:
        sys.settrace(None)


class _Failed(Hasty):
    """Remembers which test failed."""

    by = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.by = report.nodeid
