"""The state folder of a local run: where its data is, who holds it, and what is running in it.

`.asbuilt/<service>/` holds `lock`, `running.json`, `specification.json` (what is served), `state/` and `objects/` (the
embedded cloud's memory), `streams.json` (how far the changes of tables were read), `mails/` (those that were sent),
`service.log` and `cloud.log`.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, TextIO

import msgspec

from asbuilt.local.failure import LocalError
from asbuilt.local.people import Pool
from chalicelib.specification import dump
from chalicelib.specification.storage import DECODER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from chalicelib.specification import Specification

ROOT: Final = Path(".asbuilt")

ATTEMPTS: Final = 100
INTERVAL: Final = 0.1
"""How often, and at intervals of how many seconds, to try for the folder of a run that was killed.

Its embedded cloud may still be saving."""


class Session(msgspec.Struct, frozen=True):
    """What another process needs to know of a run: where it and its cloud are, and the people of its user pool."""

    process: int
    url: str
    endpoint: str
    pool: Pool


class Folder:
    """The state folder of one service under the current directory."""

    def __init__(self, service: str, root: Path = ROOT) -> None:
        self.service = service
        self.path = root / service
        self.specification = self.path / "specification.json"
        self.service_log = self.path / "service.log"
        self.cloud_log = self.path / "cloud.log"
        self.streams = self.path / "streams.json"
        self.mails = self.path / "mails"
        self._lock = self.path / "lock"
        self._session = self.path / "running.json"

    @contextmanager
    def held(
        self, *, fresh: bool = False, attempts: int = ATTEMPTS, pause: Callable[[float], None] = time.sleep
    ) -> Iterator[IO[str]]:
        """Hold the folder for this run; gives the lock file, which the embedded cloud's process holds too.

        `fresh` removes all that earlier runs have left.
        The system drops the lock with the last process that holds it, so none is ever stale.

        Raises:
            LocalError: another run has it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a+") as lock:
            self._take(lock, attempts, pause)
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            if fresh:
                self._empty()
            try:
                yield lock
            finally:
                self._session.unlink(missing_ok=True)

    def begin_log(self) -> TextIO:
        """The service's log, begun anew; while the run adds lines to it, commands may too."""
        self.service_log.unlink(missing_ok=True)
        return self.service_log.open("a", buffering=1)

    def announce(self, session: Session, specification: Specification) -> None:
        """Tell other processes what is running here."""
        self.specification.write_bytes(dump(specification))
        draft = self._session.with_suffix(".new")
        draft.write_bytes(msgspec.json.encode(session))
        draft.replace(self._session)

    @property
    def served(self) -> Specification | None:
        """What was last served here; None where nothing was, or where another version of Asbuilt wrote it."""
        try:
            return DECODER.decode(self.specification.read_bytes())
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    @property
    def running(self) -> Session | None:
        """What is running here now."""
        try:
            session = msgspec.json.decode(self._session.read_bytes(), type=Session)
        except FileNotFoundError:
            return None
        return session if _alive(session.process) else None

    def _empty(self) -> None:
        for entry in self.path.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry != self._lock:
                entry.unlink()

    def _take(self, lock: IO[str], attempts: int, pause: Callable[[float], None]) -> None:
        for _ in range(attempts):
            if _locked(lock):
                return
            lock.seek(0)
            owner = lock.read()
            if owner and _alive(int(owner)):
                break
            pause(INTERVAL)
        where = self.running.url if self.running else "it is still starting or stopping"
        message = f"'{self.service}' is running already (process {owner}): {where}"
        raise LocalError(message)


def running(root: Path = ROOT) -> list[tuple[Folder, Session]]:
    """Each service that is running under the current directory."""
    folders = [Folder(entry.name, root) for entry in sorted(root.glob("*")) if entry.is_dir()]
    return [(folder, session) for folder in folders if (session := folder.running)]


def the_one_running(service: str | None, root: Path = ROOT) -> tuple[Folder, Session]:
    """The service that is running under the current directory; `service` tells which, where there are several.

    Raises:
        LocalError: there is none, or it cannot be told which is meant.
    """
    chosen = [(folder, session) for folder, session in running(root) if service in (None, folder.service)]
    if not chosen:
        called = f" that is called '{service}'" if service else ""
        message = f"nothing is running here{called}; start it with: asbuilt run"
        raise LocalError(message)
    if len(chosen) > 1:
        names = ", ".join(folder.service for folder, _ in chosen)
        message = f"several services are running here; say which with --service: {names}"
        raise LocalError(message)
    return chosen[0]


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, and so alive
    return True
