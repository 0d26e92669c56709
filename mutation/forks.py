"""Work done in a copy of this process, so that whatever a mutant does is gone with it."""

from __future__ import annotations

import os
import resource
import signal
from typing import TYPE_CHECKING, NoReturn, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell: TypeAlias = Callable[[str], None]


def forked(work: Callable[[Tell], None]) -> tuple[bool, str]:
    """Do some work in a fork; whether a limit ended it, and what it told: the name of what it raised, if it did."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _silence()
        _work(work, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as told:
        said = told.read()
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), said


def limit(seconds: int) -> None:
    """Let this process be ended when it has taken so long: a mutant may go round for ever, or wait for ever."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(10 * seconds)


def _silence() -> None:
    """What is printed of failing tests is no news here."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


def _work(work: Callable[[Tell], None], writing: int) -> NoReturn:
    try:
        work(lambda text: _write(writing, text))
    except BaseException as error:  # noqa: BLE001 - a mutant may raise anything, anywhere
        _write(writing, type(error).__name__)
    finally:
        os._exit(0)


def _write(writing: int, text: str) -> None:
    os.write(writing, text.encode())
