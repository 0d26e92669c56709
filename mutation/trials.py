"""Mutants tried: each in a fork of a process that has the tests collected, until the first test fails.

A mutant of a function takes the place of the function's code where it lives; one of the module itself is imported
anew, with all that may have taken something from it.  A mutant is tried by the tests that reach its function, the
quickest first; by all, where it is of the module itself.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import sys
import time
from collections import defaultdict
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import msgspec
import pytest
from _pytest.runner import runtestprotocol

from mutation.targets import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    import libcst as cst

    from mutation.mutants import Mutant
    from mutation.targets import Target

LEAST_SECONDS = 10
"""Of the processor, that a mutant has; it has four times what its tests took before, where that is more."""

KEPT = ("chalicelib.specification",)
"""Modules under no trial that take nothing from those that are: they are not imported anew."""


class Trial(NamedTuple):
    """What came of a mutant: `killed` by a test, `survived` them all, or out of `time`."""

    mutant: Mutant
    outcome: str
    by: str = ""  # the test that failed


class Reached(msgspec.Struct):
    """What a test is known to do: how long it takes, and the first lines of the functions of the module it calls."""

    seconds: float
    lines: list[int]


class Trials:
    """A plugin of pytest: instead of running the tests once, it runs them for each mutant."""

    def __init__(self, target: Target, module: cst.Module, mutants: list[Mutant]) -> None:
        self.target = target
        self.module = module
        self.mutants = mutants
        self.results: list[Trial] = []
        self._reached: dict[str, Reached] = {}

    @staticmethod
    def pytest_collection() -> None:
        """Let hypothesis stop at the first example that fails: how small it can be made is no question here."""
        import hypothesis  # noqa: PLC0415 - pytest wants to be the first to import its plugins

        repeatable = hypothesis.settings.get_profile("repeatable")
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("first", repeatable, phases=phases, database=None)
        hypothesis.settings.load_profile("first")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of the loop over the tests."""
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        _, said = _forked(lambda tell: self._sound(session, tell))
        if not said.startswith(b"{"):
            raise session.Interrupted(f"without a fault in the module already fails {said.decode()}")
        if failing := _forked(lambda tell: tell(_imported_anew(self.target, self.module.code)))[1]:
            raise session.Interrupted(f"imported anew already fails {failing.decode()}")
        self._reached = msgspec.json.decode(said, type=dict[str, Reached])
        lives = _functions_of(str(self.target.path))
        gc.freeze()
        self.results = [self._tried(session, mutant, lives) for mutant in self.mutants]
        return True

    def _sound(self, session: pytest.Session, tell: Callable[[bytes], None]) -> None:
        """Run the tests on the module as it is, and tell what each reaches, or which fails."""
        reached: dict[str, Reached] = {}
        for item in session.items:
            lines: set[int] = set()
            start = time.process_time()
            with _traced(str(self.target.path), lines):
                sound = _passes(item)
            if not sound:
                tell(item.nodeid.encode())
                return
            reached[item.nodeid] = Reached(time.process_time() - start, sorted(lines))
        tell(msgspec.json.encode(reached))

    def _tried(self, session: pytest.Session, mutant: Mutant, lives: list[FunctionType]) -> Trial:
        items = sorted(self._concerned(session, mutant), key=lambda item: self._reached[item.nodeid].seconds)
        allowed = LEAST_SECONDS + 4 * sum(self._reached[item.nodeid].seconds for item in items)

        def attempt(tell: Callable[[bytes], None]) -> None:
            _limit(int(allowed))
            source = mutant.source(self.module)
            if mutant.within and _replaced(source, self.target, lives):
                tell(_first_failure(items))
            else:
                tell(_imported_anew(self.target, source))

        died, said = _forked(attempt) if items else (False, b"")
        if died:
            return Trial(mutant, "time" if said == b"" else "killed", said.decode())
        return Trial(mutant, "killed" if said else "survived", said.decode())

    def _concerned(self, session: pytest.Session, mutant: Mutant) -> list[pytest.Item]:
        """The tests that reach the function of a mutant."""
        if mutant.within is None:
            return list(session.items)
        first, last = mutant.within
        return [
            item for item in session.items if any(first <= line <= last for line in self._reached[item.nodeid].lines)
        ]


def _passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, log=False, nextitem=None))


def _first_failure(items: list[pytest.Item]) -> bytes:
    return next((item.nodeid.encode() for item in items if not _passes(item)), b"")


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


def _forked(work: Callable[[Callable[[bytes], None]], None]) -> tuple[bool, bytes]:
    """Do some work in a copy of this process; whether it was killed by a limit, and what it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _silence()
        _work(work, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), said


def _silence() -> None:
    """What is printed of failing tests is no news here."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _work(work: Callable[[Callable[[bytes], None]], None], writing: int) -> NoReturn:
    try:
        with os.fdopen(writing, "wb", closefd=False) as telling:
            work(lambda text: telling.write(text) and None)
    except BaseException as error:  # noqa: BLE001 - a mutant may raise anything, anywhere
        os.write(writing, type(error).__name__.encode())
    finally:
        os._exit(0)


def _limit(seconds: int) -> None:
    """Let this process be ended when it has taken so long: a mutant may go round for ever."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(10 * seconds)  # it may also wait for ever


def _functions_of(path: str) -> list[FunctionType]:
    """All functions that were made by a module, be they methods, properties or closures."""
    return [one for one in gc.get_objects() if isinstance(one, FunctionType) and one.__code__.co_filename == path]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _replaced(source: str, target: Target, lives: list[FunctionType]) -> bool:
    """Give the functions that live the code of a mutant; False where that cannot be done."""
    codes = defaultdict(list)
    for code in _codes(compile(source, str(target.path), "exec", dont_inherit=True)):
        codes[code.co_qualname].append(code)
    try:
        for function in lives:
            (function.__code__,) = codes[function.__code__.co_qualname]
    except ValueError:  # two of one name, or none, or with other variables around it
        return False
    return True


def _imported_anew(target: Target, source: str) -> bytes:
    """Run the tests with the module, and all that imports it, made from a mutant."""
    for name, module in list(sys.modules.items()):
        place = getattr(module, "__file__", None) or ""
        mine = place.startswith(f"{ROOT}/") and "/.venv/" not in place and not name.startswith(("mutation", *KEPT))
        if mine:
            del sys.modules[name]
    sys.meta_path.insert(0, _Instead(target, source))
    failed = _Failed()
    ended = pytest.main([*target.tests, "-x", "-q", "-p", "no:cacheprovider"], plugins=[failed])
    return b"" if ended == pytest.ExitCode.OK else (failed.by or "the import").encode()


class _Instead:
    """Finds a mutant where the module is imported."""

    def __init__(self, target: Target, source: str) -> None:
        self.target = target
        self.source = source

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        return spec_from_loader(name, self, origin=str(self.target.path)) if name == self.target.module else None

    def create_module(self, _: ModuleSpec) -> None:
        return None

    def exec_module(self, module: Any) -> None:
        module.__file__ = str(self.target.path)
        exec(compile(self.source, str(self.target.path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102


class _Failed:
    """Remembers which test failed."""

    by = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.by = report.nodeid
