"""Notices that the document, or the code beside it, was saved."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from watchfiles import watch

from asbuilt.functions import code_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

QUIET_MILLISECONDS: Final = 50
"""How long a file rests before it counts as saved."""


@contextmanager
def watching(document: Path, saved: Callable[[], None]) -> Iterator[None]:
    """Call `saved` each time the document or its code is saved, from a thread of its own, until left.

    Folders are watched and not files: most editors put a new file in the place of the old one.
    """
    target, code = document.resolve(), code_folder(document)
    ending = threading.Event()

    def concerns(_: object, path: str) -> bool:
        return path in (str(target), str(code)) or (path.startswith(str(code)) and path.endswith(".py"))

    def look() -> None:
        while not ending.is_set():
            there = code.is_dir()
            changes = watch(
                target.parent,
                *([code] if there else []),
                watch_filter=concerns,
                step=QUIET_MILLISECONDS,
                stop_event=ending,
                recursive=False,
                raise_interrupt=False,
            )
            for _ in changes:
                saved()
                if code.is_dir() != there:
                    break  # which folders are watched is another thing now

    thread = threading.Thread(target=look, name="reload", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()
